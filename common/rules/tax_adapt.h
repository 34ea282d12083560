/*
 * Tax adaptation: the price of the same goods when other taxes apply, e.g. for a customer abroad.
 *
 * Model    When all taxes of the price are included in it, the net price is kept and the included
 *          taxes of the other group are put in; otherwise the price stays as it is.
 */
#ifndef OUTPOST_COMMON_RULES_TAX_ADAPT_H
#define OUTPOST_COMMON_RULES_TAX_ADAPT_H

#include "common/rules/basket.h"

must_check const struct error *tax_adapt_price(struct arena *arena, const struct price *price,
					       const struct tax_group *from,
					       const struct tax_group *to, enum rounding rounding,
					       struct price *out_price);

#endif
