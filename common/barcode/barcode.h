/*
 * Barcode: one door for whatever a scanner or a cashier gives: GTIN, UPC-E, element string, Digital
 * Link, in-store code, own number.
 *
 * Model    In this order: symbology identifier (]E0...), web address, brackets or FNC1, the table
 *          of in-store codes, GTIN with a right check digit, UPC-E. What none of them knows is a
 *          plain number to look up. Data that claims to be GS1 and is wrong is an error, never a
 *          plain number.
 * Owner    The passed arena.
 * See      docs/barcodes.md
 */
#ifndef OUTPOST_COMMON_BARCODE_BARCODE_H
#define OUTPOST_COMMON_BARCODE_BARCODE_H

#include "common/barcode/gs1_scan.h"
#include "common/barcode/gtin.h"
#include "common/barcode/variable_measure.h"

enum barcode_kind { BARCODE_PLAIN, BARCODE_GTIN, BARCODE_ELEMENTS, BARCODE_MEASURE };

struct barcode_options {
	struct gs1_settings gs1;
	const struct measure_rule *rules;
	size_t rule_count;
};

struct barcode_reading {
	enum barcode_kind kind;
	struct text lookup; /* what to search the catalogue for: GTIN-14, item code or the text */
	struct gs1_message message;     /* BARCODE_ELEMENTS */
	struct measure_reading measure; /* BARCODE_MEASURE */
};

must_check const struct error *barcode_read(struct arena *arena, struct text input,
					    const struct barcode_options *options,
					    struct barcode_reading *out_reading);

#endif
