/*
 * Tax: the taxes of one taxable amount, in order, with compounding.
 *
 * Why      Included, excluded, fixed, compound and "division" taxes differ only in what each one
 *          is a share of. A group is compiled once into a plan (order, shares and which tax moves
 *          the base of which), and every line of a basket then runs the same short loop.
 * Model    Percent is a share of the base. Division is a share of the price with the tax in it, as
 *          in Brazil. Fixed is an amount per quantity. An included tax is inside the price already.
 *          Neighbouring taxes of the same kind that do not build on each other form a batch and
 *          share one base; `affects_later` adds a tax to the base of the later ones, except
 *          those that say `ignores_earlier`.
 * Owner    A plan lives in the arena given to tax_plan_create.
 */
#ifndef OUTPOST_COMMON_RULES_TAX_H
#define OUTPOST_COMMON_RULES_TAX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/rules/wide.h"

#define RATE_ONE INT64_C(1000000)           /* 100 % in parts per million */
#define TAX_RATE_MAXIMUM (100 * RATE_ONE)   /* either sign */
#define TAX_GROUP_MAXIMUM_RATES ((size_t)8) /* after nested groups are flattened */

enum tax_kind { TAX_PERCENT, TAX_FIXED, TAX_DIVISION };

enum tax_place {
	TAX_PER_LINE,     /* every tax of every line is rounded; totals are sums */
	TAX_PER_DOCUMENT, /* every rate is rounded once; lines get their share by largest remainder */
};

struct tax_rate {
	const char *id;
	const char *name; /* for the receipt and the explanation; may be NULL */
	enum tax_kind kind;
	int64_t rate;         /* parts per million: percent and division */
	int64_t amount;       /* minor units: fixed */
	int64_t per_quantity; /* thousandths: fixed; 0 means one unit */
	bool included;        /* inside the price */
	bool affects_later;   /* becomes part of the base of later rates */
	bool ignores_earlier; /* its base is not raised by earlier rates */
};

struct tax_group {
	const char *id;
	const struct tax_rate *rates; /* in the order they apply */
	size_t rate_count;
};

#endif
