/*
 * Quantity and rate: thousandths of a unit, and parts per million, as decimal text.
 */
#ifndef OUTPOST_COMMON_RULES_QUANTITY_H
#define OUTPOST_COMMON_RULES_QUANTITY_H

#include "common/rules/decimal.h"

#define QUANTITY_DIGITS 3
#define RATE_PERCENT_DIGITS 4 /* of a percentage: 9.975 % is 99750 parts per million */

must_check const struct error *quantity_parse(struct arena *arena, const char *field,
					      struct text text, int64_t *out_quantity);
/* Without zeros at the end: "2", "0.125". */
void quantity_print(int64_t quantity, char out_text[static DECIMAL_TEXT_SIZE]);

/* "9.975" is 99750. */
must_check const struct error *rate_parse_percent(struct arena *arena, const char *field,
						  struct text text, int64_t *out_rate);
void rate_print_percent(int64_t rate, char out_text[static DECIMAL_TEXT_SIZE]);

#endif
