/*
 * Basket work: what the steps of basket_compute share. Only basket*.c include this.
 */
#ifndef OUTPOST_COMMON_RULES_BASKET_WORK_H
#define OUTPOST_COMMON_RULES_BASKET_WORK_H

#include "common/rules/basket.h"
#include "common/rules/tax_plan.h"

struct basket_group {
	struct tax_plan plan;
	uint8_t rates[TAX_GROUP_MAXIMUM_RATES]; /* index into basket_work.rates */
};

struct basket_work {
	struct arena *arena;
	const struct basket *basket;
	struct basket_group *groups;
	struct basket_rate_total *rates;
	size_t rate_count;
	struct basket_line_result *lines;
	struct basket_line_tax *taxes; /* of all lines, one after the other */
};

/* Parts of a minor unit that sums per document keep: enough for every exact tie. */
#define BASKET_FINE INT64_C(1000000000000)

const struct error *basket_overflow(struct arena *arena, size_t line, const char *what);
const struct error *basket_line_error(struct arena *arena, size_t line, const char *what,
				      const char *detail);

/* The group whose taxes the line pays, or NULL. */
const struct basket_group *basket_group_of(const struct basket_work *work, size_t line);

/* Where a rate stands in a group; TAX_GROUP_MAXIMUM_RATES when it does not. */
size_t basket_position(const struct basket_group *group, size_t rate);

/* Fixed taxes follow the direction of the money: a line priced below zero gives them back. */
int64_t basket_taxed_quantity(const struct basket_line *line);

/* Gives every line its place in work->taxes, with the rates filled in. */
void basket_assign_taxes(struct basket_work *work);
struct basket_line_tax *basket_line_taxes(const struct basket_work *work, size_t line);
struct basket_line_tax *basket_line_tax(const struct basket_work *work, size_t line, size_t rate);

must_check bool basket_round_fine(const struct basket_work *work, wide fine, int64_t *out_amount);

/* Net, tax and total from the line's amount and its taxes; the summary per rate grows along. */
must_check bool basket_finish_line(struct basket_work *work, size_t line);

must_check const struct error *basket_share_discounts(struct basket_work *work);
must_check const struct error *basket_tax_per_line(struct basket_work *work);
must_check const struct error *basket_tax_per_document(struct basket_work *work);
must_check const struct error *basket_tax_exact_lines(struct basket_work *work);
must_check const struct error *basket_discount_total(struct basket_work *work);
must_check const struct error *basket_round_total(struct basket_work *work);

#endif
