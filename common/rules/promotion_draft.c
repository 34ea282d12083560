#include "common/rules/promotion_work.h"
#include "common/rules/share.h"

struct drafting {
	struct promotion_work *work;
	const struct promotion *promotion;
	const struct promotion_candidate *candidate;
};

static const struct error *too_large(const struct drafting *drafting)
{
	return error_field(drafting->work->arena, ERROR_OVERFLOW, "promotions",
			   "The amounts of promotion %s are too large.", drafting->promotion->id);
}

/* Price of the first `quantity` of a line, rounded: parts of a line always sum to its gross. */
static bool price_of(const struct drafting *drafting, uint32_t line, int64_t quantity,
		     int64_t *out_amount)
{
	const struct promotion_line *input = &drafting->work->basket->lines[line];
	int64_t per_quantity = input->price.per_quantity ? input->price.per_quantity : QUANTITY_ONE;

	return int64_scale(input->price.amount, quantity, per_quantity,
			   drafting->work->basket->rounding, out_amount);
}

/* Price of the quantity between two points of what is not taken, less what was stacked on it. */
static bool price_between(const struct drafting *drafting, uint32_t line, int64_t from,
			  int64_t until, int64_t *out_amount)
{
	const struct promotion_goods *goods = &drafting->work->goods[line];
	int64_t start;
	int64_t end;

	if (!price_of(drafting, line, goods->taken + from, &start) ||
	    !price_of(drafting, line, goods->taken + until, &end))
		return false;
	*out_amount = end - start > goods->stacked ? end - start - goods->stacked : 0;
	return true;
}

static int64_t available(const struct drafting *drafting, uint32_t line)
{
	const struct promotion_goods *goods = &drafting->work->goods[line];

	if (!drafting->promotion->combinable && goods->stacked > 0)
		return 0;
	return drafting->work->basket->lines[line].quantity - goods->taken;
}

static void add_draft(struct promotion_work *work, uint32_t line, int64_t taken, int64_t quantity,
		      int64_t amount)
{
	if (taken > 0)
		work->drafts[work->draft_count++] =
			(struct promotion_draft){ line, taken, quantity, amount };
}

/* Nothing is cut down in silence: whoever wrote the promotion has to know. */
static const struct error *above_price(const struct drafting *drafting, uint32_t line)
{
	const struct promotion_work *work = drafting->work;
	size_t index = (size_t)(drafting->promotion - work->set->promotions);

	return error_field(work->arena, ERROR_INVALID,
			   arena_print(work->arena, "promotions[%zu].amount", index),
			   "Promotion %s takes off more than product %s costs.",
			   drafting->promotion->id, work->basket->lines[line].product);
}

/* Percent, amount, fixed price: each unit for itself. */
static const struct error *draft_unit_price(const struct drafting *drafting, uint32_t line,
					    int64_t quantity)
{
	const struct promotion *promotion = drafting->promotion;
	enum rounding rounding = drafting->work->basket->rounding;
	int64_t value;
	int64_t figure;

	if (!price_between(drafting, line, 0, quantity, &value))
		return too_large(drafting);
	if (promotion->kind == PROMOTION_PERCENT) {
		if (!int64_scale(value, promotion->rate, RATE_ONE, rounding, &figure))
			return too_large(drafting);
	} else if (!int64_scale(promotion->amount, quantity, QUANTITY_ONE, rounding, &figure)) {
		return too_large(drafting);
	}
	if (promotion->kind == PROMOTION_FIXED_PRICE)
		figure = value > figure ? value - figure : 0;
	if (figure > value && drafting->work->goods[line].stacked == 0)
		return above_price(drafting, line);
	if (figure > 0 && figure <= value)
		add_draft(drafting->work, line, quantity, quantity, figure);
	return NULL;
}

static const struct error *draft_units(const struct drafting *drafting)
{
	int64_t left =
		drafting->promotion->limit ? drafting->promotion->limit * QUANTITY_ONE : INT64_MAX;

	for (const struct promotion_match *match = drafting->candidate->matches; match && left > 0;
	     match = match->next) {
		int64_t quantity = available(drafting, match->line);

		if (quantity > left)
			quantity = left;
		if (quantity <= 0)
			continue;
		left -= quantity;
		TRY(draft_unit_price(drafting, match->line, quantity));
	}
	return NULL;
}

