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

static bool next_offer(const struct drafting *drafting, struct promotion_offer *offer)
{
	return promotion_next_offer(drafting->work, drafting->candidate, offer);
}

static int64_t units_of(const struct promotion_offer *offer)
{
	return offer->piece->quantity / QUANTITY_ONE;
}

static bool price_between(const struct drafting *drafting, const struct promotion_offer *offer,
			  int64_t from, int64_t until, int64_t *out_amount)
{
	return promotion_price(drafting->work, offer->match->line, offer->piece, from, until,
			       out_amount);
}

static void add_draft(struct promotion_work *work, const struct promotion_offer *offer,
		      int64_t taken, int64_t quantity, int64_t amount)
{
	work->drafts[work->draft_count++] = (struct promotion_draft){
		offer->match->line, offer->piece, taken, quantity, amount,
	};
}

/* Nothing is cut down in silence: whoever wrote the promotion has to know, once it would be given. */
static void fault_above_price(const struct drafting *drafting, uint32_t line)
{
	struct promotion_work *work = drafting->work;
	size_t index = (size_t)(drafting->promotion - work->set->promotions);

	if (!work->fault)
		work->fault =
			error_field(work->arena, ERROR_INVALID,
				    arena_print(work->arena, "promotions[%zu].amount", index),
				    "Promotion %s takes off more than product %s costs.",
				    drafting->promotion->id, work->basket->lines[line].product);
}

/* Exactly, not by amounts that were rounded. */
static bool is_above_price(const struct promotion *promotion, const struct price *price)
{
	return promotion->kind == PROMOTION_AMOUNT &&
	       (wide)promotion->amount * price_quantity(price) > (wide)price->amount * QUANTITY_ONE;
}

/* Percent, amount, fixed price: each unit for itself. */
static bool unit_saving(const struct drafting *drafting, int64_t value, int64_t quantity,
			int64_t *out_saving)
{
	const struct promotion *promotion = drafting->promotion;
	enum rounding rounding = drafting->work->basket->rounding;

	if (promotion->kind == PROMOTION_PERCENT)
		return int64_scale(value, promotion->rate, RATE_ONE, rounding, out_saving);
	if (!int64_scale(promotion->amount, quantity, QUANTITY_ONE, rounding, out_saving))
		return false;
	if (promotion->kind == PROMOTION_FIXED_PRICE)
		*out_saving = value > *out_saving ? value - *out_saving : 0;
	return true;
}

static const struct error *draft_unit_price(const struct drafting *drafting,
					    const struct promotion_offer *offer, int64_t quantity)
{
	uint32_t line = offer->match->line;
	const struct price *price = &drafting->work->basket->lines[line].price;
	int64_t value;
	int64_t saving;

	if (!price_between(drafting, offer, 0, quantity, &value) ||
	    !unit_saving(drafting, value, quantity, &saving))
		return too_large(drafting);
	if (is_above_price(drafting->promotion, price))
		fault_above_price(drafting, line);
	/* Rounding may add a unit to it; other promotions may have left too little for it. */
	if (saving > value && offer->piece->stacked == 0)
		saving = value;
	if (saving > 0 && saving <= value)
		add_draft(drafting->work, offer, quantity, quantity, saving);
	return NULL;
}

static const struct error *draft_units(const struct drafting *drafting)
{
	struct promotion_offer offer = { NULL };
	int64_t left =
		drafting->promotion->limit ? drafting->promotion->limit * QUANTITY_ONE : INT64_MAX;

	while (left > 0 && next_offer(drafting, &offer)) {
		int64_t quantity = offer.piece->quantity < left ? offer.piece->quantity : left;

		left -= quantity;
		TRY(draft_unit_price(drafting, &offer, quantity));
	}
	return NULL;
}

