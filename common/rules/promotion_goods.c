/*
 * Goods: what is still to be had of every line, in pieces that promotions have treated alike. A line of
 * ten so gets what ten lines of one would get.
 */
#include "common/rules/promotion_work.h"

void promotion_goods_begin(struct promotion_work *work)
{
	const struct promotion_basket *basket = work->basket;

	work->goods = arena_array(work->arena, struct promotion_goods, basket->line_count);
	for (size_t i = 0; i < basket->line_count; i++)
		work->goods[i].first.quantity = basket->lines[i].quantity;
	work->piece_count = basket->line_count;
}

static bool is_offered(const struct promotion *promotion, const struct promotion_piece *piece)
{
	return !piece->taken && (promotion->combinable || piece->stacked == 0);
}

bool promotion_next_offer(const struct promotion_work *work,
			  const struct promotion_candidate *candidate,
			  struct promotion_offer *offer)
{
	do {
		if (offer->piece)
			offer->piece = offer->piece->next;
		if (!offer->piece) {
			offer->match = offer->match ? offer->match->next : candidate->matches;
			if (!offer->match)
				return false;
			offer->piece = &work->goods[offer->match->line].first;
		}
	} while (!is_offered(candidate->promotion, offer->piece));
	return true;
}

bool promotion_gross(const struct promotion_work *work, uint32_t line, int64_t until,
		     int64_t *out_amount)
{
	const struct price *price = &work->basket->lines[line].price;

	return int64_scale(price->amount, until, price_quantity(price), work->basket->rounding,
			   out_amount);
}

/* What is off the beginning of a piece. */
static bool stacked_before(const struct promotion_piece *piece, int64_t until, int64_t *out_amount)
{
	*out_amount = 0;
	return piece->stacked == 0 ||
	       int64_scale(piece->stacked, until, piece->quantity, ROUND_HALF_UP, out_amount);
}

bool promotion_price(const struct promotion_work *work, uint32_t line,
		     const struct promotion_piece *piece, int64_t from, int64_t until,
		     int64_t *out_amount)
{
	int64_t start, end, off_before, off;

	if (!promotion_gross(work, line, piece->start + from, &start) ||
	    !promotion_gross(work, line, piece->start + until, &end) ||
	    !stacked_before(piece, from, &off_before) || !stacked_before(piece, until, &off))
		return false;
	off -= off_before;
	*out_amount = end - start > off ? end - start - off : 0;
	return true;
}

/* The piece keeps its beginning; the rest becomes the next one. */
static bool split(struct promotion_work *work, struct promotion_piece *piece, int64_t at)
{
	struct promotion_piece *rest;
	int64_t stacked;

	if (at == piece->quantity)
		return true;
	if (!stacked_before(piece, at, &stacked))
		return false;
	rest = arena_new(work->arena, struct promotion_piece);
	*rest = *piece;
	rest->start += at;
	rest->quantity -= at;
	rest->stacked -= stacked;
	piece->quantity = at;
	piece->stacked = stacked;
	piece->next = rest;
	work->piece_count++;
	return true;
}

static bool give(struct promotion_work *work, const struct promotion *promotion,
		 const struct promotion_draft *draft)
{
	struct promotion_piece *piece = draft->piece;
	int64_t *discount = &work->goods[draft->line].discount;
	int64_t paid = draft->taken - draft->quantity;

	if (!split(work, piece, draft->taken) || !int64_add(*discount, draft->amount, discount))
		return false;
	if (!promotion->combinable) {
		piece->taken = true;
		return true;
	}
	if (draft->quantity == 0)
		return true;
	if (paid > 0) {
		if (!split(work, piece, paid))
			return false;
		piece = piece->next;
	}
	return int64_add(piece->stacked, draft->amount, &piece->stacked);
}

bool promotion_goods_give(struct promotion_work *work, const struct promotion *promotion)
{
	for (size_t i = 0; i < work->draft_count; i++)
		if (!give(work, promotion, &work->drafts[i]))
			return false;
	return true;
}