/* Whole units of all lines; false when even counting them does not fit. */
static bool whole_units(const struct drafting *drafting, int64_t *out_units)
{
	wide units = 0;

	for (const struct promotion_match *match = drafting->candidate->matches; match;
	     match = match->next)
		units += available(drafting, match->line) / QUANTITY_ONE;
	if (units > INT64_MAX / QUANTITY_ONE)
		return false;
	*out_units = (int64_t)units;
	return true;
}

static int64_t limited(const struct promotion *promotion, int64_t sets)
{
	return promotion->limit > 0 && sets > promotion->limit ? promotion->limit : sets;
}

/* How many of the first `units`, dearest first, are the cheap end of a set. */
static int64_t rewarded(const struct promotion *promotion, int64_t units)
{
	int64_t size = promotion->buy + promotion->get;
	int64_t rest = units % size - promotion->buy;

	return units / size * promotion->get + (rest > 0 ? rest : 0);
}

static const struct error *draft_buy_get(const struct drafting *drafting)
{
	const struct promotion *promotion = drafting->promotion;
	int64_t size = promotion->buy + promotion->get;
	int64_t units;
	int64_t passed = 0;

	if (!whole_units(drafting, &units))
		return too_large(drafting);
	units = limited(promotion, units / size) * size;
	for (const struct promotion_match *match = drafting->candidate->matches;
	     match && passed < units; match = match->next) {
		int64_t here = available(drafting, match->line) / QUANTITY_ONE;
		int64_t value;
		int64_t amount;

		if (here > units - passed)
			here = units - passed;

		int64_t given = rewarded(promotion, passed + here) - rewarded(promotion, passed);

		passed += here;
		if (!price_between(drafting, match->line, (here - given) * QUANTITY_ONE,
				   here * QUANTITY_ONE, &value) ||
		    !int64_scale(value, promotion->rate, RATE_ONE, drafting->work->basket->rounding,
				 &amount))
			return too_large(drafting);
		add_draft(drafting->work, match->line, here * QUANTITY_ONE, given * QUANTITY_ONE,
			  amount);
	}
	return NULL;
}

/* What the first `units`, dearest first, cost now. */
static bool price_of_units(const struct drafting *drafting, int64_t units, wide *out_price)
{
	wide price = 0;

	for (const struct promotion_match *match = drafting->candidate->matches; match && units > 0;
	     match = match->next) {
		int64_t here = available(drafting, match->line) / QUANTITY_ONE;
		int64_t value;

		if (here > units)
			here = units;
		if (!price_between(drafting, match->line, 0, here * QUANTITY_ONE, &value))
			return false;
		units -= here;
		price += value;
	}
	*out_price = price;
	return true;
}

/* Sets get cheaper; the last one that is dearer than the price of a set is found by halving. */
static bool find_sets(const struct drafting *drafting, int64_t most, int64_t *out_sets)
{
	const struct promotion *promotion = drafting->promotion;
	int64_t low = 0;
	int64_t high = most;

	while (low < high) {
		int64_t middle = high - (high - low) / 2;
		wide with;
		wide without;

		if (!price_of_units(drafting, middle * promotion->buy, &with) ||
		    !price_of_units(drafting, (middle - 1) * promotion->buy, &without))
			return false;
		if (with - without > promotion->amount)
			low = middle;
		else
			high = middle - 1;
	}
	*out_sets = low;
	return true;
}

/* The drafts hold what each line's part costs; their amounts become its share of the saving. */
static bool share_saving(struct promotion_work *work, int64_t saving)
{
	struct share *shares = arena_array(work->arena, struct share, work->draft_count);
	int64_t *weights = arena_array(work->arena, int64_t, work->draft_count);

	for (size_t i = 0; i < work->draft_count; i++) {
		shares[i].key = work->basket->lines[work->drafts[i].line].line_number;
		weights[i] = work->drafts[i].amount;
	}
	if (!share_by_weight(work->arena, shares, work->draft_count, weights, saving))
		return false;
	for (size_t i = 0; i < work->draft_count; i++)
		work->drafts[i].amount = shares[i].whole;
	return true;
}

