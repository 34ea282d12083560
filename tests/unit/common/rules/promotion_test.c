#include "common/rules/promotion.h"

#include <string.h>

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

#define NAMES(...)                                                                                 \
	(const char *const[])                                                                      \
	{                                                                                          \
		__VA_ARGS__                                                                        \
	}
#define SATURDAY_NOON INT64_C(1763812800000000) /* 2025-11-22 12:00 */

static const struct promotion_line lines[] = {
	{ .line_number = 1,
	  .product = "tea",
	  .department = "food",
	  .quantity = 3000,
	  .price = { 300, 0 } },
	{ .line_number = 2,
	  .product = "cake",
	  .department = "food",
	  .quantity = 1000,
	  .price = { 500, 0 } },
	{ .line_number = 3,
	  .product = "spade",
	  .department = "garden",
	  .quantity = 1000,
	  .price = { 2000, 0 } },
	{ .line_number = 4,
	  .product = "tea",
	  .department = "food",
	  .quantity = -1000,
	  .price = { 300, 0 } },
};

static const struct error *apply(const struct promotion *promotions, size_t count,
				 struct promotion_basket basket, struct promotion_result *out)
{
	const struct promotion_set *set;

	TRY(promotion_set_create(arena, promotions, count, &set));
	return promotion_apply(arena, set, &basket, out);
}

static struct promotion_result given(const struct promotion *promotions, size_t count)
{
	struct promotion_result result;
	const struct error *error = apply(
		promotions, count,
		(struct promotion_basket){ .lines = lines, .line_count = 4, .time = SATURDAY_NOON },
		&result);

	ck_assert_msg(!error, "%s", error ? error_describe(arena, error) : "");
	return result;
}

static int64_t saved(const struct promotion *promotions, size_t count)
{
	struct promotion_result result = given(promotions, count);
	int64_t sum = 0;

	for (size_t i = 0; i < result.award_count; i++)
		sum += result.awards[i].amount;
	return sum;
}

static const struct {
	struct promotion promotion;
	int64_t expected[4];
} kinds[] = {
	{ { .kind = PROMOTION_PERCENT, .rate = 100000, .all_products = true }, { 90, 50, 200, 0 } },
	{ { .kind = PROMOTION_PERCENT,
	    .rate = 100000,
	    .departments = NAMES("food"),
	    .department_count = 1,
	    .except = NAMES("cake"),
	    .except_count = 1 },
	  { 90, 0, 0, 0 } },
	{ { .kind = PROMOTION_AMOUNT,
	    .amount = 25,
	    .products = NAMES("tea", "cake"),
	    .product_count = 2 },
	  { 75, 25, 0, 0 } },
	{ { .kind = PROMOTION_AMOUNT,
	    .amount = 25,
	    .products = NAMES("tea"),
	    .product_count = 1,
	    .limit = 2 },
	  { 50, 0, 0, 0 } },
	{ { .kind = PROMOTION_FIXED_PRICE,
	    .amount = 250,
	    .products = NAMES("tea"),
	    .product_count = 1 },
	  { 150, 0, 0, 0 } },
	{ { .kind = PROMOTION_BUY_GET,
	    .buy = 2,
	    .get = 1,
	    .rate = RATE_ONE,
	    .products = NAMES("tea"),
	    .product_count = 1 },
	  { 300, 0, 0, 0 } },
	/* Dearest first: cake, tea, tea, tea; the second of each two is the cheap one. */
	{ { .kind = PROMOTION_BUY_GET,
	    .buy = 1,
	    .get = 1,
	    .rate = 500000,
	    .departments = NAMES("food"),
	    .department_count = 1 },
	  { 300, 0, 0, 0 } },
	/* Cake and tea for 600, tea and tea for 600 saves nothing. */
	{ { .kind = PROMOTION_MIX_MATCH,
	    .buy = 2,
	    .amount = 600,
	    .departments = NAMES("food"),
	    .department_count = 1 },
	  { 75, 125, 0, 0 } },
	{ { .kind = PROMOTION_THRESHOLD, .threshold = 3400, .amount = 340, .all_products = true },
	  { 90, 50, 200, 0 } },
	{ { .kind = PROMOTION_THRESHOLD, .threshold = 3401, .amount = 340, .all_products = true },
	  { 0, 0, 0, 0 } },
	{ { .kind = PROMOTION_THRESHOLD,
	    .threshold = 1000,
	    .amount = 100,
	    .limit = 2,
	    .all_products = true },
	  { 53, 29, 118, 0 } },
};

