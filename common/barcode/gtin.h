/*
 * GTIN: the trade item numbers printed as EAN-8, UPC-A, UPC-E, EAN-13 and ITF-14.
 *
 * Why      The same product is scanned as 8, 12, 13 or 14 digits depending on symbol and scanner.
 *          Catalogue and scan meet in one form: fourteen digits, zero-padded on the left.
 * Model    Codes are digit text, never numbers: leading zeros mean something.
 * Owner    Values only; errors live in the passed arena.
 * See      docs/barcodes.md
 */
#ifndef OUTPOST_COMMON_BARCODE_GTIN_H
#define OUTPOST_COMMON_BARCODE_GTIN_H

#include "common/base/error.h"
#include "common/base/text.h"

#define GTIN_DIGITS 14

/* Terminated, so that it may be printed and compared as a string. */
struct gtin {
	char digits[GTIN_DIGITS + 1];
};

bool gtin_is_digits(struct text code); /* false when empty */

/* Modulo-10 digit over weights 3,1,3... from the right: GTIN, GLN, SSCC, GSRN. -1 unless digits. */
int gtin_check_digit(struct text without_check_digit);

/* Any of the four lengths with a right check digit; the outcome has fourteen digits. */
must_check const struct error *gtin_parse(struct arena *arena, struct text code,
					  struct gtin *out_gtin);

/*
 * UPC-E of 6 digits (number system 0, check digit left out), 7 (check digit left out) or 8, to the
 * twelve digits of the UPC-A it stands for. A check digit that is given must be right.
 */
must_check const struct error *gtin_expand_upce(struct arena *arena, struct text code,
						char out_upca[13]);

/* The eight digits of UPC-E for a UPC-A that has a zero-suppressed form; error when it has none. */
must_check const struct error *gtin_compress_upca(struct arena *arena, struct text code,
						  char out_upce[9]);

/*
 * The digit that guards a price of four or five digits inside an in-store code (General
 * Specifications, "price verifier"). -1 for any other text. Not every chain uses it.
 */
int gtin_price_check_digit(struct text price);

#endif
