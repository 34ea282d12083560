/*
 * Share: parts that must sum to a whole, by largest remainder.
 *
 * Why      A tax or a discount is rounded once for the document; its lines get whole minor units
 *          that sum to it, always the same ones whatever the order of the lines.
 * Model    The caller gives each part its exact share rounded down (`whole`) and what was cut off
 *          (`fraction`, any scale, the same for all). share_settle hands out the missing units to
 *          the largest fractions; equal fractions are decided by `key`, lowest first.
 * Owner    The caller's array; scratch memory from the arena.
 */
#ifndef OUTPOST_COMMON_RULES_SHARE_H
#define OUTPOST_COMMON_RULES_SHARE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/rules/wide.h"

enum share_way {
	SHARE_LARGEST_REMAINDER, /* the parts that lost most by rounding down get a unit each */
	SHARE_LARGEST_PART, /* each is rounded half up; the difference is spread in proportion */
};

struct share {
	int64_t whole;
	uint64_t fraction;
	int64_t key;
};

/*
 * Parts that are exactly nothing get nothing, unless all are. More missing units than parts are handed out in rounds.
 * False when there is no part to give to, or a part does not fit.
 */
must_check bool share_settle(struct arena *arena, struct share *shares, size_t count,
			     int64_t target);

/* SHARE_LARGEST_PART; `fraction` is counted in parts of `scale`. */
must_check bool share_settle_by_part(struct arena *arena, struct share *shares, size_t count,
				     uint64_t scale, int64_t target);

/* Fills shares with amount x weight / sum of weights and settles them. Weights >= 0, not all 0. */
must_check bool share_by_weight(struct arena *arena, struct share *shares, size_t count,
				const int64_t *weights, int64_t amount);

#endif