/* Whole units of all goods; false when even counting them does not fit. */
static bool whole_units(const struct drafting *drafting, int64_t *out_units)
{
	struct promotion_offer offer = { NULL };
	wide units = 0;

	while (next_offer(drafting, &offer))
		units += units_of(&offer);
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
	enum rounding rounding = drafting->work->basket->rounding;
	struct promotion_offer offer = { NULL };
	int64_t size = promotion->buy + promotion->get;
	int64_t units;
	int64_t passed = 0;

	if (!whole_units(drafting, &units))
		return too_large(drafting);
	units = limited(promotion, units / size) * size;
	while (passed < units && next_offer(drafting, &offer)) {
		int64_t here =
			units_of(&offer) < units - passed ? units_of(&offer) : units - passed;
		int64_t given = rewarded(promotion, passed + here) - rewarded(promotion, passed);
		int64_t value;
		int64_t amount;

		passed += here;
		if (!price_between(drafting, &offer, (here - given) * QUANTITY_ONE,
				   here * QUANTITY_ONE, &value) ||
		    !int64_scale(value, promotion->rate, RATE_ONE, rounding, &amount))
			return too_large(drafting);
		if (here > 0)
			add_draft(drafting->work, &offer, here * QUANTITY_ONE, given * QUANTITY_ONE,
				  amount);
	}
	return NULL;
}

/* What the first `units`, dearest first, cost now. */
static bool price_of_units(const struct drafting *drafting, int64_t units, wide *out_price)
{
	struct promotion_offer offer = { NULL };
	wide price = 0;

	while (units > 0 && next_offer(drafting, &offer)) {
		int64_t here = units_of(&offer) < units ? units_of(&offer) : units;
		int64_t value;

		if (!price_between(drafting, &offer, 0, here * QUANTITY_ONE, &value))
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
	struct promotion_offer offer = { NULL };
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
	while (units > 0 && next_offer(drafting, &offer)) {
		int64_t here = units_of(&offer) < units ? units_of(&offer) : units;
		int64_t value;

		units -= here;
		if (!price_between(drafting, &offer, 0, here * QUANTITY_ONE, &value))
			return too_large(drafting);
		if (here > 0)
			add_draft(drafting->work, &offer, here * QUANTITY_ONE, here * QUANTITY_ONE,
				  value);
	}
	return share_saving(drafting->work, saving) ? NULL : too_large(drafting);
}

/* What all named goods cost now. */
static bool sum_goods(const struct drafting *drafting, wide *out_sum)
{
	const struct promotion_work *work = drafting->work;
	wide sum = 0;

	for (const struct promotion_match *match = drafting->candidate->matches; match;
	     match = match->next) {
		int64_t gross;

		if (!promotion_gross(work, match->line, work->basket->lines[match->line].quantity,
				     &gross))
			return false;
		sum += gross - work->goods[match->line].discount;
	}
	*out_sum = sum;
	return true;
}

/* The drafts hold the goods that can still have a discount, out_open is what they cost. */
static bool collect_goods(const struct drafting *drafting, wide *out_open)
{
	struct promotion_offer offer = { NULL };
	wide open = 0;

	while (next_offer(drafting, &offer)) {
		int64_t quantity = offer.piece->quantity;
		int64_t value;

		if (!price_between(drafting, &offer, 0, quantity, &value))
			return false;
		open += value;
		add_draft(drafting->work, &offer, quantity, quantity, value);
	}
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

	if (!sum_goods(drafting, &sum) || !collect_goods(drafting, &open))
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

/* At most one draft for each piece. */
static void make_room(struct promotion_work *work)
{
	if (work->piece_count <= work->draft_capacity)
		return;
	work->draft_capacity = 2 * work->piece_count;
	work->drafts = arena_array(work->arena, struct promotion_draft, work->draft_capacity);
}

const struct error *promotion_draft_candidate(struct promotion_work *work,
					      const struct promotion_candidate *candidate,
					      int64_t *out_benefit)
{
	struct drafting drafting = { work, candidate->promotion, candidate };
	int64_t benefit = 0;

	make_room(work);
	work->draft_count = 0;
	work->fault = NULL;
	TRY(draft_by_kind[candidate->promotion->kind](&drafting));
	for (size_t i = 0; i < work->draft_count; i++)
		if (!int64_add(benefit, work->drafts[i].amount, &benefit))
			return too_large(&drafting);
	*out_benefit = benefit;
	return NULL;
}