START_TEST(each_kind_gives_what_it_says_and_returns_get_nothing)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		struct promotion promotion = kinds[i].promotion;

		promotion.id = "P";

		struct promotion_result result = given(&promotion, 1);

		for (size_t j = 0; j < 4; j++)
			ck_assert_msg(result.line_amounts[j] == kinds[i].expected[j],
				      "case %zu line %zu: %lld", i, j + 1,
				      (long long)result.line_amounts[j]);
	}
}
END_TEST

START_TEST(the_better_of_two_promotions_is_given_unless_both_combine)
{
	struct promotion both[] = {
		{ .id = "A",
		  .kind = PROMOTION_PERCENT,
		  .rate = 100000,
		  .products = NAMES("spade"),
		  .product_count = 1 },
		{ .id = "B",
		  .kind = PROMOTION_AMOUNT,
		  .amount = 500,
		  .products = NAMES("spade"),
		  .product_count = 1 },
	};

	ck_assert_int_eq(saved(both, 2), 500);
	both[0].priority = 1;
	ck_assert_int_eq(saved(both, 2), 200);
	both[0].combinable = both[1].combinable = true;
	ck_assert_int_eq(saved(both, 2), 700);
	both[0].priority = 0;
	ck_assert_int_eq(saved(both, 2), 500 + 150);
	both[1].combinable = false;
	ck_assert_int_eq(saved(both, 2), 500);
}
END_TEST

/* Tea is 3.00; the line has three. */
START_TEST(a_promotion_for_some_units_finds_them_at_their_own_price)
{
	struct promotion both[] = {
		{ .id = "A",
		  .kind = PROMOTION_PERCENT,
		  .rate = 500000,
		  .priority = 2,
		  .combinable = true,
		  .products = NAMES("tea"),
		  .product_count = 1 },
		{ .id = "B",
		  .kind = PROMOTION_BUY_GET,
		  .buy = 2,
		  .get = 1,
		  .rate = RATE_ONE,
		  .priority = 1,
		  .combinable = true,
		  .products = NAMES("tea"),
		  .product_count = 1 },
	};

	ck_assert_int_eq(saved(both, 2), 450 + 150);
	both[1].kind = PROMOTION_PERCENT;
	both[1].buy = both[1].get = 0;
	both[1].limit = 1;
	ck_assert_int_eq(saved(both, 2), 450 + 150);
	both[0].priority = 0;
	ck_assert_int_eq(saved(both, 2), 300 + 300);
	both[0].combinable = false; /* the unit that is free is not its any more, the others are */
	ck_assert_int_eq(saved(both, 2), 300 + 300);
}
END_TEST

START_TEST(an_amount_above_the_price_is_refused_only_where_it_would_be_given)
{
	struct promotion both[] = {
		{ .id = "A",
		  .kind = PROMOTION_FIXED_PRICE,
		  .amount = 100,
		  .priority = 1,
		  .products = NAMES("tea"),
		  .product_count = 1 },
		{ .id = "B",
		  .kind = PROMOTION_AMOUNT,
		  .amount = 301,
		  .products = NAMES("tea"),
		  .product_count = 1 },
	};
	struct promotion_result result;
	const struct error *error;

	ck_assert_int_eq(saved(both, 2), 600);
	both[0].priority = -1;
	error = apply(both, 2, (struct promotion_basket){ .lines = lines, .line_count = 4 },
		      &result);
	ck_assert_ptr_nonnull(error);
	ck_assert_str_eq(error->field, "promotions[1].amount");
}
END_TEST

