/*
 * Basket: what a set of lines costs, to the last minor unit, and why it adds up.
 *
 * Why      Store, headquarters, browser and auditor compute a sale with this one function, so they
 *          cannot disagree by a cent.
 * Model    gross = quantity x price, rounded once. amount = gross - discounts (line, then shares
 *          of the basket discounts). Taxes come from the line's group: included ones are taken
 *          out of amount, excluded ones are added to it:
 *              net + tax = total        total = what the customer pays for the line
 *          All document figures and the summary per rate are exact sums of the lines' figures,
 *          whatever the rounding place. A return is a line with negative quantity.
 *          The result does not depend on the order of the lines; line numbers break ties.
 * Limits   BASKET_MAXIMUM_... below. Every failure is an error that names the field, e.g.
 *          "lines[3].quantity"; overflow is ERROR_OVERFLOW, never a wrapped figure.
 * Owner    Everything in the result lives in the arena. Strings and rates are borrowed from the
 *          basket, which must outlive the result.
 */
#ifndef OUTPOST_COMMON_RULES_BASKET_H
#define OUTPOST_COMMON_RULES_BASKET_H

#include "common/rules/share.h"
#include "common/rules/tax.h"

#define BASKET_MAXIMUM_LINES ((size_t)10000)
#define BASKET_MAXIMUM_TAX_GROUPS ((size_t)256)
#define BASKET_MAXIMUM_RATES ((size_t)64) /* different ones in a basket */
#define BASKET_MAXIMUM_DISCOUNTS ((size_t)64)
#define BASKET_NO_TAX SIZE_MAX
#define QUANTITY_ONE INT64_C(1000) /* quantities are thousandths */

struct basket_settings {
	enum rounding rounding;
	enum tax_place tax_place;
	/* Keep fractions of a minor unit in line amounts until the document is rounded. Only with
	 * TAX_PER_DOCUMENT; the printed line amounts then are shares of the rounded sum. */
	bool exact_lines;
	enum share_way exact_share; /* how the lines share the rounded sums then */
	/* Take basket discounts off the total with tax, lowering net and every rate in proportion,
	 * instead of off the prices; fixed taxes stay. */
	bool discount_on_total;
	/* Round the document's total to a multiple of this; the largest tax takes the difference.
	 * 0 leaves it. Cash rounding is another thing: see tender.h. */
	int64_t total_step;
	enum rounding total_rounding;
};

/* amount minor units per a quantity: 1.459 EUR/l is { 1459, 10 * QUANTITY_ONE }. */
struct price {
	int64_t amount;
	int64_t per_quantity; /* thousandths, above 0; 0 means one unit */
};

/* The quantity that the amount is for. */
static inline int64_t price_quantity(const struct price *price)
{
	return price->per_quantity ? price->per_quantity : QUANTITY_ONE;
}

struct basket_line {
	int64_t line_number; /* unique in the basket, any order */
	int64_t quantity;    /* thousandths; negative for a return; 0 gives a line of zeros */
	struct price price;
	int64_t promotion;     /* minor units off before discount_rate; same sign as gross */
	int64_t discount_rate; /* parts per million of what promotion leaves, 0..RATE_ONE */
	int64_t discount;      /* minor units off, after discount_rate; same sign as gross */
	size_t tax_group;      /* index into tax_groups, or BASKET_NO_TAX */
	bool exempt;           /* taxes are not charged; included ones are taken out of the price */
};

/* Off the sum of the lines that are not returns, shared among them by their amounts. In order. */
struct basket_discount {
	int64_t rate;   /* parts per million, 0..RATE_ONE; or */
	int64_t amount; /* minor units, not more than is left */
};

/* Tax groups checked and compiled once, for any number of baskets; a till keeps one. */
struct basket_taxes;

must_check const struct error *basket_taxes_create(struct arena *arena,
						   const struct tax_group *groups, size_t count,
						   const struct basket_taxes **out_taxes);

struct basket {
	struct basket_settings settings;
	const struct basket_taxes *taxes; /* or NULL, and: */
	const struct tax_group *tax_groups;
	size_t tax_group_count;
	const struct basket_line *lines;
	size_t line_count;
	const struct basket_discount *discounts;
	size_t discount_count;
};

struct basket_line_tax {
	const struct tax_rate *rate;
	int64_t base; /* what the rate was applied to, with compounding */
	int64_t amount;
};

struct basket_line_result {
	int64_t line_number;
	int64_t gross;
	int64_t line_discount;   /* with promotion; gross - discounts - exempted = amount */
	int64_t basket_discount; /* this line's share of all basket discounts */
	int64_t exempted;        /* included tax that an exempt line does not pay */
	int64_t amount;          /* as the price is stated: with the included taxes, if any */
	int64_t net;
	int64_t tax;
	int64_t total;
	const struct basket_line_tax *taxes; /* in the order of the group; none when exempt */
	size_t tax_count;
};

struct basket_rate_total {
	const struct tax_rate *rate;
	size_t line_count; /* that pay it, above 0 */
	int64_t base;
	int64_t amount;
};

struct basket_result {
	const struct basket_line_result *lines; /* in the order of the input */
	size_t line_count;
	const struct basket_rate_total
		*rates; /* those that a line pays, in the order of tax_groups */
	size_t rate_count;
	const struct basket_line_tax
		*rounded_tax;   /* what took the rounding of the total, or NULL */
	int64_t total_rounding; /* in it */
	int64_t gross;
	int64_t line_discount;
	int64_t basket_discount;
	int64_t exempted;
	int64_t amount;
	int64_t net;
	int64_t tax;
	int64_t total;
};

must_check const struct error *basket_compute(struct arena *arena, const struct basket *basket,
					      struct basket_result *out_result);

#endif
