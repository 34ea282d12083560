#include <string.h>

#include "common/rules/order.h"
#include "common/rules/promotion_work.h"

#define MINUTE INT64_C(60000000)
#define DAY (PROMOTION_MINUTES_OF_DAY * MINUTE)
#define FIRST_DAY 3 /* 1970-01-01 was a Thursday, days count from Monday */

static bool has_name(const char *const *names, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(names[i], name) == 0)
			return true;
	return false;
}

static bool is_on_day(const struct promotion *promotion, int64_t day)
{
	int64_t weekday = ((day + FIRST_DAY) % 7 + 7) % 7;

	return promotion->days == 0 || promotion->days >> weekday & 1;
}

static bool is_open(const struct promotion *promotion, int64_t time)
{
	int64_t day = time / DAY - (time % DAY < 0);
	int64_t minute = (time - day * DAY) / MINUTE;

	if (time < promotion->from || (promotion->until != 0 && time >= promotion->until))
		return false;
	if (promotion->minute_until == 0)
		return is_on_day(promotion, day);
	if (promotion->minute_from < promotion->minute_until)
		return is_on_day(promotion, day) && minute >= promotion->minute_from &&
		       minute < promotion->minute_until;
	return (is_on_day(promotion, day) && minute >= promotion->minute_from) ||
	       (is_on_day(promotion, day - 1) && minute < promotion->minute_until);
}

static bool is_in_force(const struct promotion_basket *basket, const struct promotion *promotion)
{
	return is_open(promotion, basket->time) &&
	       (!promotion->customer_group ||
		has_name(basket->customer_groups, basket->customer_group_count,
			 promotion->customer_group)) &&
	       (!promotion->coupon ||
		has_name(basket->coupons, basket->coupon_count, promotion->coupon));
}

static struct promotion_candidate *candidate_of(struct promotion_work *work, uint32_t index)
{
	static const uint32_t not_in_force = UINT32_MAX;
	const struct promotion *promotion = &work->set->promotions[index];

	if (work->slots[index] == not_in_force)
		return NULL;
	if (work->slots[index] == 0) {
		if (!is_in_force(work->basket, promotion)) {
			work->slots[index] = not_in_force;
			return NULL;
		}

		struct promotion_candidate *candidate =
			arena_new(work->arena, struct promotion_candidate);

		candidate->promotion = promotion;
		work->candidates[work->candidate_count++] = candidate;
		work->slots[index] = (uint32_t)work->candidate_count;
	}
	return work->candidates[work->slots[index] - 1];
}

static bool is_excepted(const struct promotion_work *work, const char *product, uint64_t hash,
			uint32_t promotion)
{
	const struct promotion_index *except = &work->set->except;

	for (uint32_t at = 0; promotion_names(except, product, hash, &at);)
		if (except->names[at].promotion == promotion)
			return true;
	return false;
}

static void add_match(struct promotion_work *work, uint32_t promotion, uint32_t line, uint64_t hash)
{
	struct promotion_candidate *candidate = candidate_of(work, promotion);

	if (!candidate || is_excepted(work, work->basket->lines[line].product, hash, promotion))
		return;

	/* Lines come one at a time, so a line that is named twice is the last one added. */
	if (candidate->last && candidate->last->line == line)
		return;

	struct promotion_match *match = arena_new(work->arena, struct promotion_match);

	match->line = line;
	*(candidate->last ? &candidate->last->next : &candidate->matches) = match;
	candidate->last = match;
	candidate->match_count++;
	work->match_count++;
}

static void match_names(struct promotion_work *work, const struct promotion_index *index,
			const char *name, uint64_t name_hash, uint32_t line, uint64_t product_hash)
{
	for (uint32_t at = 0; promotion_names(index, name, name_hash, &at);)
		add_match(work, index->names[at].promotion, line, product_hash);
}

static void match_line(struct promotion_work *work, uint32_t index)
{
	const struct promotion_line *line = &work->basket->lines[index];
	uint64_t hash;

	if (line->quantity <= 0 || line->price.amount <= 0 || line->restricted)
		return;
	hash = promotion_hash(line->product);
	match_names(work, &work->set->products, line->product, hash, index, hash);
	if (line->department)
		match_names(work, &work->set->departments, line->department,
			    promotion_hash(line->department), index, hash);
	for (size_t i = 0; i < work->set->for_all_count; i++)
		add_match(work, work->set->for_all[i], index, hash);
}

static bool is_dearer(const void *items, uint32_t first, uint32_t second)
{
	const struct promotion_line *lines = items, *a = &lines[first], *b = &lines[second];
	wide left = (wide)a->price.amount * price_quantity(&b->price);
	wide right = (wide)b->price.amount * price_quantity(&a->price);

	return left != right ? left > right : a->line_number < b->line_number;
}

void promotion_match_lines(struct promotion_work *work)
{
	const struct promotion_basket *basket = work->basket;
	const uint32_t *order = order_of(work->arena, basket->lines, basket->line_count, is_dearer);

	for (size_t i = 0; i < basket->line_count; i++)
		match_line(work, order[i]);
}
