#include "hq/imports/import_rows.h"

#include <string.h>

#include "tests/support/suite.h"

static struct arena *arena;
static struct text_buffer copy;

static void setup(void)
{
	arena = arena_create(1 << 20);
	text_buffer_init(&copy, 1 << 20);
}

static void teardown(void)
{
	text_buffer_finish(&copy);
	arena_destroy(arena);
}

static const struct error *encode(const char *file)
{
	text_buffer_clear(&copy);
	return import_rows_encode(arena, "id", text_of(file), &copy);
}

START_TEST(columns_are_found_by_name_in_any_order_and_cells_trimmed)
{
	ck_assert_ptr_null(
		encode("price,sku,tax_group,department,name\n 1.20 ,A1,std,tea,Green tea\n"));
	ck_assert_str_eq(text_copy(arena, text_buffer_text(&copy)),
			 "id\t2\tA1\tGreen tea\ttea\t\tstd\t1.20\t1\n");
}
END_TEST

START_TEST(cells_cannot_break_out_of_their_column)
{
	ck_assert_ptr_null(encode("sku,name,department,barcode,tax_group,price,price_quantity\n"
				  "A1,\"a\tb\nc\\.\",d,4006381333931,std,1,10\n"));
	ck_assert_str_eq(text_copy(arena, text_buffer_text(&copy)),
			 "id\t2\tA1\ta\\tb\\nc\\\\.\td\t4006381333931\tstd\t1\t10\n");
}
END_TEST

START_TEST(a_file_that_is_wrong_as_a_whole_says_where)
{
	static const struct {
		const char *file, *field, *detail;
	} cases[] = {
		{ "", NULL, "no rows" },
		{ "sku,name,department,tax_group,price\n", NULL, "no rows" },
		{ "sku,name,department,tax_group\nA,B,C,D\n", "price", "lacks" },
		{ "sku,name,department,tax_group,price,colour\n", "colour", "unknown column" },
		{ "sku,sku,name,department,tax_group,price\n", "sku", "twice" },
		{ "sku,name,department,tax_group,price\nA,B,C,D\n", NULL,
		  "row 2 has 4 cells, the header has 5" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const struct error *error = encode(cases[i].file);

		ck_assert_ptr_nonnull(error);
		if (cases[i].field)
			ck_assert_str_eq(error->field, cases[i].field);
		ck_assert_msg(strstr(error->detail, cases[i].detail), "%s", error->detail);
	}
}
END_TEST

int main(void)
{
	return RUN_TESTS_WITH("import_rows", setup, teardown,
			      columns_are_found_by_name_in_any_order_and_cells_trimmed,
			      cells_cannot_break_out_of_their_column,
			      a_file_that_is_wrong_as_a_whole_says_where);
}
