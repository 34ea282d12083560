#include "common/rules/basket.h"

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

static const struct tax_rate standard = { .id = "standard", .rate = 190000, .included = true };
static const struct tax_rate reduced = { .id = "reduced", .rate = 70000, .included = true };
static const struct tax_rate state = { .id = "state", .rate = 62500 };
static const struct tax_rate county = { .id = "county", .rate = 10000 };

static const struct tax_rate state_and_county[] = {
	{ .id = "state", .rate = 62500 },
	{ .id = "county", .rate = 10000 },
};

static struct basket_result compute(const struct basket *basket)
{
	struct basket_result result;
	const struct error *error = basket_compute(arena, basket, &result);

	ck_assert_msg(!error, "%s", error ? error_describe(arena, error) : "");
	return result;
}

static const struct error *refusal(const struct basket *basket)
{
	struct basket_result result;
	const struct error *error = basket_compute(arena, basket, &result);

	ck_assert_ptr_nonnull(error);
	return error;
}

START_TEST(included_taxes_are_taken_out_of_the_price)
{
	const struct tax_group groups[] = { { "standard", &standard, 1 },
					    { "reduced", &reduced, 1 } };
	const struct basket_line lines[] = {
		{ .line_number = 1, .quantity = 2000, .price = { 999, 0 }, .tax_group = 0 },
		{ .line_number = 2, .quantity = 1000, .price = { 249, 0 }, .tax_group = 1 },
	};
	struct basket_result result = compute(&(struct basket){
		.tax_groups = groups, .tax_group_count = 2, .lines = lines, .line_count = 2 });

	ck_assert_int_eq(result.total, 2247);
	ck_assert_int_eq(result.lines[0].tax, 319);
	ck_assert_int_eq(result.lines[1].tax, 16);
	ck_assert_int_eq(result.net, 2247 - 319 - 16);
	ck_assert_int_eq(result.rates[0].base, 1998 - 319);
}
END_TEST

START_TEST(excluded_taxes_are_added_and_each_rate_is_summed)
{
	const struct tax_group groups[] = { { "both", state_and_county, 2 } };
	const struct basket_line lines[] = {
		{ .line_number = 1, .quantity = 1000, .price = { 1000, 0 } },
		{ .line_number = 2, .quantity = 3000, .price = { 333, 0 } },
	};
	struct basket_result result = compute(&(struct basket){
		.tax_groups = groups, .tax_group_count = 1, .lines = lines, .line_count = 2 });

	ck_assert_int_eq(result.net, 1999);
	ck_assert_int_eq(result.rates[0].amount, 63 + 62);
	ck_assert_int_eq(result.rates[1].amount, 10 + 10);
	ck_assert_int_eq(result.total, 1999 + 125 + 20);
}
END_TEST

START_TEST(rounding_per_document_rounds_a_rate_once_and_shares_it_among_the_lines)
{
	const struct tax_group groups[] = { { "county", &county, 1 } };
	struct basket_line lines[10];
	struct basket basket = { .settings = { .tax_place = TAX_PER_DOCUMENT },
				 .tax_groups = groups,
				 .tax_group_count = 1,
				 .lines = lines,
				 .line_count = 10 };

	for (int i = 0; i < 10; i++)
		lines[i] = (struct basket_line){ .line_number = i + 1,
						 .quantity = 1000,
						 .price = { 25, 0 } };

	struct basket_result result = compute(&basket);

	ck_assert_int_eq(result.tax, 3);
	ck_assert_int_eq(result.lines[0].tax + result.lines[1].tax + result.lines[2].tax, 3);
	basket.settings.rounding = ROUND_HALF_EVEN;
	ck_assert_int_eq(compute(&basket).tax, 2);
	basket.settings.tax_place = TAX_PER_LINE;
	ck_assert_int_eq(compute(&basket).tax, 0);
}
END_TEST