START_TEST(an_amount_that_only_rounding_puts_above_the_price_is_given)
{
	const struct promotion_line cheese[] = {
		{ .line_number = 1, .product = "a", .quantity = 500, .price = { 149, 0 } },
		{ .line_number = 2, .product = "b", .quantity = 1000, .price = { 149, 0 } },
	};
	const struct promotion both[] = {
		{ .id = "E",
		  .kind = PROMOTION_PERCENT,
		  .rate = 100000,
		  .limit = 1,
		  .priority = 5,
		  .all_products = true },
		{ .id = "F", .kind = PROMOTION_AMOUNT, .amount = 149, .all_products = true },
	};
	struct promotion_result result;

	ck_assert_ptr_null(apply(
		both, 2, (struct promotion_basket){ .lines = cheese, .line_count = 2 }, &result));
	ck_assert_int_le(result.line_amounts[1], 149);
}
END_TEST

START_TEST(what_one_promotion_took_another_cannot_have)
{
	const struct promotion promotions[] = {
		{ .id = "A",
		  .kind = PROMOTION_PERCENT,
		  .rate = 500000,
		  .limit = 1,
		  .priority = 1,
		  .products = NAMES("tea"),
		  .product_count = 1 },
		{ .id = "B",
		  .kind = PROMOTION_BUY_GET,
		  .buy = 2,
		  .get = 1,
		  .rate = RATE_ONE,
		  .products = NAMES("tea"),
		  .product_count = 1 },
	};

	/* One of three teas is at half price; two are left, which is no set of three. */
	ck_assert_int_eq(saved(promotions, 2), 150);
}
END_TEST

START_TEST(windows_groups_and_coupons_decide_who_gets_it)
{
	const struct {
		struct promotion promotion;
		bool expected;
	} cases[] = {
		{ { .from = SATURDAY_NOON }, true },
		{ { .from = SATURDAY_NOON + 1 }, false },
		{ { .until = SATURDAY_NOON }, false },
		{ { .until = SATURDAY_NOON + 1 }, true },
		{ { .days = 1 << 5 }, true },
		{ { .days = 0x7f ^ 1 << 5 }, false },
		{ { .minute_from = 720, .minute_until = 721 }, true },
		{ { .minute_from = 721, .minute_until = 1440 }, false },
		{ { .minute_from = 0, .minute_until = 720 }, false },
		{ { .customer_group = "club" }, true },
		{ { .customer_group = "staff" }, false },
		{ { .coupon = "TEN" }, true },
		{ { .coupon = "TWENTY" }, false },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct promotion promotion = cases[i].promotion;
		struct promotion_result result;

		promotion.id = "P";
		promotion.rate = 100000;
		promotion.all_products = true;
		ck_assert_ptr_null(
			apply(&promotion, 1,
			      (struct promotion_basket){ .lines = lines,
							 .line_count = 4,
							 .time = SATURDAY_NOON,
							 .customer_groups = NAMES("club"),
							 .customer_group_count = 1,
							 .coupons = NAMES("TEN"),
							 .coupon_count = 1 },
			      &result));
		ck_assert_msg((result.award_count > 0) == cases[i].expected, "case %zu", i);
	}
}
END_TEST

START_TEST(a_night_belongs_to_the_day_on_which_it_began)
{
	const struct {
		int64_t minute; /* from Friday 00:00 */
		bool expected;
	} cases[] = {
		{ 119, false },                                   /* still Thursday's */
		{ 1319, false },                                  /* Friday 21:59 */
		{ 1320, true },  { 1439, true },  { 1440, true }, /* Saturday 00:00 */
		{ 1559, true },  { 1560, false },                 /* Saturday 02:00 */
		{ 2760, false },                                  /* Saturday 22:00 */
		{ 2880, false },                                  /* Sunday 00:00 */
	};
	const int64_t minute = INT64_C(60000000);
	const int64_t friday = SATURDAY_NOON - 36 * 60 * minute;
	const struct promotion promotion = { .id = "P",
					     .rate = 100000,
					     .days = 1 << 4,
					     .minute_from = 1320,
					     .minute_until = 120,
					     .all_products = true };
	struct promotion_result result;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct promotion_basket basket = { .lines = lines,
						   .line_count = 4,
						   .time = friday + cases[i].minute * minute };

		ck_assert_ptr_null(apply(&promotion, 1, basket, &result));
		ck_assert_msg((result.award_count > 0) == cases[i].expected, "case %zu", i);
	}
}
END_TEST

