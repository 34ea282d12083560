/* Kinds of taxes and the settings that other systems need, with figures that were computed elsewhere. */
#include "common/rules/basket.h"
#include "common/rules/tax_adapt.h"
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

static struct basket_result compute(const struct basket_settings *settings,
				    const struct tax_group *group, const struct basket_line *lines,
				    size_t line_count)
{
	struct basket_result result;
	const struct error *error = basket_compute(arena,
						   &(struct basket){ .settings = *settings,
								     .tax_groups = group,
								     .tax_group_count = 1,
								     .lines = lines,
								     .line_count = line_count },
						   &result);

	ck_assert_msg(!error, "%s", error ? error_describe(arena, error) : "");
	return result;
}

#define PERCENT(name, parts) .id = (name), .rate = (parts)
#define FIXED(name, minor_units) .id = (name), .kind = TAX_FIXED, .amount = (minor_units)

/* A price of 1.00 steps and up to three rates: base and amount of each, and the totals. */
static const struct {
	struct tax_rate rates[3];
	size_t count;
	int64_t price;
	int64_t quantity;
	int64_t bases[3];
	int64_t amounts[3];
	int64_t net;
	int64_t total;
} groups[] = {
	/* Fixed taxes before, inside and after a percentage. */
	{ { { FIXED("f", 100) }, { PERCENT("p", 210000) }, { FIXED("g", 200) } },
	  3,
	  2000,
	  5000,
	  { 10000, 10000, 10000 },
	  { 500, 2100, 1000 },
	  10000,
	  13600 },
	{ { { FIXED("f", 100), .affects_later = true },
	    { PERCENT("p", 210000) },
	    { FIXED("g", 200) } },
	  3,
	  1900,
	  5000,
	  { 9500, 10000, 10000 },
	  { 500, 2100, 1000 },
	  9500,
	  13100 },
	{ { { FIXED("f", 100), .affects_later = true },
	    { PERCENT("p", 210000), .included = true, .affects_later = true },
	    { FIXED("g", 200) } },
	  3,
	  12000,
	  1000,
	  { 9900, 10000, 12100 },
	  { 100, 2100, 200 },
	  9900,
	  12300 },
	{ { { FIXED("f", 100), .included = true },
	    { PERCENT("p", 210000), .included = true },
	    { FIXED("g", 200) } },
	  3,
	  12200,
	  1000,
	  { 10000, 10000, 10000 },
	  { 100, 2100, 200 },
	  10000,
	  12400 },
	{ { { FIXED("f", 5), .included = true, .affects_later = true } },
	  1,
	  0,
	  1000,
	  { -5 },
	  { 5 },
	  -5,
	  0 },
	{ { { FIXED("f", 100) } }, 1, -1000, 2000, { -2000 }, { -200 }, -2000, -2200 },
	/* Negative rates and compounding. */
	{ { { PERCENT("w", -200000) },
	    { PERCENT("a", 40000), .affects_later = true },
	    { PERCENT("b", 220000) } },
	  3,
	  5000,
	  1000,
	  { 5000, 5000, 5200 },
	  { -1000, 200, 1144 },
	  5000,
	  5344 },
	/* Rates of one batch share the price. */
	{ { { PERCENT("a", 80000), .included = true }, { PERCENT("b", 0), .included = true } },
	  2,
	  12440,
	  1000,
	  { 11519, 11519 },
	  { 921, 0 },
	  11519,
	  12440 },
	/* A division tax is a share of the price it is in. */
	{ { { .id = "d", .kind = TAX_DIVISION, .rate = 100000 } },
	  1,
	  9000,
	  1000,
	  { 9000 },
	  { 1000 },
	  9000,
	  10000 },
	{ { { .id = "d", .kind = TAX_DIVISION, .rate = 100000, .included = true } },
	  1,
	  10000,
	  1000,
	  { 9000 },
	  { 1000 },
	  9000,
	  10000 },
};

START_TEST(every_kind_and_flag_finds_its_base)
{
	static const struct basket_settings per_line = { .tax_place = TAX_PER_LINE };

	for (size_t i = 0; i < sizeof(groups) / sizeof(groups[0]); i++) {
		const struct tax_group group = { "g", groups[i].rates, groups[i].count };
		const struct basket_line line = { .quantity = groups[i].quantity,
						  .price = { groups[i].price, 0 } };
		struct basket_result result = compute(&per_line, &group, &line, 1);

		for (size_t j = 0; j < groups[i].count; j++) {
			ck_assert_msg(result.lines[0].taxes[j].base == groups[i].bases[j],
				      "group %zu base %zu is %lld", i, j,
				      (long long)result.lines[0].taxes[j].base);
			ck_assert_int_eq(result.lines[0].taxes[j].amount, groups[i].amounts[j]);
		}
		ck_assert_int_eq(result.net, groups[i].net);
		ck_assert_int_eq(result.total, groups[i].total);
	}
}
END_TEST

