#include "common/rules/basket_work.h"
#include "common/rules/share.h"

/* Returns are refunded at the price paid: a discount on today's purchase does not touch them. */
static bool is_discounted(const struct basket_work *work, size_t line)
{
	return work->basket->lines[line].quantity > 0 && work->lines[line].amount > 0;
}

static const struct error *discount_error(struct arena *arena, enum error_code code, size_t index,
					  const char *detail)
{
	return error_field(arena, code, arena_print(arena, "discounts[%zu]", index), "%s", detail);
}

static const struct error *find_amount(const struct basket_work *work, size_t index, int64_t left,
				       int64_t *out_amount)
{
	const struct basket_discount *discount = &work->basket->discounts[index];
	int64_t amount = discount->amount;

	if (discount->rate != 0 && discount->amount != 0)
		return discount_error(work->arena, ERROR_INVALID, index,
				      "A discount has a rate or an amount, not both.");
	if (discount->rate < 0 || discount->rate > RATE_ONE)
		return discount_error(work->arena, ERROR_INVALID, index,
				      "A discount is between 0 % and 100 %.");
	if (discount->rate != 0 &&
	    !int64_scale(left, discount->rate, RATE_ONE, work->basket->settings.rounding, &amount))
		return discount_error(work->arena, ERROR_OVERFLOW, index, "Too large.");
	if (amount < 0 || amount > left)
		return discount_error(work->arena, ERROR_INVALID, index,
				      "A discount cannot pass what the goods cost.");
	*out_amount = amount;
	return NULL;
}

static const struct error *share_one(struct basket_work *work, size_t index, struct share *shares,
				     int64_t *weights, size_t *lines)
{
	size_t count = 0;
	int64_t left = 0;
	int64_t amount = 0;

	for (size_t i = 0; i < work->basket->line_count; i++) {
		if (!is_discounted(work, i))
			continue;
		lines[count] = i;
		weights[count] = work->lines[i].amount;
		shares[count].key = work->lines[i].line_number;
		if (!int64_add(left, weights[count++], &left))
			return basket_overflow(work->arena, i, "amount");
	}
	TRY(find_amount(work, index, left, &amount));
	if (amount == 0)
		return NULL;
	if (!share_by_weight(work->arena, shares, count, weights, amount))
		return discount_error(work->arena, ERROR_OVERFLOW, index, "Too large.");
	for (size_t i = 0; i < count; i++) {
		work->lines[lines[i]].basket_discount += shares[i].whole;
		work->lines[lines[i]].amount -= shares[i].whole;
	}
	return NULL;
}

const struct error *basket_share_discounts(struct basket_work *work)
{
	size_t line_count = work->basket->line_count;

	if (work->basket->discount_count == 0)
		return NULL;

	struct share *shares = arena_array(work->arena, struct share, line_count);
	int64_t *weights = arena_array(work->arena, int64_t, line_count);
	size_t *lines = arena_array(work->arena, size_t, line_count);

	for (size_t i = 0; i < work->basket->discount_count; i++)
		TRY(share_one(work, i, shares, weights, lines));
	return NULL;
}
