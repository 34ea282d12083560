#include "common/rules/money.h"

#include <string.h>

#include "common/rules/quantity.h"
#include "tests/support/suite.h"

static struct arena *arena;

static void open_arena(void)
{
	arena = arena_create(ARENA_DEFAULT_MAXIMUM);
}

static void close_arena(void)
{
	arena_destroy(arena);
}

START_TEST(amounts_are_read_by_the_digits_of_their_currency)
{
	static const struct {
		const char *currency;
		const char *text;
		int64_t amount;
		const char *printed;
	} cases[] = {
		{ "EUR", "12.34", 1234, "12.34" },
		{ "EUR", "12.3", 1230, "12.30" },
		{ "EUR", "-0.01", -1, "-0.01" },
		{ "EUR", "-0", 0, "0.00" },
		{ "JPY", "500", 500, "500" },
		{ "KWD", "1.005", 1005, "1.005" },
		{ "EUR", "92233720368547758.07", INT64_MAX, "92233720368547758.07" },
		{ "EUR", "-92233720368547758.08", INT64_MIN, "-92233720368547758.08" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct currency *currency = currency_find(text_of(cases[i].currency));
		char printed[DECIMAL_TEXT_SIZE];
		int64_t amount = 0;

		ck_assert_ptr_nonnull(currency);
		ck_assert_ptr_null(
			money_parse(arena, "amount", text_of(cases[i].text), currency, &amount));
		ck_assert_int_eq(amount, cases[i].amount);
		money_print(amount, currency, printed);
		ck_assert_str_eq(printed, cases[i].printed);
	}
}
END_TEST

START_TEST(text_that_is_not_an_amount_is_refused_with_the_field)
{
	static const char *const bad[] = {
		"",
		"-",
		".",
		"1.",
		".5",
		"+1",
		" 1",
		"1 ",
		"1,5",
		"NaN",
		"inf",
		"1e3",
		"0x10",
		"1.2.3",
		"--1",
		"1.234",
		"\xd9\xa1",
		"92233720368547758.08",
		"999999999999999999999999999999",
		"0000000000000000000000000000000000001",
		"-92233720368547758.09",
	};
	const struct currency *euro = currency_find(TEXT("EUR"));

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		int64_t amount = 77;
		const struct error *error =
			money_parse(arena, "price", text_of(bad[i]), euro, &amount);

		ck_assert_msg(error != NULL, "%s", bad[i]);
		ck_assert_str_eq(error->field, "price");
		ck_assert_int_eq(amount, 77);
	}
}
END_TEST

START_TEST(unknown_currencies_are_not_found)
{
	static const char *const bad[] = { "", "EU", "EURO", "eur", "DEM", "XXX", "ZZZ", "AAA" };

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ck_assert_ptr_null(currency_find(text_of(bad[i])));
}
END_TEST

START_TEST(every_rounding_mode_decides_ties_its_own_way)
{
	/* 2.5, 3.5, -2.5, 2.4, -2.6 */
	static const int64_t values[] = { 25, 35, -25, 24, -26 };
	static const int64_t expected[][5] = {
		[ROUND_HALF_UP] = { 3, 4, -3, 2, -3 },
		[ROUND_HALF_EVEN] = { 2, 4, -2, 2, -3 },
		[ROUND_HALF_DOWN] = { 2, 3, -2, 2, -3 },
		[ROUND_UP] = { 3, 4, -3, 3, -3 },
		[ROUND_DOWN] = { 2, 3, -2, 2, -2 },
		[ROUND_CEILING] = { 3, 4, -2, 3, -2 },
		[ROUND_FLOOR] = { 2, 3, -3, 2, -3 },
		[ROUND_HALF_CEILING] = { 3, 4, -2, 2, -3 },
		[ROUND_HALF_FLOOR] = { 2, 3, -3, 2, -3 },
	};

	for (enum rounding mode = 0; mode < ROUND_UNNECESSARY; mode++)
		for (size_t i = 0; i < 5; i++) {
			wide small;
			wide large;

			ck_assert(wide_divide(values[i], 10, mode, &small));
			ck_assert_int_eq((int64_t)small, expected[mode][i]);
			/* The same through the 128-bit path. */
			ck_assert(wide_divide((wide)values[i] * ((wide)1 << 64), (wide)10 << 64,
					      mode, &large));
			ck_assert_int_eq((int64_t)large, expected[mode][i]);
		}
}
END_TEST

START_TEST(a_needless_rounding_is_refused_when_asked)
{
	wide result = 5;

	ck_assert(!wide_divide(7, 2, ROUND_UNNECESSARY, &result));
	ck_assert(!wide_divide(7, 0, ROUND_HALF_UP, &result));
	ck_assert_int_eq((int64_t)result, 5);
	ck_assert(wide_divide(8, -2, ROUND_UNNECESSARY, &result));
	ck_assert_int_eq((int64_t)result, -4);
}
END_TEST

START_TEST(arithmetic_at_the_edge_is_an_error_and_never_wraps)
{
	int64_t value = 5;

	ck_assert(!int64_add(INT64_MAX, 1, &value));
	ck_assert(!int64_subtract(INT64_MIN, 1, &value));
	ck_assert(!int64_scale(INT64_MAX, 3, 2, ROUND_HALF_UP, &value));
	ck_assert(!int64_scale(INT64_MIN, 1, -1, ROUND_HALF_UP, &value));
	ck_assert_int_eq(value, 5);
	ck_assert(int64_scale(INT64_MIN, 1, 1, ROUND_HALF_UP, &value));
	ck_assert_int_eq(value, INT64_MIN);
	ck_assert(int64_scale(INT64_MAX, INT64_MAX, INT64_MAX, ROUND_HALF_UP, &value));
	ck_assert_int_eq(value, INT64_MAX);
}
END_TEST

