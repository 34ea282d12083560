/* Properties that hold for every basket, tried on random ones. */
#include <string.h>

#include "common/rules/basket.h"
#include "common/rules/refund.h"
#include "tests/unit/common/rules/rounds.h"

#define MAXIMUM_LINES 12

static const struct tax_rate included[] = {
	{ .id = "standard", .rate = 190000, .included = true },
	{ .id = "reduced", .rate = 70000, .included = true },
};
static const struct tax_rate compound[] = {
	{ .id = "federal", .rate = 50000, .affects_later = true },
	{ .id = "province", .rate = 99750 },
};
static const struct tax_rate deposit[] = {
	{ .id = "deposit", .kind = TAX_FIXED, .amount = 25, .affects_later = true },
	{ .id = "state", .rate = 62500 },
	{ .id = "levy", .kind = TAX_DIVISION, .rate = 30000 },
};
static const struct tax_rate division[] = {
	{ .id = "five", .kind = TAX_DIVISION, .rate = 50000, .included = true },
	{ .id = "three", .kind = TAX_DIVISION, .rate = 30000, .included = true },
	{ .id = "small", .kind = TAX_DIVISION, .rate = 6500, .included = true },
	{ .id = "nine", .kind = TAX_DIVISION, .rate = 90000, .included = true },
	{ .id = "fifteen", .kind = TAX_DIVISION, .rate = 150000, .included = true },
};
static const struct tax_group groups[] = {
	{ "standard", &included[0], 1 }, { "reduced", &included[1], 1 }, { "both", included, 2 },
	{ "canada", compound, 2 },       { "drinks", deposit, 3 },       { "brazil", division, 5 },
};

#define GROUP_COUNT (sizeof(groups) / sizeof(groups[0]))

struct random_basket {
	struct basket_line lines[MAXIMUM_LINES + 1];
	struct basket_discount discount;
	struct basket basket;
};

/* Taxes are not rounded before the document, which exemptions do not go with. */
static void make_exact(struct random_basket *random)
{
	random->basket.settings.tax_place = TAX_PER_DOCUMENT;
	random->basket.settings.exact_lines = true;
	random->basket.settings.exact_share =
		between(0, 1) ? SHARE_LARGEST_PART : SHARE_LARGEST_REMAINDER;
	random->basket.settings.discount_on_total = true;
	for (size_t i = 0; i < random->basket.line_count; i++)
		random->lines[i].exempt = false;
}

static void fill(struct random_basket *random)
{
	memset(random, 0, sizeof(*random));
	random->basket = (struct basket){
		.settings = { .rounding = (enum rounding)between(ROUND_HALF_UP, ROUND_FLOOR),
			      .tax_place = (enum tax_place)between(0, 1) },
		.tax_groups = groups,
		.tax_group_count = GROUP_COUNT,
		.lines = random->lines,
		.line_count = (size_t)between(1, MAXIMUM_LINES),
	};
	for (size_t i = 0; i < random->basket.line_count; i++)
		random->lines[i] = (struct basket_line){
			.line_number = (int64_t)i + 1,
			.quantity = between(-3, 20) * (between(0, 2) ? 1000 : 137),
			.price = { between(0, between(0, 3) ? 20000 : 60),
				   between(0, 3) ? 0 : 10000 },
			.discount_rate = between(0, 3) ? 0 : between(0, RATE_ONE),
			.tax_group =
				between(0, 9) ? (size_t)between(0, GROUP_COUNT - 1) : BASKET_NO_TAX,
			.exempt = between(0, 19) == 0,
		};
	if (between(0, 2) == 0) {
		random->discount.rate = between(1, 300000);
		random->basket.discounts = &random->discount;
		random->basket.discount_count = 1;
	}
	if (between(0, 3) == 0)
		make_exact(random);
	if (between(0, 3) == 0)
		random->basket.settings.total_step = 5;
}

static struct basket_result compute(const struct basket *basket, int round)
{
	struct basket_result result;
	const struct error *error = basket_compute(arena, basket, &result);

	ck_assert_msg(!error, "seed %llu: %s", (unsigned long long)seed + (unsigned long long)round,
		      error ? error_describe(arena, error) : "");
	return result;
}

START_TEST(parts_sum_to_the_whole)
{
	for (int round = 0; round < ROUNDS; round++) {
		struct random_basket random;
		int64_t total = 0;
		int64_t net = 0;
		int64_t tax = 0;

		begin_round(round);
		fill(&random);

		struct basket_result result = compute(&random.basket, round);

		for (size_t i = 0; i < result.line_count; i++) {
			const struct basket_line_result *line = &result.lines[i];
			int64_t taxes = 0;

			for (size_t j = 0; j < line->tax_count; j++)
				taxes += line->taxes[j].amount;
			CLAIM(taxes == line->tax);
			CLAIM(line->net + line->tax == line->total);
			CLAIM(line->gross - line->line_discount - line->basket_discount -
				      line->exempted ==
			      line->amount);
			net += line->net;
			total += line->total;
		}
		for (size_t i = 0; i < result.rate_count; i++)
			tax += result.rates[i].amount;
		CLAIM(net == result.net && tax == result.tax && total == result.total);
	}
}
END_TEST

static void shuffle(struct basket_line *lines, size_t count)
{
	for (size_t i = count; i > 1; i--) {
		size_t other = (size_t)between(0, (int64_t)i - 1);
		struct basket_line line = lines[i - 1];

		lines[i - 1] = lines[other];
		lines[other] = line;
	}
}

