#include "hq/rules/import_rows.h"

#include <string.h>

#include "tests/support/suite.h"

static struct arena *arena;
static struct text_buffer copy;
static int64_t rows;

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
	return import_rows_encode(arena, "id", text_of(file), &copy, &rows);
}

START_TEST(columns_are_found_by_name_in_any_order_and_cells_trimmed)
{
	ck_assert_ptr_null(
		encode("unit_price,sku,tax_group,department,name\n 1.20 ,A1,std,tea,Green tea\n"));
	ck_assert_str_eq(text_copy(arena, text_buffer_text(&copy)),
			 "id\t2\tA1\tGreen tea\ttea\t\tstd\t1.20\t1\t\\N\n");
}
END_TEST

START_TEST(a_file_that_uses_the_former_name_of_a_column_is_read)
{
	ck_assert_ptr_null(encode("sku,name,department,tax_group,price\nA1,Tea,d,std,1.20\n"));
	ck_assert_str_eq(text_copy(arena, text_buffer_text(&copy)),
			 "id\t2\tA1\tTea\td\t\tstd\t1.20\t1\t\\N\n");
}
END_TEST

START_TEST(cells_cannot_break_out_of_their_column)
{
	ck_assert_ptr_null(
		encode("sku,name,department,barcode,tax_group,unit_price,price_quantity\n"
		       "A1,\"a\tb\nc\\.\",d,4006381333931,std,1,10\n"));
	ck_assert_str_eq(text_copy(arena, text_buffer_text(&copy)),
			 "id\t2\tA1\ta\\tb\\nc\\\\.\td\t4006381333931\tstd\t1\t10\t\\N\n");
}
END_TEST

START_TEST(a_file_that_is_wrong_as_a_whole_says_where)
{
	static const struct {
		const char *file, *field, *detail;
	} cases[] = {
		{ "", NULL, "no rows" },
		{ "sku,name,department,tax_group,unit_price\n", NULL, "no rows" },
		{ "sku,name,department,tax_group\nA,B,C,D\n", "unit_price", "lacks" },
		{ "sku,name,department,tax_group,unit_price,colour\n", "colour", "unknown column" },
		{ "sku,name,department,tax_group,unit_price,price\n", "unit_price", "twice" },
		{ "sku,sku,name,department,tax_group,unit_price\n", "sku", "twice" },
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

START_TEST(a_row_of_too_few_or_too_many_cells_has_a_fault_and_a_blank_one_is_skipped)
{
	ck_assert_ptr_null(
		encode("sku,name,department,tax_group,unit_price\nA,B,C,D\n   \nA,B,C,D,1,2\n"));
	ck_assert_int_eq(rows, 2);
	ck_assert_str_eq(text_copy(arena, text_buffer_text(&copy)),
			 "id\t2\tA\tB\tC\t\tD\t\t1\tthe row has 4 cells, the header has 5\n"
			 "id\t4\tA\tB\tC\t\tD\t1\t1\tthe row has 6 cells, the header has 5\n");
}
END_TEST

int main(void)
{
	return RUN_TESTS_WITH(
		"import_rows", setup, teardown,
		columns_are_found_by_name_in_any_order_and_cells_trimmed,
		a_file_that_uses_the_former_name_of_a_column_is_read,
		cells_cannot_break_out_of_their_column,
		a_row_of_too_few_or_too_many_cells_has_a_fault_and_a_blank_one_is_skipped,
		a_file_that_is_wrong_as_a_whole_says_where);
}
