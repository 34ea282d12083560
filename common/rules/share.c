#include "common/rules/share.h"

#include "common/rules/wide.h"

/* The part that gets a unit first; with `taking`, the part that gives one back first. */
struct share_heap {
	const struct share *shares;
	uint32_t *order;
	size_t count;
	bool taking;
};

static bool comes_first(const struct share_heap *heap, uint32_t a, uint32_t b)
{
	const struct share *left = &heap->shares[a];
	const struct share *right = &heap->shares[b];

	if (left->fraction != right->fraction)
		return (left->fraction > right->fraction) != heap->taking;
	return left->key < right->key;
}

static void sink(struct share_heap *heap, size_t at)
{
	uint32_t moving = heap->order[at];

	for (;;) {
		size_t child = 2 * at + 1;

		if (child >= heap->count)
			break;
		if (child + 1 < heap->count &&
		    comes_first(heap, heap->order[child + 1], heap->order[child]))
			child++;
		if (!comes_first(heap, heap->order[child], moving))
			break;
		heap->order[at] = heap->order[child];
		at = child;
	}
	heap->order[at] = moving;
}

static void move_units(struct arena *arena, struct share *shares, size_t count, size_t units,
		       bool taking)
{
	struct share_heap heap = { shares, arena_array(arena, uint32_t, count), count, taking };

	for (size_t i = 0; i < count; i++)
		heap.order[i] = (uint32_t)i;
	for (size_t i = count / 2; i-- > 0;)
		sink(&heap, i);
	while (units-- > 0) {
		shares[heap.order[0]].whole += taking ? -1 : 1;
		heap.order[0] = heap.order[--heap.count];
		if (heap.count > 1)
			sink(&heap, 0);
	}
}

bool share_settle(struct arena *arena, struct share *shares, size_t count, int64_t target)
{
	wide missing = target;

	for (size_t i = 0; i < count; i++)
		missing -= shares[i].whole;
	if (missing == 0)
		return true;
	if (count > UINT32_MAX || missing > (wide)count || -missing > (wide)count)
		return false;
	move_units(arena, shares, count, (size_t)(missing < 0 ? -missing : missing), missing < 0);
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
