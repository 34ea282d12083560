#include <string.h>

#include "common/rules/promotion_work.h"

/* Thresholds look at what is left to pay, so they wait for all others. */
static bool goes_first(const struct promotion_candidate *a, const struct promotion_candidate *b)
{
	bool a_waits = a->promotion->kind == PROMOTION_THRESHOLD;
	bool b_waits = b->promotion->kind == PROMOTION_THRESHOLD;

	if (a_waits != b_waits)
		return b_waits;
	if (a->promotion->priority != b->promotion->priority)
		return a->promotion->priority > b->promotion->priority;
	if (a->benefit != b->benefit)
		return a->benefit > b->benefit;
	return strcmp(a->promotion->id, b->promotion->id) < 0;
}

static void sink(struct promotion_work *work, size_t at)
{
	struct promotion_candidate **heap = work->candidates;
	struct promotion_candidate *moving = heap[at];

	for (size_t child = 2 * at + 1; child < work->candidate_count; child = 2 * at + 1) {
		if (child + 1 < work->candidate_count && goes_first(heap[child + 1], heap[child]))
			child++;
		if (!goes_first(heap[child], moving))
			break;
		heap[at] = heap[child];
		at = child;
	}
	heap[at] = moving;
}

static const struct error *check_lines(struct arena *arena, const struct promotion_basket *basket)
{
	if (basket->line_count > BASKET_MAXIMUM_LINES)
		return error_field(arena, ERROR_TOO_LARGE, "lines",
				   "A basket holds at most %zu lines.", BASKET_MAXIMUM_LINES);
	for (size_t i = 0; i < basket->line_count; i++) {
		if (!basket->lines[i].product)
			return error_field(arena, ERROR_MISSING_FIELD,
					   arena_print(arena, "lines[%zu].product", i),
					   "Promotions need to know the product.");
		if (basket->lines[i].price.per_quantity < 0)
			return error_field(arena, ERROR_INVALID,
					   arena_print(arena, "lines[%zu].price.per_quantity", i),
					   "Must be above 0.");
	}
	return NULL;
}

/* One award for all pieces of a line. */
static void award(const struct promotion_draft *draft, const struct promotion *promotion,
		  struct promotion_result *result, struct promotion_award *awards)
{
	struct promotion_award *last =
		result->award_count ? &awards[result->award_count - 1] : NULL;

	if (draft->amount == 0)
		return;
	if (last && last->promotion == promotion && last->line == draft->line) {
		last->quantity += draft->quantity;
		last->amount += draft->amount;
		return;
	}
	awards[result->award_count++] =
		(struct promotion_award){ promotion, draft->line, draft->quantity, draft->amount };
}

static const struct error *give(struct promotion_work *work, const struct promotion *promotion,
				struct promotion_result *result, struct promotion_award *awards)
{
	if (work->fault)
		return work->fault;
	if (!promotion_goods_give(work, promotion))
		return error_field(work->arena, ERROR_OVERFLOW, "promotions",
				   "The amounts of promotion %s are too large.", promotion->id);
	for (size_t i = 0; i < work->draft_count; i++)
		award(&work->drafts[i], promotion, result, awards);
	return NULL;
}

/*
 * A promotion only ever saves less when others were given before it. So the best one is found by
 * looking again at the best estimate, and putting it back when it has become worse.
 */
static const struct error *give_best(struct promotion_work *work, struct promotion_result *result,
				     struct promotion_award *awards)
{
	while (work->candidate_count > 0) {
		struct promotion_candidate *best = work->candidates[0];
		int64_t benefit;

		TRY(promotion_draft_candidate(work, best, &benefit));
		if (benefit > 0 && benefit < best->benefit) {
			best->benefit = benefit;
			sink(work, 0);
			continue;
		}
		if (benefit > 0)
			TRY(give(work, best->promotion, result, awards));
		work->candidates[0] = work->candidates[--work->candidate_count];
		if (work->candidate_count > 1)
			sink(work, 0);
	}
	return NULL;
}

static const struct error *estimate(struct promotion_work *work)
{
	for (size_t i = 0; i < work->candidate_count; i++)
		TRY(promotion_draft_candidate(work, work->candidates[i],
					      &work->candidates[i]->benefit));
	for (size_t i = work->candidate_count / 2; i-- > 0;)
		sink(work, i);
	return NULL;
}

const struct error *promotion_apply(struct arena *arena, const struct promotion_set *set,
				    const struct promotion_basket *basket,
				    struct promotion_result *out_result)
{
	struct promotion_work work = {
		.arena = arena,
		.set = set,
		.basket = basket,
		.slots = arena_array(arena, uint32_t, set->count),
		.candidates = arena_array(arena, struct promotion_candidate *, set->count),
	};
	struct promotion_result result = { .award_count = 0 };

	TRY(check_lines(arena, basket));
	promotion_goods_begin(&work);
	promotion_match_lines(&work);

	int64_t *amounts = arena_array(arena, int64_t, basket->line_count);
	struct promotion_award *awards =
		arena_array(arena, struct promotion_award, work.match_count);

	TRY(estimate(&work));
	TRY(give_best(&work, &result, awards));
	for (size_t i = 0; i < basket->line_count; i++)
		amounts[i] = work.goods[i].discount;
	result.awards = awards;
	result.line_amounts = amounts;
	*out_result = result;
	return NULL;
}
