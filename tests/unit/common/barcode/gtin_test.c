#include "common/barcode/gtin.h"

#include <string.h>

#include "tests/support/suite.h"

static struct arena *arena;

static void set_up(void)
{
	arena = arena_create(ARENA_DEFAULT_MAXIMUM);
}

static void tear_down(void)
{
	arena_destroy(arena);
}

START_TEST(every_length_of_gtin_becomes_fourteen_digits)
{
	static const struct {
		const char *code;
		const char *gtin;
	} cases[] = {
		{ "96385074", "00000096385074" },      { "036000291452", "00036000291452" },
		{ "4006381333931", "04006381333931" }, { "10614141000415", "10614141000415" },
		{ "00000000", "00000000000000" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct gtin gtin;

		ck_assert_ptr_null(gtin_parse(arena, text_of(cases[i].code), &gtin));
		ck_assert_str_eq(gtin.digits, cases[i].gtin);
	}
}
END_TEST

START_TEST(a_code_that_is_no_gtin_is_refused_with_the_reason)
{
	static const struct {
		const char *code;
		const char *reason;
	} cases[] = {
		{ "", "A GTIN has digits only." },
		{ "-4006381333931", "A GTIN has digits only." },
		{ "4006381333931 ", "A GTIN has digits only." },
		{ "400638133393x", "A GTIN has digits only." },
		{ "4.0e12", "A GTIN has digits only." },
		{ "NaN", "A GTIN has digits only." },
		{ "1", "A GTIN has 8, 12, 13 or 14 digits, not 1." },
		{ "123456789", "A GTIN has 8, 12, 13 or 14 digits, not 9." },
		{ "100000000000000", "A GTIN has 8, 12, 13 or 14 digits, not 15." },
		{ "9223372036854775807", "A GTIN has 8, 12, 13 or 14 digits, not 19." },
		{ "4006381333932", "The check digit is 2 and should be 1." },
		{ "96385070", "The check digit is 0 and should be 4." },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct gtin gtin = { "untouched" };
		const struct error *error = gtin_parse(arena, text_of(cases[i].code), &gtin);

		ck_assert_ptr_nonnull(error);
		ck_assert_int_eq(error->code, ERROR_INVALID);
		ck_assert_str_eq(error->field, "barcode");
		ck_assert_str_eq(error->detail, cases[i].reason);
		ck_assert_str_eq(gtin.digits, "untouched");
	}
}
END_TEST

START_TEST(exactly_one_of_ten_last_digits_is_right)
{
	unsigned seed = 12345;

	for (int round = 0; round < 1000; round++) {
		char code[14];
		struct gtin gtin;
		int accepted = 0;

		for (int i = 0; i < 12; i++) {
			seed = seed * 1103515245u + 12345u;
			code[i] = (char)('0' + (seed >> 16) % 10);
		}
		for (char last = '0'; last <= '9'; last++) {
			code[12] = last;
			accepted += !gtin_parse(arena, (struct text){ code, 13 }, &gtin);
		}
		ck_assert_int_eq(accepted, 1);
	}
}
END_TEST

/* Number system, six digits, check digit; the UPC-A that each stands for. */
static const struct {
	const char *upce;
	const char *upca;
} upc_pairs[] = {
	{ "04252614", "042100005264" }, { "01234505", "012000003455" },
	{ "01234514", "012100003454" }, { "01234523", "012200003453" },
	{ "01234531", "012300000451" }, { "01234543", "012340000053" },
	{ "01234558", "012345000058" }, { "01234565", "012345000065" },
	{ "01234572", "012345000072" }, { "01234589", "012345000089" },
	{ "01234596", "012345000096" }, { "12345670", "123456000070" },
};

START_TEST(upc_e_expands_to_upc_a_and_back)
{
	for (size_t i = 0; i < sizeof(upc_pairs) / sizeof(upc_pairs[0]); i++) {
		char upca[13];
		char upce[9];

		ck_assert_ptr_null(gtin_expand_upce(arena, text_of(upc_pairs[i].upce), upca));
		ck_assert_str_eq(upca, upc_pairs[i].upca);
		ck_assert_ptr_null(gtin_compress_upca(arena, text_of(upca), upce));
		ck_assert_str_eq(upce, upc_pairs[i].upce);
	}
}
END_TEST

START_TEST(upc_e_without_check_digit_or_number_system_expands_too)
{
	char upca[13];

	ck_assert_ptr_null(gtin_expand_upce(arena, TEXT("425261"), upca));
	ck_assert_str_eq(upca, "042100005264");
	ck_assert_ptr_null(gtin_expand_upce(arena, TEXT("0425261"), upca));
	ck_assert_str_eq(upca, "042100005264");
}
END_TEST

START_TEST(a_wrong_upc_e_is_refused)
{
	static const char *const cases[] = { "",         "42526",     "04252615", "24252614",
					     "0425261x", "042526140", "-425261" };
	char upca[13] = "untouched";

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		ck_assert_ptr_nonnull(gtin_expand_upce(arena, text_of(cases[i]), upca));
	ck_assert_str_eq(upca, "untouched");
}
END_TEST

START_TEST(a_upc_a_without_room_for_suppression_stays_as_it_is)
{
	static const char *const cases[] = { "", "036000291452", "042100005265", "4210000526",
					     "242100005262" };
	char upce[9] = "same";

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		ck_assert_ptr_nonnull(gtin_compress_upca(arena, text_of(cases[i]), upce));
	ck_assert_str_eq(upce, "same");
}
END_TEST

int main(void)
{
	return RUN_TESTS_WITH(
		"gtin", set_up, tear_down, every_length_of_gtin_becomes_fourteen_digits,
		a_code_that_is_no_gtin_is_refused_with_the_reason,
		exactly_one_of_ten_last_digits_is_right, upc_e_expands_to_upc_a_and_back,
		upc_e_without_check_digit_or_number_system_expands_too, a_wrong_upc_e_is_refused,
		a_upc_a_without_room_for_suppression_stays_as_it_is);
}
