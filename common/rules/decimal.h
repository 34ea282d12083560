/*
 * Decimal: integers that stand for decimal numbers, read and written without floating point.
 *
 * Model    A value and how many of its digits are behind the point: 12.34 is 1234 with 2 digits.
 *          Accepted text: optional '-', digits, optionally '.' and at most `digits` more digits.
 *          No '+', spaces, exponents, separators, "NaN"; "-0" is 0.
 */
#ifndef OUTPOST_COMMON_RULES_DECIMAL_H
#define OUTPOST_COMMON_RULES_DECIMAL_H

#include "common/base/text.h"
#include "common/rules/wide.h"

#define DECIMAL_MAXIMUM_DIGITS 12
#define DECIMAL_MAXIMUM_LENGTH ((size_t)32)
#define DECIMAL_TEXT_SIZE 24

enum decimal_fault {
	DECIMAL_FINE,
	DECIMAL_EMPTY,
	DECIMAL_TOO_LONG,
	DECIMAL_NOT_A_NUMBER,
	DECIMAL_TOO_PRECISE,
	DECIMAL_TOO_LARGE,
};

/* Output untouched unless DECIMAL_FINE. */
must_check enum decimal_fault decimal_parse(struct text text, int digits, int64_t *out_value);
/* The same as an error that names the field. */
must_check const struct error *decimal_read(struct arena *arena, const char *field,
					    struct text text, int digits, int64_t *out_value);

/* All digits behind the point are written: 1234 with 2 is "12.34", 1 is "0.01". */
void decimal_print(int64_t value, int digits, char out_text[static DECIMAL_TEXT_SIZE]);

/* To `to` digits, on a multiple of step there: 1.07 to 2 digits with step 5 is 1.05 or 1.10. */
must_check bool decimal_round(int64_t value, int from, int to, int64_t step, enum rounding rounding,
			      int64_t *out_value);

#endif
