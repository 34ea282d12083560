/*
 * Basket work: what the steps of basket_compute share. Only basket*.c include this.
 */
#ifndef OUTPOST_COMMON_RULES_BASKET_WORK_H
#define OUTPOST_COMMON_RULES_BASKET_WORK_H

#include "common/rules/basket.h"
#include "common/rules/share.h"
#include "common/rules/tax_plan.h"

struct basket_group {
	struct tax_plan plan;
	uint8_t rates[TAX_GROUP_MAXIMUM_RATES]; /* index into basket_taxes.rates */
	bool independent; /* each rate is a plain share of the amount, and in no other group */
};

struct basket_taxes {
	struct basket_group *groups;
	size_t group_count;
	size_t largest_group;          /* its number of rates */
	const struct tax_rate **rates; /* different ones */
	size_t rate_count;
};

struct basket_work {
	struct arena *arena;
	const struct basket *basket;
	const struct basket_taxes *taxes;
	struct basket_rate_total *rates;
	size_t rate_count;
	struct basket_line_result *lines;
	struct basket_line_tax *line_taxes; /* of all lines, one after the other */
	const struct basket_line_tax *rounded_tax;
	int64_t total_rounding;
};

/* Parts of a minor unit that sums per document keep: enough for every exact tie. */
#define BASKET_FINE INT64_C(1000000000000)
/* Shares in FINE units are compared to this part of a minor unit: what differs less is the trace
 * of a division that does not come out even. */
#define BASKET_COMPARED INT64_C(1000000)

const struct error *basket_overflow(struct arena *arena, size_t line, const char *what);
const struct error *basket_line_error(struct arena *arena, size_t line, const char *what,
				      const char *detail);

/* The group whose taxes the line pays, or NULL. */
static inline const struct basket_group *basket_group_of(const struct basket_work *work,
							 size_t line)
{
	const struct basket_line *input = &work->basket->lines[line];

	if (input->tax_group == BASKET_NO_TAX || input->exempt)
		return NULL;
	return &work->taxes->groups[input->tax_group];
}

/* Where a rate stands in a group; TAX_GROUP_MAXIMUM_RATES when it does not. */
static inline size_t basket_position(const struct basket_group *group, size_t rate)
{
	for (size_t i = 0; i < group->plan.count; i++)
		if (group->rates[i] == rate)
			return i;
	return TAX_GROUP_MAXIMUM_RATES;
}

/* Fixed taxes follow the direction of the money: a line priced below zero gives them back. */
static inline int64_t basket_taxed_quantity(const struct basket_line *line)
{
	return line->price.amount < 0 ? -line->quantity : line->quantity;
}

/* Gives every line its place in work->line_taxes, with the rates filled in. */
void basket_assign_taxes(struct basket_work *work);

static inline struct basket_line_tax *basket_line_taxes(const struct basket_work *work, size_t line)
{
	return &work->line_taxes[work->lines[line].taxes - work->line_taxes];
}

struct basket_line_tax *basket_line_tax(const struct basket_work *work, size_t line, size_t rate);

/* whole and fraction (in parts of BASKET_COMPARED) of an amount in FINE units. */
must_check bool basket_share_of_fine(struct share *share, wide fine);
must_check bool basket_round_fine(const struct basket_work *work, wide fine, int64_t *out_amount);

/* Net, tax and total from the line's amount and its taxes; the summary per rate grows along. */
static inline must_check bool basket_finish_line(struct basket_work *work, size_t index)
{
	const struct basket_group *group = basket_group_of(work, index);
	struct basket_line_result *line = &work->lines[index];

	line->net = line->amount;
	for (size_t i = 0; i < line->tax_count; i++) {
		const struct basket_line_tax *tax = &line->taxes[i];
		struct basket_rate_total *total = &work->rates[group->rates[i]];

		total->line_count++;
		if (!int64_add(line->tax, tax->amount, &line->tax) ||
		    !int64_add(total->amount, tax->amount, &total->amount) ||
		    !int64_add(total->base, tax->base, &total->base))
			return false;
		if (tax->rate->included && !int64_subtract(line->net, tax->amount, &line->net))
			return false;
	}
	return int64_add(line->net, line->tax, &line->total);
}

must_check const struct error *basket_share_discounts(struct basket_work *work);
must_check const struct error *basket_tax_per_line(struct basket_work *work);
must_check const struct error *basket_tax_per_document(struct basket_work *work);
must_check const struct error *basket_tax_exact_lines(struct basket_work *work);
must_check const struct error *basket_discount_total(struct basket_work *work);
must_check const struct error *basket_round_total(struct basket_work *work);

#endif
