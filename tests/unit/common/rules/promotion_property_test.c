/* Properties of promotions, tried on random baskets. */
#include "common/rules/promotion.h"
#include "tests/unit/common/rules/rounds.h"

#define MAXIMUM_LINES 12
#define MAXIMUM_UNITS 6

static const char *const products[] = { "a", "b", "c", "d", "e", "f" };

static struct promotion random_promotion(const char *id)
{
	enum promotion_kind kind = (enum promotion_kind)between(0, PROMOTION_KIND_COUNT - 1);
	struct promotion promotion = { .id = id,
				       .kind = kind,
				       .priority = between(0, 2),
				       .combinable = between(0, 1),
				       .products = &products[between(0, 2)],
				       .product_count = (size_t)between(1, 4),
				       .limit = between(0, 3) };

	if (kind == PROMOTION_PERCENT || kind == PROMOTION_BUY_GET)
		promotion.rate = between(1, RATE_ONE);
	else
		promotion.amount = kind == PROMOTION_AMOUNT ? between(1, 90) : between(1, 1000);
	if (kind == PROMOTION_BUY_GET || kind == PROMOTION_MIX_MATCH)
		promotion.buy = between(1, 3);
	if (kind == PROMOTION_BUY_GET)
		promotion.get = between(1, 2);
	if (kind == PROMOTION_THRESHOLD)
		promotion.threshold = between(1000, 5000);
	return promotion;
}

static struct promotion_result give(const struct promotion_set *set,
				    const struct promotion_line *lines, size_t count)
{
	struct promotion_result result;
	const struct error *error = promotion_apply(
		arena, set, &(struct promotion_basket){ .lines = lines, .line_count = count },
		&result);

	ck_assert_msg(!error, "%s", error ? error_describe(arena, error) : "");
	return result;
}

START_TEST(promotions_do_not_see_the_order_of_lines_and_never_pass_the_price)
{
	static const char *const ids[] = { "P1", "P2", "P3", "P4", "P5", "P6" };

	for (int round = 0; round < ROUNDS; round++) {
		struct promotion promotions[6];
		struct promotion_line lines[MAXIMUM_LINES];
		struct promotion_line reversed[MAXIMUM_LINES];
		const struct promotion_set *set;
		size_t count;

		begin_round(round);
		count = (size_t)between(1, MAXIMUM_LINES);
		for (size_t i = 0; i < 6; i++)
			promotions[i] = random_promotion(ids[i]);
		for (size_t i = 0; i < count; i++) {
			lines[i] = (struct promotion_line){ .line_number = (int64_t)i + 1,
							    .product = products[between(0, 5)],
							    .quantity = between(-2, 6) * 1000,
							    .price = { between(90, 2000), 0 } };
			reversed[count - 1 - i] = lines[i];
		}
		ck_assert_ptr_null(promotion_set_create(arena, promotions, 6, &set));

		struct promotion_result one = give(set, lines, count);
		struct promotion_result other = give(set, reversed, count);

		for (size_t i = 0; i < count; i++) {
			CLAIM(one.line_amounts[i] == other.line_amounts[count - 1 - i]);
			CLAIM(one.line_amounts[i] >= 0);
			CLAIM(one.line_amounts[i] == 0 ||
			      one.line_amounts[i] <=
				      lines[i].price.amount * lines[i].quantity / 1000);
		}
	}
}
END_TEST

/* Figures that come out even, so that rounding does not hide or make a difference. */
static struct promotion even_promotion(const char *id, int64_t priority)
{
	struct promotion promotion = random_promotion(id);

	promotion.priority = priority;
	/* Which units of several sets are the free ones, is said for lines and not for units. */
	if (promotion.kind == PROMOTION_BUY_GET)
		promotion.limit = 1;
	if (promotion.rate)
		promotion.rate = between(1, 10) * 100000;
	promotion.amount *= 100;
	promotion.threshold *= 100;
	return promotion;
}

/* Every unit in a line of its own. */
static size_t take_apart(const struct promotion_line *lines, size_t count,
			 struct promotion_line *out_units)
{
	size_t units = 0;

	for (size_t i = 0; i < count; i++) {
		for (int64_t unit = 0; unit < lines[i].quantity / 1000; unit++) {
			out_units[units] = lines[i];
			out_units[units].quantity = 1000;
			out_units[units].line_number = (int64_t)units + 1;
			units++;
		}
	}
	return units;
}

static int64_t saved(const struct promotion_result *result, size_t count)
{
	int64_t sum = 0;

	for (size_t i = 0; i < count; i++)
		sum += result->line_amounts[i];
	return sum;
}

START_TEST(a_line_of_many_gets_what_many_lines_get)
{
	static const char *const ids[] = { "P1", "P2", "P3" };

	for (int round = 0; round < ROUNDS; round++) {
		struct promotion promotions[3];
		struct promotion_line lines[3];
		struct promotion_line units[3 * MAXIMUM_UNITS];
		const struct promotion_set *set;
		size_t unit_count;

		begin_round(round);
		for (size_t i = 0; i < 3; i++) {
			promotions[i] = even_promotion(ids[i], (int64_t)i);
			lines[i] = (struct promotion_line){
				.line_number = (int64_t)i + 1,
				.product = products[between(0, 5)],
				.quantity = between(1, MAXIMUM_UNITS) * 1000,
				.price = { between(90, 2000) * 100, 0 },
			};
		}
		unit_count = take_apart(lines, 3, units);
		ck_assert_ptr_null(promotion_set_create(arena, promotions, 3, &set));

		struct promotion_result together = give(set, lines, 3);
		struct promotion_result apart = give(set, units, unit_count);
		int64_t difference = saved(&together, 3) - saved(&apart, unit_count);

		/* A saving that is shared by several units does not always come out even. */
		CLAIM(difference >= -(int64_t)unit_count && difference <= (int64_t)unit_count);
	}
}
END_TEST

int main(void)
{
	return RUN_TESTS_WITH("promotion_property", open_arena, close_arena,
			      promotions_do_not_see_the_order_of_lines_and_never_pass_the_price,
			      a_line_of_many_gets_what_many_lines_get);
}