static const struct tax_rate fixed_and_percent[] = {
	{ FIXED("deposit", 100), .affects_later = true },
	{ PERCENT("vat", 210000) },
};
static const struct tax_rate both_included[] = {
	{ FIXED("deposit", 100), .affects_later = true, .included = true },
	{ PERCENT("vat", 210000), .included = true },
};
static const struct tax_group on_top = { "on top", fixed_and_percent, 2 };
static const struct tax_group inside = { "inside", both_included, 2 };

START_TEST(exact_lines_round_the_sums_of_the_document)
{
	static const struct basket_settings exact = { .tax_place = TAX_PER_DOCUMENT,
						      .exact_lines = true };
	const struct basket_line excluded[] = {
		{ .line_number = 1, .quantity = 1000, .price = { 1679, 0 } },
		{ .line_number = 2, .quantity = 1000, .price = { 1679, 0 } }
	};
	const struct basket_line included[] = {
		{ .line_number = 1, .quantity = 1000, .price = { 2153, 0 } },
		{ .line_number = 2, .quantity = 1000, .price = { 2153, 0 } }
	};
	struct basket_result result = compute(&exact, &on_top, excluded, 2);

	ck_assert_int_eq(result.net, 3358);
	ck_assert_int_eq(result.rates[1].base, 3558);
	ck_assert_int_eq(result.rates[1].amount, 747);
	ck_assert_int_eq(result.total, 4305);
	result = compute(&exact, &inside, included, 2);
	ck_assert_int_eq(result.net, 3359);
	ck_assert_int_eq(result.rates[1].base, 3559);
	ck_assert_int_eq(result.rates[1].amount, 747);
	ck_assert_int_eq(result.total, 4306);
	ck_assert_int_eq(result.lines[0].net + result.lines[1].net, 3359);
}
END_TEST

START_TEST(a_discount_on_the_total_leaves_fixed_taxes_alone)
{
	const struct basket_line lines[] = {
		{ .line_number = 1, .quantity = 1000, .price = { 1679, 0 } },
		{ .line_number = 2, .quantity = 1000, .price = { 1679, 0 } }
	};
	const struct basket_discount discount = { .rate = 20000 };
	struct basket_result result;

	ck_assert_ptr_null(
		basket_compute(arena,
			       &(struct basket){ .settings = { .discount_on_total = true },
						 .tax_groups = &on_top,
						 .tax_group_count = 1,
						 .lines = lines,
						 .line_count = 2,
						 .discounts = &discount,
						 .discount_count = 1 },
			       &result));
	/* 2 % of 40.64, which is 43.06 without the deposit and the tax on it. */
	ck_assert_int_eq(result.total, 4306 - 81);
	ck_assert_int_eq(result.net, 3291);
	ck_assert_int_eq(result.rates[0].amount, 200);
	ck_assert_int_eq(result.rates[1].amount, 734);
	ck_assert_int_eq(result.rates[1].base, 3491);
	ck_assert_int_eq(result.gross - result.basket_discount, result.amount);
}
END_TEST

START_TEST(a_rounded_total_changes_the_largest_tax)
{
	const struct basket_settings settings = { .total_step = 5 };
	const struct basket_line line = { .quantity = 1000, .price = { 1679, 0 } };
	struct basket_result result = compute(&settings, &on_top, &line, 1);

	/* 16.79 + 1.00 + 3.74 = 21.53 */
	ck_assert_int_eq(result.total, 2155);
	ck_assert_int_eq(result.rates[1].amount, 376);
	ck_assert_int_eq(result.lines[0].total, 2155);
}
END_TEST

START_TEST(the_total_of_a_return_is_rounded_in_a_tax_that_is_paid_back)
{
	const struct basket_settings settings = { .total_step = 5 };
	const struct basket_line lines[] = {
		{ .line_number = 1, .quantity = 0, .price = { 1679, 0 } },
		{ .line_number = 2, .quantity = -1000, .price = { 1679, 0 } },
	};
	struct basket_result result = compute(&settings, &on_top, lines, 2);

	ck_assert_int_eq(result.total, -2155);
	ck_assert_int_eq(result.lines[0].total, 0);
	ck_assert_int_eq(result.rates[1].amount, -376);
}
END_TEST

