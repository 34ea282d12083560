#include "common/rules/share.h"

typedef bool share_order(const struct share *a, const struct share *b);

/* Hands the parts out one after the other, in an order that no library decides. */
struct share_heap {
	const struct share *shares;
	uint32_t *order;
	size_t count;
	share_order *comes_first;
};

static bool has_larger_fraction(const struct share *a, const struct share *b)
{
	return a->fraction != b->fraction ? a->fraction > b->fraction : a->key < b->key;
}

static bool has_smaller_fraction(const struct share *a, const struct share *b)
{
	return a->fraction != b->fraction ? a->fraction < b->fraction : a->key < b->key;
}

static wide magnitude(wide value)
{
	return value < 0 ? -value : value;
}

static bool is_larger(const struct share *a, const struct share *b)
{
	wide left = magnitude(a->whole);
	wide right = magnitude(b->whole);

	return left != right ? left > right : a->key < b->key;
}

static void sink(struct share_heap *heap, size_t at)
{
	const struct share *shares = heap->shares;
	uint32_t moving = heap->order[at];

	for (size_t child = 2 * at + 1; child < heap->count; child = 2 * at + 1) {
		if (child + 1 < heap->count &&
		    heap->comes_first(&shares[heap->order[child + 1]], &shares[heap->order[child]]))
			child++;
		if (!heap->comes_first(&shares[heap->order[child]], &shares[moving]))
			break;
		heap->order[at] = heap->order[child];
		at = child;
	}
	heap->order[at] = moving;
}

static struct share_heap heap_create(struct arena *arena, const struct share *shares, size_t count,
				     share_order *comes_first)
{
	struct share_heap heap = { shares, arena_array(arena, uint32_t, count), count,
				   comes_first };

	for (size_t i = 0; i < count; i++)
		heap.order[i] = (uint32_t)i;
	for (size_t i = count / 2; i-- > 0;)
		sink(&heap, i);
	return heap;
}

static size_t heap_take(struct share_heap *heap)
{
	uint32_t first = heap->order[0];

	heap->order[0] = heap->order[--heap->count];
	if (heap->count > 1)
		sink(heap, 0);
	return first;
}

bool share_settle(struct arena *arena, struct share *shares, size_t count, int64_t target)
{
	struct share_heap heap;
	wide missing = target;

	for (size_t i = 0; i < count; i++)
		missing -= shares[i].whole;
	if (missing == 0)
		return true;
	if (count > UINT32_MAX || magnitude(missing) > (wide)count)
		return false;
	heap = heap_create(arena, shares, count,
			   missing > 0 ? has_larger_fraction : has_smaller_fraction);
	for (; missing > 0; missing--)
		shares[heap_take(&heap)].whole++;
	for (; missing < 0; missing++)
		shares[heap_take(&heap)].whole--;
	return true;
}

/* The parts largest first. */
static uint32_t *sort_by_part(struct arena *arena, const struct share *shares, size_t count)
{
	struct share_heap heap = heap_create(arena, shares, count, is_larger);
	uint32_t *order = arena_array(arena, uint32_t, count);

	for (size_t i = 0; i < count; i++)
		order[i] = (uint32_t)heap_take(&heap);
	return order;
}

/* Spreads missing units (with sign) over the parts in proportion, the largest first. */
static void spread(struct share *shares, const uint32_t *order, size_t count, wide missing)
{
	int64_t step = missing < 0 ? -1 : 1;
	wide units = magnitude(missing);
	wide left = units;
	wide sum = 0;

	for (size_t i = 0; i < count; i++)
		sum += magnitude(shares[i].whole);
	for (size_t i = 0; sum > 0 && i < count && left > 0; i++) {
		struct share *share = &shares[order[i]];
		wide some = (2 * units * magnitude(share->whole) + sum) / (2 * sum);

		if (some > left)
			some = left;
		share->whole += step * (int64_t)some;
		left -= some;
	}
	for (size_t i = 0; left > 0; i++, left--)
		shares[order[i]].whole += step;
}

bool share_settle_by_part(struct arena *arena, struct share *shares, size_t count, uint64_t scale,
			  int64_t target)
{
	wide missing = target;

	for (size_t i = 0; i < count; i++) {
		shares[i].whole += shares[i].fraction >= scale - shares[i].fraction;
		missing -= shares[i].whole;
	}
	if (count > UINT32_MAX || magnitude(missing) > (wide)count)
		return false;
	if (missing != 0)
		spread(shares, sort_by_part(arena, shares, count), count, missing);
	return true;
}

bool share_by_weight(struct arena *arena, struct share *shares, size_t count,
		     const int64_t *weights, int64_t amount)
{
	wide sum = 0;

	for (size_t i = 0; i < count; i++)
		sum += weights[i];
	if (sum <= 0 || sum > INT64_MAX)
		return false;
	for (size_t i = 0; i < count; i++) {
		wide product = (wide)amount * weights[i];
		wide whole = product / sum;

		if (whole * sum > product)
			whole--;
		shares[i].whole = (int64_t)whole;
		shares[i].fraction = (uint64_t)(product - whole * sum);
	}
	return share_settle(arena, shares, count, amount);
}