static const struct basket_line_result *line_of(const struct basket_result *result, int64_t number)
{
	size_t i = 0;

	while (result->lines[i].line_number != number)
		i++;
	return &result->lines[i];
}

START_TEST(the_order_of_lines_is_irrelevant)
{
	for (int round = 0; round < ROUNDS; round++) {
		struct random_basket random;

		begin_round(round);
		fill(&random);

		struct basket_result before = compute(&random.basket, round);

		shuffle(random.lines, random.basket.line_count);

		struct basket_result after = compute(&random.basket, round);

		CLAIM(before.total == after.total && before.tax == after.tax);
		for (size_t i = 0; i < after.line_count; i++) {
			const struct basket_line_result *line = &after.lines[i];
			const struct basket_line_result *same = line_of(&before, line->line_number);

			CLAIM(line->total == same->total && line->net == same->net);
			CLAIM(line->basket_discount == same->basket_discount);
			for (size_t j = 0; j < line->tax_count; j++)
				CLAIM(line->taxes[j].amount == same->taxes[j].amount &&
				      line->taxes[j].base == same->taxes[j].base);
		}
	}
}
END_TEST

START_TEST(adding_a_zero_line_changes_nothing)
{
	for (int round = 0; round < ROUNDS; round++) {
		struct random_basket random;

		begin_round(round);
		fill(&random);

		struct basket_result before = compute(&random.basket, round);
		bool free_of_charge = between(0, 1);

		random.lines[random.basket.line_count++] = (struct basket_line){
			.line_number = 1000,
			.quantity = free_of_charge ? 1000 : 0,
			.price = { free_of_charge ? 0 : 500, 0 },
			.tax_group = (size_t)between(0, 3),
		};

		struct basket_result after = compute(&random.basket, round);

		CLAIM(before.total == after.total && before.tax == after.tax);
		for (size_t i = 0; i < before.line_count; i++)
			CLAIM(before.lines[i].total == after.lines[i].total &&
			      before.lines[i].net == after.lines[i].net);
	}
}
END_TEST

START_TEST(included_and_excluded_prices_of_the_same_goods_agree)
{
	for (int round = 0; round < ROUNDS; round++) {
		begin_round(round);

		struct tax_rate rate = { .id = "r", .rate = between(1, 300000) };
		struct tax_group group = { "g", &rate, 1 };
		struct basket_line line = { .quantity = 1000, .price = { between(0, 1000000), 0 } };
		struct basket basket = { .settings.rounding = (enum rounding)between(
						 ROUND_HALF_UP, ROUND_HALF_DOWN),
					 .tax_groups = &group,
					 .tax_group_count = 1,
					 .lines = &line,
					 .line_count = 1 };
		struct basket_result excluded = compute(&basket, round);

		rate.included = true;
		line.price.amount = excluded.total;

		struct basket_result with_tax = compute(&basket, round);

		CLAIM(with_tax.total == excluded.total && with_tax.tax == excluded.tax);
	}
}
END_TEST

START_TEST(refunds_never_exceed_and_finally_equal_what_was_paid)
{
	for (int round = 0; round < ROUNDS; round++) {
		begin_round(round);

		int64_t paid[] = { between(-50, 5000), between(0, 300) };
		int64_t given[] = { 0, 0 };
		struct refund_figures sold = { between(1, 20) * 1000, between(0, 20000), paid, 2 };
		struct refund_figures refunded = { 0, 0, given, 2 };
		struct refund_result refund;

		while (refunded.quantity < sold.quantity) {
			int64_t quantity = between(1, sold.quantity - refunded.quantity);

			CLAIM(!refund_compute(arena, &sold, &refunded, quantity, &refund));
			CLAIM(refund.net >= 0 && refund.net + refund.tax == refund.total);
			refunded.quantity += quantity;
			refunded.net += refund.net;
			given[0] += refund.taxes[0];
			given[1] += refund.taxes[1];
			CLAIM(refunded.net <= sold.net && given[1] <= paid[1]);
		}
		CLAIM(refunded.net == sold.net && given[0] == paid[0] && given[1] == paid[1]);
	}
}
END_TEST

START_TEST(overflow_is_an_error_and_never_a_wrap)
{
	for (int round = 0; round < ROUNDS; round++) {
		struct random_basket random;
		struct basket_result result;
		const struct error *error;

		begin_round(round);
		fill(&random);
		for (size_t i = 0; i < random.basket.line_count; i++) {
			random.lines[i].quantity = (int64_t)next_random() >> between(0, 40);
			random.lines[i].price.amount = (int64_t)next_random() >> between(0, 40);
		}
		error = basket_compute(arena, &random.basket, &result);
		if (error) {
			CLAIM(error->field && error->detail);
			continue;
		}

		wide total = 0;

		for (size_t i = 0; i < result.line_count; i++)
			total += result.lines[i].total;
		CLAIM(total == result.total);
	}
}
END_TEST

int main(void)
{
	return RUN_TESTS_WITH("property", open_arena, close_arena, parts_sum_to_the_whole,
			      the_order_of_lines_is_irrelevant, adding_a_zero_line_changes_nothing,
			      included_and_excluded_prices_of_the_same_goods_agree,
			      refunds_never_exceed_and_finally_equal_what_was_paid,
			      overflow_is_an_error_and_never_a_wrap);
}