START_TEST(the_dates_of_a_night_are_compared_with_the_time)
{
	const int64_t minute = INT64_C(60000000);
	const int64_t midnight = SATURDAY_NOON - 12 * 60 * minute;
	const struct promotion promotion = { .id = "P",
					     .rate = 100000,
					     .from = midnight - 60 * minute,
					     .until = midnight + 60 * minute,
					     .minute_from = 1320,
					     .minute_until = 120,
					     .all_products = true };
	const int64_t times[] = { promotion.from - 1, promotion.from, promotion.until - 1,
				  promotion.until };

	for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
		struct promotion_result result;

		ck_assert_ptr_null(apply(&promotion, 1,
					 (struct promotion_basket){ .lines = lines,
								    .line_count = 4,
								    .time = times[i] },
					 &result));
		ck_assert_int_eq(result.award_count > 0, i == 1 || i == 2);
	}
}
END_TEST

START_TEST(restricted_products_are_left_alone)
{
	const struct promotion promotion = { .id = "P", .rate = 100000, .all_products = true };
	const struct promotion_line line = {
		.product = "stamps", .quantity = 1000, .price = { 100, 0 }, .restricted = true
	};
	struct promotion_result result;

	ck_assert_ptr_null(apply(&promotion, 1,
				 (struct promotion_basket){ .lines = &line, .line_count = 1 },
				 &result));
	ck_assert_int_eq(result.award_count, 0);
}
END_TEST

START_TEST(a_discount_above_the_price_is_an_error)
{
	const struct promotion promotion = { .id = "P",
					     .kind = PROMOTION_AMOUNT,
					     .amount = 301,
					     .products = NAMES("tea"),
					     .product_count = 1 };
	struct promotion_result result;
	const struct error *error =
		apply(&promotion, 1, (struct promotion_basket){ .lines = lines, .line_count = 4 },
		      &result);

	ck_assert_ptr_nonnull(error);
	ck_assert_str_eq(error->field, "promotions[0].amount");
	ck_assert_ptr_nonnull(strstr(error->detail, "tea"));
}
END_TEST

static const struct {
	struct promotion promotion;
	const char *field;
} senseless[] = {
	{ { .id = NULL, .rate = 1, .all_products = true }, "promotions[0].id" },
	{ { .id = "", .rate = 1, .all_products = true }, "promotions[0].id" },
	{ { .id = "P", .rate = 0, .all_products = true }, "promotions[0].rate" },
	{ { .id = "P", .rate = -1, .all_products = true }, "promotions[0].rate" },
	{ { .id = "P", .rate = RATE_ONE + 1, .all_products = true }, "promotions[0].rate" },
	{ { .id = "P", .rate = 1 }, "promotions[0].products" },
	{ { .id = "P", .rate = 1, .amount = 1, .all_products = true }, "promotions[0].amount" },
	{ { .id = "P", .kind = PROMOTION_KIND_COUNT, .all_products = true }, "promotions[0].kind" },
	{ { .id = "P", .kind = PROMOTION_AMOUNT, .amount = 0, .all_products = true },
	  "promotions[0].amount" },
	{ { .id = "P", .kind = PROMOTION_FIXED_PRICE, .amount = -1, .all_products = true },
	  "promotions[0].amount" },
	{ { .id = "P", .kind = PROMOTION_BUY_GET, .rate = 1, .get = 1, .all_products = true },
	  "promotions[0].buy" },
	{ { .id = "P", .kind = PROMOTION_BUY_GET, .rate = 1, .buy = 1, .all_products = true },
	  "promotions[0].get" },
	{ { .id = "P", .kind = PROMOTION_THRESHOLD, .rate = 1, .all_products = true },
	  "promotions[0].threshold" },
	{ { .id = "P",
	    .kind = PROMOTION_THRESHOLD,
	    .threshold = 10,
	    .amount = 11,
	    .all_products = true },
	  "promotions[0].amount" },
	{ { .id = "P", .kind = PROMOTION_THRESHOLD, .threshold = 10, .all_products = true },
	  "promotions[0].rate" },
	{ { .id = "P", .rate = 1, .from = 5, .until = 5, .all_products = true },
	  "promotions[0].until" },
	{ { .id = "P", .rate = 1, .days = 0x80, .all_products = true }, "promotions[0].days" },
	{ { .id = "P", .rate = 1, .minute_from = 5, .minute_until = 5, .all_products = true },
	  "promotions[0].minute_until" },
	{ { .id = "P", .rate = 1, .minute_until = 1441, .all_products = true },
	  "promotions[0].minute_until" },
	{ { .id = "P", .rate = 1, .minute_from = 1320, .all_products = true },
	  "promotions[0].minute_until" },
	{ { .id = "P", .rate = 1, .minute_from = 1320, .minute_until = -1, .all_products = true },
	  "promotions[0].minute_until" },
	{ { .id = "P", .rate = 1, .minute_from = -1, .minute_until = 5, .all_products = true },
	  "promotions[0].minute_until" },
	{ { .id = "P", .rate = 1, .minute_from = 1440, .minute_until = 5, .all_products = true },
	  "promotions[0].minute_until" },
	{ { .id = "P", .rate = 1, .limit = -1, .all_products = true }, "promotions[0].limit" },
	{ { .id = "P", .rate = 1, .limit = INT64_MAX, .all_products = true },
	  "promotions[0].limit" },
};

