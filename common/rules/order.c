#include "common/rules/order.h"

struct run {
	size_t start, middle, end;
};

static struct run run_at(size_t start, size_t width, size_t count)
{
	size_t middle = start + width < count ? start + width : count;

	return (struct run){ start, middle, middle + width < count ? middle + width : count };
}

static void merge(const uint32_t *from, uint32_t *to, struct run run, const void *items,
		  order_before *before)
{
	size_t left = run.start;
	size_t right = run.middle;

	for (size_t i = run.start; i < run.end; i++) {
		bool take_right = left == run.middle ||
				  (right < run.end && before(items, from[right], from[left]));

		to[i] = take_right ? from[right++] : from[left++];
	}
}

uint32_t *order_of(struct arena *arena, const void *items, size_t count, order_before *before)
{
	uint32_t *from = arena_array(arena, uint32_t, count);
	uint32_t *to = arena_array(arena, uint32_t, count);

	for (size_t i = 0; i < count; i++)
		from[i] = (uint32_t)i;
	for (size_t width = 1; width < count; width *= 2) {
		uint32_t *merged = to;

		for (size_t start = 0; start < count; start += 2 * width)
			merge(from, to, run_at(start, width, count), items, before);
		to = from;
		from = merged;
	}
	return from;
}
