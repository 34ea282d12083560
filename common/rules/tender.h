/*
 * Tender: what was paid, what comes back, and what rounding to coins makes of it.
 *
 * Model    Payments by card and the like are exact and never exceed what is due. What is left is paid
 *          in cash: the rest is rounded to the store's cash step, and the difference is recorded as
 *          rounding, not hidden in a line. A sale below zero is paid out in the same way.
 *              total + rounding = sum of payments - change
 */
#ifndef OUTPOST_COMMON_RULES_TENDER_H
#define OUTPOST_COMMON_RULES_TENDER_H

#include "common/rules/money.h"

#define TENDER_MAXIMUM_PAYMENTS ((size_t)64)

struct tender_payment {
	const char *tender;
	int64_t amount; /* negative when paid out */
	bool cash;
};

struct tender_input {
	int64_t total;
	int64_t cash_step; /* minor units; 0 means 1 */
	enum rounding rounding;
	const struct tender_payment *payments;
	size_t payment_count;
};

struct tender_result {
	int64_t paid;
	int64_t cash_due; /* in coins: what the other payments leave */
	int64_t rounding; /* added to the total by paying in cash */
	int64_t change;   /* back to the customer, never below 0 */
	int64_t open;     /* still to be paid (above 0) or to be paid out (below 0) */
};

/* Errors name "payments[1].amount" and the like. */
must_check const struct error *tender_settle(struct arena *arena, const struct tender_input *input,
					     struct tender_result *out_result);

#endif
