#include "common/csv/csv.h"

#include <stdio.h>
#include <string.h>

#include "tests/support/suite.h"

static struct arena *arena;
static struct text_buffer seen; /* cells joined by |, rows ended by / */

static void setup(void)
{
	arena = arena_create(1 << 22);
	text_buffer_init(&seen, 1 << 20);
}

static void teardown(void)
{
	text_buffer_finish(&seen);
	arena_destroy(arena);
}

static const struct error *note_row(const struct csv_cells *row, void *context)
{
	if (context && row->row == *(int64_t *)context)
		return error_new(arena, ERROR_INVALID, "enough");
	for (size_t i = 0; i < row->count; i++) {
		if (i)
			text_append_char(&seen, '|');
		text_append(&seen, row->cells[i].data, row->cells[i].length);
	}
	text_append_char(&seen, '/');
	return NULL;
}

static const struct error *read_text(struct text text)
{
	text_buffer_clear(&seen);
	return csv_read(arena, text, note_row, NULL);
}

START_TEST(rows_of_every_legal_shape_are_read)
{
	static const struct {
		const char *text, *expected;
	} cases[] = {
		{ "", "" },
		{ "sku,name\r\n1,Tea\r\n", "sku|name/1|Tea/" },
		{ "sku,name\n1,Tea", "sku|name/1|Tea/" },
		{ "\xef\xbb\xbfsku\n1\n", "sku/1/" },
		{ "a,\"b, \"\"c\"\"\nd\",e\n", "a|b, \"c\"\nd|e/" },
		{ " a , b \n", " a | b /" },
		{ ",,\n", "||/" },
		{ "a\n\nb\n", "a/b/" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		ck_assert_ptr_null(read_text(text_of(cases[i].text)));
		ck_assert_str_eq(text_copy(arena, text_buffer_text(&seen)), cases[i].expected);
	}
}
END_TEST

START_TEST(a_row_that_spans_many_parser_steps_stays_whole)
{
	char *text = arena_allocate(arena, 400000);
	size_t length = 0;
	int rows = 0;

	while (length < 300000)
		length += (size_t)sprintf(text + length, "%d,\"name \"\"%d\"\"\"\n", rows, rows),
			rows++;
	ck_assert_ptr_null(read_text((struct text){ text, length }));

	struct text rest = text_buffer_text(&seen), row;

	for (int i = 0; i < rows; i++) {
		ck_assert(text_split(&rest, '/', &row));
		ck_assert(text_is(row, arena_print(arena, "%d|name \"%d\"", i, i)));
	}
}
END_TEST

START_TEST(malformed_text_names_its_row)
{
	char *wide = arena_allocate(arena, 200),
	     *large = arena_allocate(arena, CSV_ROW_MAXIMUM + 10);

	memset(wide, ',', 100);
	memset(large, 'x', CSV_ROW_MAXIMUM + 5);

	const struct {
		const char *text, *detail;
	} cases[] = {
		{ "a\nb,\"c", "row 2 has a misplaced or missing double quote" },
		{ "a\nb\nc\"d\n", "row 3 has a misplaced or missing double quote" },
		{ "a\n\xff\n", "row 2 is not UTF-8" },
		{ wide, "row 1 has more than 64 cells" },
		{ large, "row 1 is larger than 65536 bytes" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const struct error *error = read_text(text_of(cases[i].text));

		ck_assert_msg(error != NULL, "%zu", i);
		ck_assert_int_eq(error->code, ERROR_MALFORMED);
		ck_assert_str_eq(error->detail, cases[i].detail);
	}
}
END_TEST

START_TEST(the_visitor_may_stop_the_reading)
{
	int64_t stop_at = 2;

	ck_assert_str_eq(csv_read(arena, TEXT("a\nb\nc\n"), note_row, &stop_at)->detail, "enough");
	ck_assert(text_is(text_buffer_text(&seen), "a/"));
}
END_TEST

int main(void)
{
	return RUN_TESTS_WITH("csv", setup, teardown, rows_of_every_legal_shape_are_read,
			      a_row_that_spans_many_parser_steps_stays_whole,
			      malformed_text_names_its_row, the_visitor_may_stop_the_reading);
}
