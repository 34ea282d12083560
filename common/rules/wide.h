/*
 * Wide: 128-bit intermediates, so that a product of two amounts is exact before it is divided.
 *
 * Why      Rounding happens once, at the end of a calculation, in the mode that the chain chose.
 * Model    Plain functions on values; false means overflow, division by zero, or (with
 *          ROUND_UNNECESSARY) a result that would need rounding. Outputs are untouched then.
 */
#ifndef OUTPOST_COMMON_RULES_WIDE_H
#define OUTPOST_COMMON_RULES_WIDE_H

#include <stdbool.h>
#include <stdint.h>

#include "common/base/error.h"
#include "common/base/text.h"

__extension__ typedef __int128 wide;

enum rounding {
	ROUND_HALF_UP,   /* ties away from zero: what people call commercial rounding */
	ROUND_HALF_EVEN, /* ties to the even neighbour */
	ROUND_HALF_DOWN, /* ties towards zero */
	ROUND_UP,        /* away from zero */
	ROUND_DOWN,      /* towards zero */
	ROUND_CEILING,   /* towards plus infinity */
	ROUND_FLOOR,     /* towards minus infinity */
	ROUND_HALF_CEILING,
	ROUND_HALF_FLOOR,
	ROUND_UNNECESSARY, /* refuse a result that is not exact */
	ROUNDING_COUNT
};

/* "half_up", "half_even" ...; ROUNDING_COUNT when the word is unknown. */
enum rounding rounding_of(struct text word);

must_check bool wide_divide(wide numerator, wide denominator, enum rounding rounding,
			    wide *out_quotient);
must_check bool wide_multiply(wide a, int64_t b, wide *out_product);

static inline must_check bool wide_add(wide a, wide b, wide *out_sum)
{
	wide sum;

	if (__builtin_add_overflow(a, b, &sum))
		return false;
	*out_sum = sum;
	return true;
}

static inline must_check bool wide_to_int64(wide value, int64_t *out_value)
{
	if (value != (int64_t)value)
		return false;
	*out_value = (int64_t)value;
	return true;
}

/* The general way of int64_scale. */
must_check bool int64_scale_wide(int64_t value, int64_t numerator, int64_t denominator,
				 enum rounding rounding, int64_t *out_value);

/* value * numerator / denominator, rounded once. Nearly every call is small, positive, and exact or
 * rounded half up: that is one multiplication and one division. */
static inline must_check bool int64_scale(int64_t value, int64_t numerator, int64_t denominator,
					  enum rounding rounding, int64_t *out_value)
{
	int64_t product;

	if (denominator <= 0 || __builtin_mul_overflow(value, numerator, &product) || product < 0)
		return int64_scale_wide(value, numerator, denominator, rounding, out_value);

	int64_t quotient = product / denominator;
	int64_t rest = product - quotient * denominator;

	if (rest != 0) {
		if (rounding != ROUND_HALF_UP)
			return int64_scale_wide(value, numerator, denominator, rounding, out_value);
		quotient += rest >= denominator - rest;
	}
	*out_value = quotient;
	return true;
}

static inline bool int64_add(int64_t a, int64_t b, int64_t *out_sum)
{
	int64_t sum;

	if (__builtin_add_overflow(a, b, &sum))
		return false;
	*out_sum = sum;
	return true;
}

static inline bool int64_subtract(int64_t a, int64_t b, int64_t *out_difference)
{
	int64_t difference;

	if (__builtin_sub_overflow(a, b, &difference))
		return false;
	*out_difference = difference;
	return true;
}

#endif