START_TEST(a_return_in_the_same_document_gives_back_what_the_sale_took)
{
	const struct tax_group groups[] = { { "standard", &standard, 1 } };
	const struct basket_line lines[] = {
		{ .line_number = 1, .quantity = 1000, .price = { 1234, 0 } },
		{ .line_number = 2, .quantity = -1000, .price = { 1234, 0 } },
	};

	for (enum tax_place place = TAX_PER_LINE; place <= TAX_PER_DOCUMENT; place++) {
		struct basket_result result =
			compute(&(struct basket){ .settings = { .tax_place = place },
						  .tax_groups = groups,
						  .tax_group_count = 1,
						  .lines = lines,
						  .line_count = 2 });

		ck_assert_int_eq(result.lines[0].tax, 197);
		ck_assert_int_eq(result.lines[1].tax, -197);
		ck_assert_int_eq(result.total, 0);
	}
}
END_TEST

START_TEST(a_price_below_a_minor_unit_is_exact)
{
	/* 1.459 per litre, 37.521 l */
	const struct basket_line line = { .quantity = 37521,
					  .price = { 1459, 10 * QUANTITY_ONE },
					  .tax_group = BASKET_NO_TAX };

	ck_assert_int_eq(compute(&(struct basket){ .lines = &line, .line_count = 1 }).total, 5474);
}
END_TEST

START_TEST(discounts_lower_the_taxed_amount_and_basket_discounts_are_shared_by_amount)
{
	const struct tax_group groups[] = { { "state", &state, 1 } };
	const struct basket_line lines[] = {
		{ .line_number = 1,
		  .quantity = 1000,
		  .price = { 1000, 0 },
		  .discount_rate = 100000 },
		{ .line_number = 2, .quantity = 1000, .price = { 500, 0 }, .discount = 200 },
		{ .line_number = 3, .quantity = -1000, .price = { 400, 0 } },
	};
	const struct basket_discount discount = { .amount = 100 };
	struct basket_result result = compute(&(struct basket){ .tax_groups = groups,
								.tax_group_count = 1,
								.lines = lines,
								.line_count = 3,
								.discounts = &discount,
								.discount_count = 1 });

	ck_assert_int_eq(result.lines[0].line_discount, 100);
	ck_assert_int_eq(result.lines[0].basket_discount, 75);
	ck_assert_int_eq(result.lines[1].basket_discount, 25);
	ck_assert_int_eq(result.lines[2].basket_discount, 0);
	ck_assert_int_eq(result.lines[0].amount, 825);
	ck_assert_int_eq(result.net, 825 + 275 - 400);
}
END_TEST

START_TEST(a_rate_off_a_line_is_of_what_promotions_left)
{
	const struct basket_line line = { .quantity = 1000,
					  .price = { 1000, 0 },
					  .promotion = 300,
					  .discount_rate = 100000,
					  .discount = 7,
					  .tax_group = BASKET_NO_TAX };

	for (int exact = 0; exact <= 1; exact++) {
		const struct basket basket = { .settings = { .tax_place = TAX_PER_DOCUMENT,
							     .exact_lines = exact },
					       .lines = &line,
					       .line_count = 1 };
		struct basket_result result = compute(&basket);

		ck_assert_int_eq(result.lines[0].line_discount, 300 + 70 + 7);
		ck_assert_int_eq(result.total, 623);
	}
}
END_TEST

START_TEST(an_exempt_line_pays_the_price_without_its_included_tax)
{
	const struct tax_group groups[] = { { "standard", &standard, 1 }, { "state", &state, 1 } };
	const struct basket_line lines[] = {
		{ .quantity = 1000, .price = { 1190, 0 }, .exempt = true },
		{ .line_number = 1,
		  .quantity = 1000,
		  .price = { 1000, 0 },
		  .tax_group = 1,
		  .exempt = true },
	};
	struct basket_result result = compute(&(struct basket){
		.tax_groups = groups, .tax_group_count = 2, .lines = lines, .line_count = 2 });

	ck_assert_int_eq(result.lines[0].exempted, 190);
	ck_assert_int_eq(result.total, 2000);
	ck_assert_int_eq(result.tax, 0);
}
END_TEST