START_TEST(cash_is_rounded_to_the_coins_there_are)
{
	int64_t amount = 0;

	ck_assert(money_round_cash(107, 5, ROUND_HALF_UP, &amount));
	ck_assert_int_eq(amount, 105);
	ck_assert(money_round_cash(-108, 5, ROUND_HALF_UP, &amount));
	ck_assert_int_eq(amount, -110);
	ck_assert(!money_round_cash(100, 3, ROUND_HALF_UP, &amount));
	ck_assert(!money_round_cash(100, 0, ROUND_HALF_UP, &amount));
	ck_assert(!money_round_cash(INT64_MAX, 100, ROUND_UP, &amount));
	ck_assert_int_eq(currency_find(TEXT("CHF"))->cash_step, 5);
	ck_assert_int_eq(currency_find(TEXT("EUR"))->cash_step, 1);
}
END_TEST

static const char *split_text(const struct money_split *split)
{
	int64_t *parts = arena_array(arena, int64_t, money_part_count(split));
	const struct error *error = money_allocate(arena, split, parts);
	const char *text = "";

	if (error)
		return error->field;
	for (size_t i = 0; i < money_part_count(split); i++)
		text = arena_print(arena, "%s%s%lld", text, i ? "|" : "", (long long)parts[i]);
	return text;
}

START_TEST(parts_sum_to_the_whole_in_every_mode)
{
	static const int64_t ratios[] = { 2, 3, 0, 1 };
	static const char *const expected[] = {
		[SPLIT_TO_FIRST] = "34|50|0|16",
		[SPLIT_TO_LARGEST_REMAINDER] = "33|50|0|17",
		[SPLIT_TO_LARGEST_RATIO] = "33|51|0|16",
		[SPLIT_SEPARATE] = "33|50|0|16|1",
		[SPLIT_BLOCKS_SEPARATE] = "32|48|0|16|4",
	};

	for (enum money_split_mode mode = 0; mode < SPLIT_MODE_COUNT; mode++)
		ck_assert_str_eq(
			split_text(&(struct money_split){
				.amount = 100, .mode = mode, .ratios = ratios, .count = 4 }),
			expected[mode]);
}
END_TEST

START_TEST(a_split_without_sense_is_refused)
{
	static const int64_t none[] = { 0, 0 };
	static const int64_t negative[] = { 1, -1 };
	static const int64_t huge[] = { INT64_MAX, 1 };
	static const int64_t fine[] = { 1, 1 };
	static const struct {
		struct money_split split;
		const char *field;
	} cases[] = {
		{ { .amount = 1, .ratios = none, .count = 2 }, "ratios" },
		{ { .amount = 1, .ratios = none, .count = 0 }, "ratios" },
		{ { .amount = 1, .ratios = negative, .count = 2 }, "ratios" },
		{ { .amount = 1, .ratios = huge, .count = 2 }, "ratios" },
		{ { .amount = 12, .step = 5, .ratios = fine, .count = 2 }, "amount" },
		{ { .amount = 10, .step = -5, .ratios = fine, .count = 2 }, "amount" },
		{ { .amount = INT64_MIN, .ratios = fine, .count = 2 }, "amount" },
		{ { .amount = 1, .mode = SPLIT_MODE_COUNT, .ratios = fine, .count = 2 }, "mode" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		ck_assert_str_eq(split_text(&cases[i].split), cases[i].field);
}
END_TEST

START_TEST(quantities_and_rates_are_written_without_needless_zeros)
{
	static const struct {
		const char *text;
		int64_t quantity;
		const char *printed;
	} cases[] = {
		{ "2", 2000, "2" },    { "0.125", 125, "0.125" }, { "-1.50", -1500, "-1.5" },
		{ "10", 10000, "10" }, { "0", 0, "0" },
	};
	char printed[DECIMAL_TEXT_SIZE];
	int64_t rate = 0;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int64_t quantity = 0;

		ck_assert_ptr_null(
			quantity_parse(arena, "quantity", text_of(cases[i].text), &quantity));
		ck_assert_int_eq(quantity, cases[i].quantity);
		quantity_print(quantity, printed);
		ck_assert_str_eq(printed, cases[i].printed);
	}
	ck_assert_ptr_null(rate_parse_percent(arena, "rate", TEXT("9.975"), &rate));
	ck_assert_int_eq(rate, 99750);
	rate_print_percent(rate, printed);
	ck_assert_str_eq(printed, "9.975");
	ck_assert_ptr_nonnull(quantity_parse(arena, "quantity", TEXT("0.0001"), &rate));
}
END_TEST

int main(void)
{
	return RUN_TESTS_WITH(
		"money", open_arena, close_arena, amounts_are_read_by_the_digits_of_their_currency,
		text_that_is_not_an_amount_is_refused_with_the_field,
		unknown_currencies_are_not_found, every_rounding_mode_decides_ties_its_own_way,
		a_needless_rounding_is_refused_when_asked,
		arithmetic_at_the_edge_is_an_error_and_never_wraps,
		cash_is_rounded_to_the_coins_there_are, parts_sum_to_the_whole_in_every_mode,
		a_split_without_sense_is_refused,
		quantities_and_rates_are_written_without_needless_zeros);
}
