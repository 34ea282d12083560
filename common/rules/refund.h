/*
 * Refund: giving back a part of a sold line at the price that was paid.
 *
 * Why      Twelve pieces for 10.00 cannot be refunded at 0.83 each: the last one must bring back what
 *          is left, and never a minor unit more than was paid, in any split over any time.
 * Model    After x of n pieces, the sum given back is figure x (x / n), rounded towards zero, for every figure
 *          of the line (amount, each tax); the piece that completes the line takes the rest.
 *          What was already given back is an input: the stored refunds, not a recalculation.
 * Owner    taxes of the result live in the arena.
 */
#ifndef OUTPOST_COMMON_RULES_REFUND_H
#define OUTPOST_COMMON_RULES_REFUND_H

#include "common/rules/basket.h"

struct refund_figures {
	int64_t quantity; /* thousandths, above 0 */
	int64_t net;
	const int64_t *taxes; /* as many as the sold line has */
	size_t tax_count;
};

struct refund_result {
	int64_t net;
	int64_t tax;
	int64_t total; /* to be given back, as a positive figure for an ordinary sale */
	const int64_t *taxes;
	size_t tax_count;
};

/* sold: the line as it was stored; refunded: the sum of earlier refunds of it (quantity 0: none).
 * Net and taxes sum to total in every refund. */
must_check const struct error *refund_compute(struct arena *arena,
					      const struct refund_figures *sold,
					      const struct refund_figures *refunded,
					      int64_t quantity, struct refund_result *out_result);

/* What an exchange costs: above 0 the customer pays, below 0 is paid out. */
must_check const struct error *refund_exchange(struct arena *arena, int64_t bought_total,
					       int64_t refunded_total, int64_t *out_due);

#endif
