/*
 * Money: amounts of one currency in minor units, as ISO 4217 counts them.
 *
 * Why      No amount ever passes through floating point, and dividing one never loses a unit.
 * Model    int64 minor units. A currency says how many digits stand behind the point and which
 *          step its cash is rounded to by custom; a store's own cash step may differ.
 */
#ifndef OUTPOST_COMMON_RULES_MONEY_H
#define OUTPOST_COMMON_RULES_MONEY_H

#include "common/rules/decimal.h"

struct currency {
	char code[4];
	int8_t digits;     /* behind the point */
	int16_t cash_step; /* minor units; 1 means that cash knows every amount */
};

/* NULL when the code is not an active currency with minor units. Upper case only. */
const struct currency *currency_find(struct text code);

must_check const struct error *money_parse(struct arena *arena, const char *field, struct text text,
					   const struct currency *currency, int64_t *out_amount);
/* Without the code: "-12.30". */
void money_print(int64_t amount, const struct currency *currency,
		 char out_text[static DECIMAL_TEXT_SIZE]);

/* What is paid in cash for amount; false on overflow, or when the step does not divide a power
 * of ten (a step of 3 has no coin). */
must_check bool money_round_cash(int64_t amount, int64_t step, enum rounding rounding,
				 int64_t *out_amount);
bool money_is_cash_step(int64_t step);

enum money_split_mode {
	SPLIT_TO_FIRST,             /* missing units to the first parts */
	SPLIT_TO_LARGEST_REMAINDER, /* to those that lost most by rounding */
	SPLIT_TO_LARGEST_RATIO,     /* to the largest parts */
	SPLIT_SEPARATE,             /* to an extra part at the end */
	SPLIT_BLOCKS_SEPARATE, /* only whole multiples of the ratios; the rest to an extra part */
	SPLIT_MODE_COUNT
};

struct money_split {
	int64_t amount; /* a multiple of step */
	int64_t step;   /* the smallest unit of a part; 0 means 1 */
	enum money_split_mode mode;
	const int64_t *ratios; /* >= 0, not all 0; parts of ratio 0 get nothing */
	size_t count;
};

#define MONEY_MAXIMUM_PARTS ((size_t)100000)

/* How many parts money_allocate fills: one more than count in the separate modes. */
size_t money_part_count(const struct money_split *split);
/* The parts always sum to amount. */
must_check const struct error *money_allocate(struct arena *arena, const struct money_split *split,
					      int64_t *out_parts);

#endif