START_TEST(a_promotion_without_sense_is_refused_by_its_field)
{
	for (size_t i = 0; i < sizeof(senseless) / sizeof(senseless[0]); i++) {
		const struct promotion_set *set;
		const struct error *error =
			promotion_set_create(arena, &senseless[i].promotion, 1, &set);

		ck_assert_msg(error != NULL, "case %zu", i);
		ck_assert_str_eq(error->field, senseless[i].field);
	}
}
END_TEST

START_TEST(amounts_that_do_not_fit_are_errors)
{
	static const struct promotion_line huge = { .product = "x",
						    .quantity = INT64_MAX,
						    .price = { INT64_MAX, 0 } };
	static const struct promotion promotions[] = {
		{ .id = "P", .rate = 100000, .all_products = true },
		{ .id = "P", .kind = PROMOTION_AMOUNT, .amount = INT64_MAX, .all_products = true },
		{ .id = "P",
		  .kind = PROMOTION_BUY_GET,
		  .buy = 1,
		  .get = 1,
		  .rate = RATE_ONE,
		  .all_products = true },
		{ .id = "P",
		  .kind = PROMOTION_MIX_MATCH,
		  .buy = 2,
		  .amount = INT64_MAX,
		  .all_products = true },
		{ .id = "P",
		  .kind = PROMOTION_THRESHOLD,
		  .threshold = 1,
		  .rate = RATE_ONE,
		  .all_products = true },
	};

	for (size_t i = 0; i < sizeof(promotions) / sizeof(promotions[0]); i++) {
		struct promotion_result result;
		const struct error *error = apply(
			&promotions[i], 1,
			(struct promotion_basket){ .lines = &huge, .line_count = 1 }, &result);

		ck_assert_msg(error && error->code == ERROR_OVERFLOW, "case %zu", i);
	}
}
END_TEST

int main(void)
{
	return RUN_TESTS_WITH("promotion", open_arena, close_arena,
			      each_kind_gives_what_it_says_and_returns_get_nothing,
			      the_better_of_two_promotions_is_given_unless_both_combine,
			      a_promotion_for_some_units_finds_them_at_their_own_price,
			      an_amount_above_the_price_is_refused_only_where_it_would_be_given,
			      an_amount_that_only_rounding_puts_above_the_price_is_given,
			      what_one_promotion_took_another_cannot_have,
			      windows_groups_and_coupons_decide_who_gets_it,
			      a_night_belongs_to_the_day_on_which_it_began,
			      the_dates_of_a_night_are_compared_with_the_time,
			      restricted_products_are_left_alone,
			      a_discount_above_the_price_is_an_error,
			      a_promotion_without_sense_is_refused_by_its_field,
			      amounts_that_do_not_fit_are_errors);
}
