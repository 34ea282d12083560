/*
 * Tax plan: a tax group compiled for calculation.
 *
 * Model    For each rate: which share of its base it is, when it is computed, and what its amount
 *          does to the bases of the others (+1, 0, -1). Included taxes are computed from the last to
 *          the first, because the last one sits outermost in the price; excluded ones first to
 *          last. Fixed amounts come before both, since they may sit under an included percentage.
 * Units    tax_plan_compute works in any unit of amount: minor units for rounding per line, a
 *          finer unit for rounding per document. `one` is a minor unit in that unit.
 */
#ifndef OUTPOST_COMMON_RULES_TAX_PLAN_H
#define OUTPOST_COMMON_RULES_TAX_PLAN_H

#include "common/rules/tax.h"

struct tax_step {
	bool fixed;
	bool included;
	int64_t numerator;
	int64_t denominator;
	size_t batch_first; /* rates that share this one's base */
	size_t batch_last;
	int8_t on_tax[TAX_GROUP_MAXIMUM_RATES];  /* what this tax adds to base while computing */
	int8_t on_base[TAX_GROUP_MAXIMUM_RATES]; /* what it adds to the base that is reported */
};

struct tax_plan {
	const struct tax_group *group;
	size_t count;
	struct tax_step steps[TAX_GROUP_MAXIMUM_RATES];
	uint8_t order[TAX_GROUP_MAXIMUM_RATES];
	bool all_included;
	bool any_fixed;
};

struct tax_input {
	wide amount;            /* as the price is stated, in units */
	int64_t quantity;       /* thousandths, for fixed taxes */
	int64_t one;            /* units in a minor unit */
	enum rounding rounding; /* of every tax, to whole units */
};

struct tax_output {
	wide tax[TAX_GROUP_MAXIMUM_RATES];
	wide base[TAX_GROUP_MAXIMUM_RATES];
	wide included; /* sum of the taxes inside amount */
};

/* Errors name the field inside the group, e.g. "rates[1].rate". */
must_check const struct error *tax_plan_create(struct arena *arena, const struct tax_group *group,
					       struct tax_plan *out_plan);

/* False on overflow. */
must_check bool tax_plan_compute(const struct tax_plan *plan, const struct tax_input *input,
				 struct tax_output *out_output);

#endif