static const struct error *draft_mix_match(const struct drafting *drafting)
{
	const struct promotion *promotion = drafting->promotion;
	int64_t sets;
	int64_t units;
	int64_t cost;
	wide price;
	int64_t saving;

	if (!whole_units(drafting, &units) ||
	    !find_sets(drafting, limited(promotion, units / promotion->buy), &sets) ||
	    !price_of_units(drafting, sets * promotion->buy, &price) ||
	    !int64_scale(promotion->amount, sets, 1, ROUND_HALF_UP, &cost) ||
	    !wide_to_int64(price - cost, &saving))
		return too_large(drafting);
	if (saving <= 0)
		return NULL;
	units = sets * promotion->buy;
	for (const struct promotion_match *match = drafting->candidate->matches; match && units > 0;
	     match = match->next) {
		int64_t here = available(drafting, match->line) / QUANTITY_ONE;
		int64_t value;

		if (here > units)
			here = units;
		units -= here;
		if (!price_between(drafting, match->line, 0, here * QUANTITY_ONE, &value))
			return too_large(drafting);
		add_draft(drafting->work, match->line, here * QUANTITY_ONE, here * QUANTITY_ONE,
			  value);
	}
	return share_saving(drafting->work, saving) ? NULL : too_large(drafting);
}

/* out_sum: what all named goods cost now; the drafts hold those that can still have a discount. */
static bool collect_goods(const struct drafting *drafting, wide *out_sum, wide *out_open)
{
	struct promotion_work *work = drafting->work;
	wide sum = 0;
	wide open = 0;

	for (const struct promotion_match *match = drafting->candidate->matches; match;
	     match = match->next) {
		int64_t quantity = available(drafting, match->line);
		int64_t gross;
		int64_t value;

		if (!price_of(drafting, match->line, work->basket->lines[match->line].quantity,
			      &gross) ||
		    !price_between(drafting, match->line, 0, quantity, &value))
			return false;
		sum += gross - work->goods[match->line].discount;
		open += quantity > 0 ? value : 0;
		add_draft(work, match->line, quantity, quantity, value);
	}
	*out_sum = sum;
	*out_open = open;
	return true;
}

static const struct error *draft_threshold(const struct drafting *drafting)
{
	const struct promotion *promotion = drafting->promotion;
	wide sum;
	wide open;
	wide saving;
	int64_t amount;

	if (!collect_goods(drafting, &sum, &open))
		return too_large(drafting);
	saving = 0;
	if (sum >= promotion->threshold && promotion->rate != 0) {
		if (!wide_divide(open * promotion->rate, RATE_ONE, drafting->work->basket->rounding,
				 &saving))
			return too_large(drafting);
	} else if (sum >= promotion->threshold) {
		wide times = sum / promotion->threshold;

		if (promotion->limit > 0 && times > promotion->limit)
			times = promotion->limit;
		saving = times * promotion->amount;
	}
	if (saving == 0 || saving > open) {
		drafting->work->draft_count = 0;
		return NULL;
	}
	if (!wide_to_int64(saving, &amount) || !share_saving(drafting->work, amount))
		return too_large(drafting);
	return NULL;
}

static const struct error *(*const draft_by_kind[PROMOTION_KIND_COUNT])(const struct drafting *) = {
	[PROMOTION_PERCENT] = draft_units,       [PROMOTION_AMOUNT] = draft_units,
	[PROMOTION_FIXED_PRICE] = draft_units,   [PROMOTION_BUY_GET] = draft_buy_get,
	[PROMOTION_MIX_MATCH] = draft_mix_match, [PROMOTION_THRESHOLD] = draft_threshold,
};

const struct error *promotion_draft_candidate(struct promotion_work *work,
					      const struct promotion_candidate *candidate,
					      int64_t *out_benefit)
{
	struct drafting drafting = { work, candidate->promotion, candidate };
	int64_t benefit = 0;

	work->draft_count = 0;
	TRY(draft_by_kind[candidate->promotion->kind](&drafting));
	for (size_t i = 0; i < work->draft_count; i++)
		if (!int64_add(benefit, work->drafts[i].amount, &benefit))
			return too_large(&drafting);
	*out_benefit = benefit;
	return NULL;
}