START_TEST(a_total_without_tax_is_not_rounded)
{
	const struct basket_settings settings = { .total_step = 5 };
	const struct basket_line lines[] = {
		{ .line_number = 1, .quantity = 0, .price = { 1679, 0 } },
		{ .line_number = 2,
		  .quantity = 1000,
		  .price = { 1679, 0 },
		  .tax_group = BASKET_NO_TAX },
	};

	ck_assert_int_eq(compute(&settings, &on_top, lines, 2).total, 1679);
}
END_TEST

START_TEST(a_total_that_cannot_be_rounded_is_an_error)
{
	const struct basket_settings settings = { .total_step = INT64_MAX };
	const struct tax_rate rate = { PERCENT("hundredfold", 100 * RATE_ONE) };
	const struct tax_group group = { "hundredfold", &rate, 1 };
	const struct basket_line lines[] = {
		{ .line_number = 1, .quantity = 1000, .price = { INT64_C(90000000000000000), 0 } },
		{ .line_number = 2,
		  .quantity = -1000,
		  .price = { INT64_C(4300000000000000000), 0 },
		  .tax_group = BASKET_NO_TAX },
	};
	struct basket_result result;
	const struct error *error = basket_compute(arena,
						   &(struct basket){ .settings = settings,
								     .tax_groups = &group,
								     .tax_group_count = 1,
								     .lines = lines,
								     .line_count = 2 },
						   &result);

	ck_assert_ptr_nonnull(error);
	ck_assert_str_eq(error->field, "settings.total_step");
}
END_TEST

START_TEST(many_included_taxes_of_a_small_price_leave_a_net_amount)
{
	const struct basket_settings settings = { .tax_place = TAX_PER_DOCUMENT,
						  .exact_lines = true };
	const struct tax_rate rates[] = {
		{ PERCENT("a", 60000), .included = true },
		{ PERCENT("b", 60000), .included = true },
		{ PERCENT("c", 30000), .included = true },
	};
	const struct tax_group group = { "three", rates, 3 };
	const struct basket_line lines[] = {
		{ .line_number = 1, .quantity = 1000, .price = { 47, 0 } },
		{ .line_number = 2, .quantity = 0, .price = { 47, 0 } },
	};
	struct basket_result result = compute(&settings, &group, lines, 2);

	/* 47 / 1.15 = 40.87, taxes 2.45, 2.45 and 1.23 */
	ck_assert_int_eq(result.lines[0].net, 42);
	ck_assert_int_eq(result.lines[1].net, 0);
	ck_assert_int_eq(result.tax, 5);
	ck_assert_int_eq(result.total, 47);
}
END_TEST

START_TEST(a_price_follows_the_taxes_of_the_customer)
{
	const struct tax_rate high = { PERCENT("high", 210000), .included = true };
	const struct tax_rate low = { PERCENT("low", 60000), .included = true };
	const struct tax_rate top = { PERCENT("top", 210000) };
	const struct tax_group with_high = { "high", &high, 1 };
	const struct tax_group with_low = { "low", &low, 1 };
	const struct tax_group with_top = { "top", &top, 1 };
	const struct price price = { 12100, 0 };
	struct price adapted;

	ck_assert_ptr_null(
		tax_adapt_price(arena, &price, &with_high, &with_low, ROUND_HALF_UP, &adapted));
	ck_assert_int_eq(adapted.amount, 10600);
	ck_assert_ptr_null(
		tax_adapt_price(arena, &price, &with_high, &with_top, ROUND_HALF_UP, &adapted));
	ck_assert_int_eq(adapted.amount, 10000);
	ck_assert_ptr_null(
		tax_adapt_price(arena, &price, &with_top, &with_low, ROUND_HALF_UP, &adapted));
	ck_assert_int_eq(adapted.amount, 12100);
}
END_TEST

int main(void)
{
	return RUN_TESTS_WITH("tax", open_arena, close_arena, every_kind_and_flag_finds_its_base,
			      exact_lines_round_the_sums_of_the_document,
			      a_discount_on_the_total_leaves_fixed_taxes_alone,
			      a_rounded_total_changes_the_largest_tax,
			      the_total_of_a_return_is_rounded_in_a_tax_that_is_paid_back,
			      a_total_without_tax_is_not_rounded,
			      a_total_that_cannot_be_rounded_is_an_error,
			      many_included_taxes_of_a_small_price_leave_a_net_amount,
			      a_price_follows_the_taxes_of_the_customer);
}