START_TEST(a_bad_line_is_named)
{
	const struct tax_group groups[] = { { "standard", &standard, 1 } };
	static const struct {
		struct basket_line line;
		const char *field;
		enum error_code code;
	} cases[] = {
		{ { .quantity = 1000, .price = { 100, -1 } },
		  "lines[0].price.per_quantity",
		  ERROR_INVALID },
		{ { .quantity = INT64_MIN, .price = { 1, 0 } },
		  "lines[0].quantity",
		  ERROR_INVALID },
		{ { .quantity = INT64_MAX, .price = { INT64_MAX, 0 } },
		  "lines[0].price",
		  ERROR_OVERFLOW },
		{ { .quantity = 1000, .price = { 100, 0 }, .discount = 101 },
		  "lines[0].discount",
		  ERROR_INVALID },
		{ { .quantity = 1000, .price = { 100, 0 }, .discount = -1 },
		  "lines[0].discount",
		  ERROR_INVALID },
		{ { .quantity = 1000, .price = { 100, 0 }, .discount_rate = RATE_ONE + 1 },
		  "lines[0].discount_rate",
		  ERROR_INVALID },
		{ { .quantity = 1000, .price = { 100, 0 }, .tax_group = 1 },
		  "lines[0].tax_group",
		  ERROR_INVALID },
		{ { .quantity = 0, .price = { 100, 0 }, .discount = 1 },
		  "lines[0].discount",
		  ERROR_INVALID },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct error *error = refusal(&(struct basket){ .tax_groups = groups,
								      .tax_group_count = 1,
								      .lines = &cases[i].line,
								      .line_count = 1 });

		ck_assert_str_eq(error->field, cases[i].field);
		ck_assert_int_eq(error->code, cases[i].code);
	}
}
END_TEST

START_TEST(a_sum_that_does_not_fit_is_an_error)
{
	const struct basket_line lines[] = {
		{ .line_number = 1,
		  .quantity = 1000,
		  .price = { INT64_MAX, 0 },
		  .tax_group = BASKET_NO_TAX },
		{ .line_number = 2,
		  .quantity = 1000,
		  .price = { 1, 0 },
		  .tax_group = BASKET_NO_TAX },
	};
	const struct error *error = refusal(&(struct basket){ .lines = lines, .line_count = 2 });

	ck_assert_int_eq(error->code, ERROR_OVERFLOW);
	ck_assert_str_eq(error->field, "lines");
}
END_TEST

START_TEST(a_sum_that_fits_is_found_whatever_comes_first)
{
	const struct basket_line lines[] = {
		{ .line_number = 1,
		  .quantity = 1000,
		  .price = { INT64_MAX, 0 },
		  .tax_group = BASKET_NO_TAX },
		{ .line_number = 2,
		  .quantity = 1000,
		  .price = { 1, 0 },
		  .tax_group = BASKET_NO_TAX },
		{ .line_number = 3,
		  .quantity = -1000,
		  .price = { 1, 0 },
		  .tax_group = BASKET_NO_TAX },
	};

	ck_assert_int_eq(compute(&(struct basket){ .lines = lines, .line_count = 3 }).total,
			 INT64_MAX);
}
END_TEST

START_TEST(a_rate_with_two_meanings_is_refused)
{
	const struct tax_rate other = { .id = "standard", .rate = 160000, .included = true };
	const struct tax_group groups[] = { { "a", &standard, 1 }, { "b", &other, 1 } };
	const struct error *error =
		refusal(&(struct basket){ .tax_groups = groups, .tax_group_count = 2 });

	ck_assert_str_eq(error->field, "tax_groups[1].rates");
}
END_TEST

int main(void)
{
	return RUN_TESTS_WITH(
		"basket", open_arena, close_arena, included_taxes_are_taken_out_of_the_price,
		excluded_taxes_are_added_and_each_rate_is_summed,
		rounding_per_document_rounds_a_rate_once_and_shares_it_among_the_lines,
		a_return_in_the_same_document_gives_back_what_the_sale_took,
		a_price_below_a_minor_unit_is_exact,
		discounts_lower_the_taxed_amount_and_basket_discounts_are_shared_by_amount,
		a_rate_off_a_line_is_of_what_promotions_left,
		an_exempt_line_pays_the_price_without_its_included_tax, a_bad_line_is_named,
		a_sum_that_does_not_fit_is_an_error, a_sum_that_fits_is_found_whatever_comes_first,
		a_rate_with_two_meanings_is_refused);
}
