#include "common/rules/wide.h"

#include <string.h>

__extension__ typedef unsigned __int128 unsigned_wide;

#define WIDE_MAXIMUM ((wide)(~(unsigned_wide)0 >> 1))

static const char *const rounding_words[ROUNDING_COUNT] = {
	[ROUND_HALF_UP] = "half_up",
	[ROUND_HALF_EVEN] = "half_even",
	[ROUND_HALF_DOWN] = "half_down",
	[ROUND_UP] = "up",
	[ROUND_DOWN] = "down",
	[ROUND_CEILING] = "ceiling",
	[ROUND_FLOOR] = "floor",
	[ROUND_HALF_CEILING] = "half_ceiling",
	[ROUND_HALF_FLOOR] = "half_floor",
	[ROUND_UNNECESSARY] = "unnecessary",
};

enum rounding rounding_of(struct text word)
{
	enum rounding rounding = 0;

	while (rounding < ROUNDING_COUNT && !text_is(word, rounding_words[rounding]))
		rounding++;
	return rounding;
}

/* The next integer away from zero? `tie` compares the cut off part with one half: -1, 0, 1. */
static bool rounds_away(enum rounding rounding, bool negative, bool odd, int tie)
{
	switch (rounding) {
	case ROUND_HALF_UP: return tie >= 0;
	case ROUND_HALF_EVEN: return tie > 0 || (tie == 0 && odd);
	case ROUND_HALF_DOWN: return tie > 0;
	case ROUND_UP: return true;
	case ROUND_CEILING: return !negative;
	case ROUND_FLOOR: return negative;
	case ROUND_HALF_CEILING: return tie > 0 || (tie == 0 && !negative);
	case ROUND_HALF_FLOOR: return tie > 0 || (tie == 0 && negative);
	case ROUND_DOWN:
	case ROUND_UNNECESSARY:
	case ROUNDING_COUNT: break;
	}
	return false;
}

static unsigned_wide magnitude(wide value)
{
	return value < 0 ? -(unsigned_wide)value : (unsigned_wide)value;
}

static bool divide_small(int64_t numerator, int64_t denominator, enum rounding rounding,
			 wide *out_quotient)
{
	int64_t quotient = numerator / denominator;
	int64_t rest = numerator - quotient * denominator;

	if (rest != 0) {
		uint64_t part = rest < 0 ? -(uint64_t)rest : (uint64_t)rest;
		uint64_t whole = denominator < 0 ? -(uint64_t)denominator : (uint64_t)denominator;
		int tie = (part > whole - part) - (part < whole - part);
		bool negative = (numerator < 0) != (denominator < 0);

		if (rounding == ROUND_UNNECESSARY)
			return false;
		if (rounds_away(rounding, negative, quotient & 1, tie))
			quotient += negative ? -1 : 1;
	}
	*out_quotient = quotient;
	return true;
}

bool wide_divide(wide numerator, wide denominator, enum rounding rounding, wide *out_quotient)
{
	if (denominator == 0 || rounding >= ROUNDING_COUNT)
		return false;
	/* A quotient of INT64_MIN does not fit its own type, so that one takes the long way. */
	if (numerator == (int64_t)numerator && denominator == (int64_t)denominator &&
	    numerator != INT64_MIN)
		return divide_small((int64_t)numerator, (int64_t)denominator, rounding,
				    out_quotient);
	if (numerator == -WIDE_MAXIMUM - 1)
		return false;

	wide quotient = numerator / denominator;
	wide rest = numerator - quotient * denominator;

	if (rest != 0) {
		unsigned_wide part = magnitude(rest);
		unsigned_wide other = magnitude(denominator) - part;
		int tie = (part > other) - (part < other);
		bool negative = (numerator < 0) != (denominator < 0);

		if (rounding == ROUND_UNNECESSARY)
			return false;
		if (rounds_away(rounding, negative, quotient & 1, tie))
			quotient += negative ? -1 : 1;
	}
	*out_quotient = quotient;
	return true;
}

bool wide_multiply(wide a, int64_t b, wide *out_product)
{
	if (a != (int64_t)a && b != 0) {
		unsigned_wide limit = (unsigned_wide)WIDE_MAXIMUM / magnitude(b);

		if (magnitude(a) > limit)
			return false;
	}
	*out_product = a * b;
	return true;
}

bool int64_scale_wide(int64_t value, int64_t numerator, int64_t denominator, enum rounding rounding,
		      int64_t *out_value)
{
	wide scaled;

	return wide_divide((wide)value * numerator, denominator, rounding, &scaled) &&
	       wide_to_int64(scaled, out_value);
}
