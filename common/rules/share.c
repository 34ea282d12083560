#include "common/rules/share.h"

#include "common/rules/order.h"

#define NIBBLES 16 /* of 64 bits */

/* What decides who gets a unit, the first that differs; larger values go first. */
typedef uint64_t deciding(const struct share *share);

/* Parts among which units are handed out. */
struct selection {
	struct share *shares;
	uint32_t *open; /* parts not yet decided on */
	size_t open_count;
	size_t units; /* still to be handed out */
	int64_t step; /* +1, or -1 when units are taken back */
};

static uint64_t large_fraction(const struct share *share)
{
	return share->fraction;
}

static uint64_t small_fraction(const struct share *share)
{
	return ~share->fraction;
}

static uint64_t low_key(const struct share *share)
{
	return ~((uint64_t)share->key ^ (UINT64_C(1) << 63));
}

/* The highest nibble in which the open parts differ; below 0 when none does. */
static inline int first_nibble(const struct selection *selection, deciding *value)
{
	uint64_t first = value(&selection->shares[selection->open[0]]);
	uint64_t differing = 0;

	for (size_t i = 1; i < selection->open_count; i++)
		differing |= first ^ value(&selection->shares[selection->open[i]]);
	return differing ? (63 - __builtin_clzll(differing)) / 4 : -1;
}

/* Serves the parts whose nibble is above the boundary and leaves those on it open. */
static inline void narrow(struct selection *selection, deciding *value, int nibble)
{
	uint32_t counts[NIBBLES] = { 0 };
	unsigned int boundary = NIBBLES - 1;
	size_t kept = 0;

	for (size_t i = 0; i < selection->open_count; i++)
		counts[value(&selection->shares[selection->open[i]]) >> 4 * nibble & 15]++;
	while (boundary > 0 && counts[boundary] <= selection->units)
		selection->units -= counts[boundary--];
	for (size_t i = 0; i < selection->open_count; i++) {
		struct share *share = &selection->shares[selection->open[i]];
		unsigned int here = value(share) >> 4 * nibble & 15;

		if (here > boundary)
			share->whole += selection->step;
		else if (here == boundary)
			selection->open[kept++] = selection->open[i];
	}
	selection->open_count = kept;
}

static inline void decide_by(struct selection *selection, deciding *value)
{
	if (selection->units == 0)
		return;
	for (int nibble = first_nibble(selection, value); nibble >= 0 && selection->units > 0;
	     nibble--)
		narrow(selection, value, nibble);
}

/* Hands out fewer units than there are parts. Cost is linear: every step looks only at undecided parts. */
static void hand_out(struct selection *selection)
{
	if (selection->step > 0)
		decide_by(selection, large_fraction);
	else
		decide_by(selection, small_fraction);
	decide_by(selection, low_key);
	/* Parts that are alike in all, key included. */
	for (size_t i = 0; i < selection->units; i++)
		selection->shares[selection->open[i]].whole += selection->step;
}

static bool is_nothing(const struct share *share)
{
	return share->whole == 0 && share->fraction == 0;
}

/* The parts that units are for. */
static struct selection select_parts(struct arena *arena, struct share *shares, size_t count)
{
	uint32_t *open = arena_array(arena, uint32_t, count);
	size_t open_count = 0;

	for (size_t i = 0; i < count; i++) {
		open[open_count] = (uint32_t)i;
		open_count += !is_nothing(&shares[i]);
	}
	if (open_count == 0)
		for (; open_count < count; open_count++)
			open[open_count] = (uint32_t)open_count;
	return (struct selection){ .shares = shares, .open = open, .open_count = open_count };
}

static bool give(struct share *share, wide units, int64_t step)
{
	return wide_to_int64(share->whole + step * units, &share->whole);
}

static wide magnitude(wide value)
{
	return value < 0 ? -value : value;
}

/* More units than parts: the same to every part first. */
static bool hand_out_rounds(struct selection *selection, wide *missing)
{
	wide parts = (wide)selection->open_count;
	wide each;

	if (magnitude(*missing) < parts)
		return true;
	each = *missing / parts;
	*missing -= each * parts;
	for (size_t i = 0; i < selection->open_count; i++) {
		if (!give(&selection->shares[selection->open[i]], each, 1))
			return false;
	}
	return true;
}

bool share_settle(struct arena *arena, struct share *shares, size_t count, int64_t target)
{
	wide missing = target;
	struct selection selection;

	for (size_t i = 0; i < count; i++)
		missing -= shares[i].whole;
	if (missing == 0)
		return true;
	if (count == 0 || count > UINT32_MAX)
		return false;
	selection = select_parts(arena, shares, count);
	selection.step = missing > 0 ? 1 : -1;
	if (!hand_out_rounds(&selection, &missing))
		return false;
	selection.units = (size_t)magnitude(missing);
	hand_out(&selection);
	return true;
}

static bool is_larger(const void *items, uint32_t first, uint32_t second)
{
	const struct share *shares = items, *a = &shares[first], *b = &shares[second];
	wide left = magnitude(a->whole);
	wide right = magnitude(b->whole);

	if (is_nothing(a) != is_nothing(b))
		return is_nothing(b);
	return left != right ? left > right : a->key < b->key;
}

/* Spreads missing units (with sign) over the parts in proportion, the largest first. */
static bool spread(struct share *shares, const uint32_t *order, size_t count, wide missing)
{
	int64_t step = missing < 0 ? -1 : 1;
	wide units = magnitude(missing);
	wide left = units;
	wide sum = 0;
	wide parts = 0; /* those that are nothing come last */
	wide each;

	for (size_t i = 0; i < count; i++) {
		sum += magnitude(shares[i].whole);
		parts += !is_nothing(&shares[i]);
	}
	for (size_t i = 0; sum > 0 && i < count && left > 0; i++) {
		struct share *share = &shares[order[i]];
		wide some = (2 * units * magnitude(share->whole) + sum) / (2 * sum);

		if (some > left)
			some = left;
		if (!give(share, some, step))
			return false;
		left -= some;
	}
	if (parts == 0)
		parts = (wide)count;
	each = left / parts;
	for (wide i = 0; i < parts && i < left; i++)
		if (!give(&shares[order[i]], each + (i < left - each * parts), step))
			return false;
	return true;
}

bool share_settle_by_part(struct arena *arena, struct share *shares, size_t count, uint64_t scale,
			  int64_t target)
{
	wide missing = target;

	for (size_t i = 0; i < count; i++) {
		shares[i].whole += shares[i].fraction >= scale - shares[i].fraction;
		missing -= shares[i].whole;
	}
	if (missing == 0)
		return true;
	return count > 0 && count <= UINT32_MAX &&
	       spread(shares, order_of(arena, shares, count, is_larger), count, missing);
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
