#include "sync-protocol/lost_rows.h"

#include <string.h>

#include "sync-protocol/message.h"
#include "tests/support/suite.h"

#define ROW(key_, image_, hidden_)                                                                 \
	"{\"table\":\"product\",\"key\":" key_ ",\"image\":" image_ ",\"hidden\":" hidden_ "}"
#define GOOD ROW("[\"a\",1,true]", "{\"sku\":\"A\",\"price\":1.5}", "[\"email\"]")

static struct arena *arena;

static void begin(void)
{
	arena = arena_create((size_t)64 << 20);
}

static void end(void)
{
	arena_destroy(arena);
}

/* The field that is named, NULL: nothing is wrong. */
static const char *fault_of(const char *rows)
{
	const struct error *error = lost_rows_check(arena, text_of(rows));

	if (error)
		ck_assert_int_eq(error->code, ERROR_INVALID);
	return error ? error->field : NULL;
}

static const char *repeated(const char *part, int count)
{
	struct text_buffer text;
	const char *copy;

	text_buffer_init(&text, (size_t)16 << 20);
	for (int i = 0; i < count; i++)
		text_append_string(&text, part);
	copy = text_copy(arena, text_buffer_text(&text));
	text_buffer_finish(&text);
	return copy;
}

START_TEST(rows_that_an_honest_store_sends_are_good_and_members_of_a_newer_one_are_ignored)
{
	ck_assert_ptr_null(fault_of(""));
	ck_assert_ptr_null(fault_of(GOOD));
	ck_assert_ptr_null(fault_of(GOOD "\n" ROW("[\"b\"]", "null", "[]") "\n"));
	ck_assert_ptr_null(fault_of("{\"table\":\"x\",\"key\":[1],\"newer\":{}}"));
}
END_TEST

START_TEST(a_row_of_another_shape_is_named)
{
	static const struct {
		const char *row, *field;
	} cases[] = {
		{ "7", "rows[1]" },
		{ "[\"product\"]", "rows[1]" },
		{ "{\"table\"", "rows[1]" },
		{ "{\"table\":\"x\",\"table\":\"y\",\"key\":[1]}", "rows[1]" },
		{ "{\"key\":[1]}", "rows[1].table" },
		{ "{\"table\":7,\"key\":[1]}", "rows[1].table" },
		{ "{\"table\":\"x\"}", "rows[1].key" },
		{ ROW("null", "{}", "[]"), "rows[1].key" },
		{ ROW("\"a\"", "{}", "[]"), "rows[1].key" },
		{ ROW("{\"a\":1}", "{}", "[]"), "rows[1].key" },
		{ ROW("[]", "{}", "[]"), "rows[1].key" },
		{ ROW("[1,2,3,4]", "{}", "[]"), "rows[1].key" },
		{ ROW("[null]", "{}", "[]"), "rows[1].key" },
		{ ROW("[[1]]", "{}", "[]"), "rows[1].key" },
		{ ROW("[1]", "[]", "[]"), "rows[1].image" },
		{ ROW("[1]", "\"x\"", "[]"), "rows[1].image" },
		{ ROW("[1]", "{}", "null"), "rows[1].hidden" },
		{ ROW("[1]", "{}", "{}"), "rows[1].hidden" },
		{ ROW("[1]", "{}", "\"email\""), "rows[1].hidden" },
		{ ROW("[1]", "{}", "[\"email\",7]"), "rows[1].hidden" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *field = fault_of(arena_print(arena, GOOD "\n%s", cases[i].row));

		ck_assert_msg(field && strcmp(field, cases[i].field) == 0, "%s: %s", cases[i].row,
			      field ? field : "good");
	}
}
END_TEST

START_TEST(an_image_that_is_nested_deeply_is_no_json)
{
	const char *row = arena_print(arena, ROW("[1]", "{\"a\":%s%s}", "[]"), repeated("[", 10000),
				      repeated("]", 10000));

	ck_assert_str_eq(fault_of(row), "rows[0]");
}
END_TEST

static const char *row_of(int key_bytes, int image_bytes)
{
	return arena_print(arena, ROW("[\"%s\"]", "{\"a\":\"%s\"}", "[]"),
			   repeated("k", key_bytes - (int)strlen("[\"\"]")),
			   repeated("i", image_bytes - (int)strlen("{\"a\":\"\"}")));
}

START_TEST(a_page_has_its_most_rows_and_a_row_its_most_bytes_and_not_one_more)
{
	ck_assert_ptr_null(fault_of(repeated(GOOD "\n", LOST_PAGE_ROWS)));
	ck_assert_str_eq(fault_of(repeated(GOOD "\n", LOST_PAGE_ROWS + 1)), "rows");
	ck_assert_ptr_null(fault_of(row_of(LOST_KEY_BYTES, LOST_IMAGE_BYTES)));
	ck_assert_str_eq(fault_of(row_of(LOST_KEY_BYTES + 1, 100)), "rows[0].key");
	ck_assert_str_eq(fault_of(row_of(100, LOST_IMAGE_BYTES + 1)), "rows[0].image");
}
END_TEST

START_TEST(the_largest_page_of_an_honest_store_fits_its_message)
{
	/* The last row begins within the bytes of a page; inside the message each byte takes two at most. */
	size_t row = LOST_TABLE_BYTES + LOST_KEY_BYTES + LOST_IMAGE_BYTES + 1024;

	ck_assert_uint_le(2 * (LOST_PAGE_BYTES + row) + 1024, LOST_BODY_BYTES);
	ck_assert_uint_eq(message_of(MESSAGE_LOST_CHANGES)->maximum, LOST_BODY_BYTES);
}
END_TEST

int main(void)
{
	return RUN_TESTS_WITH(
		"lost_rows", begin, end,
		rows_that_an_honest_store_sends_are_good_and_members_of_a_newer_one_are_ignored,
		a_row_of_another_shape_is_named, an_image_that_is_nested_deeply_is_no_json,
		a_page_has_its_most_rows_and_a_row_its_most_bytes_and_not_one_more,
		the_largest_page_of_an_honest_store_fits_its_message);
}
