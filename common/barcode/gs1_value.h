/*
 * Values of element strings as numbers and dates, and two forgiving ways to read a label.
 *
 * Why      A till wants "1.250 kg" and "2026-04-30", not "001250" and "260400"; and labels from
 *          the field are written without separators or are partly broken.
 * Model    A decoded value is text in one form per meaning: integer "18", amount "17.230",
 *          currency and amount "978 17.23", date "2026-04-30", date and time "2026-04-30T12:45".
 *          Two-digit years lie within 49 years before and 50 years after the given year, as the
 *          General Specifications demand; day 00 is the last day of the month.
 * Owner    The passed arena.
 */
#ifndef OUTPOST_COMMON_BARCODE_GS1_VALUE_H
#define OUTPOST_COMMON_BARCODE_GS1_VALUE_H

#include "common/barcode/gs1_elements.h"

must_check const struct error *gs1_decode_value(struct arena *arena,
						const struct gs1_element *element, int current_year,
						struct text *out_value);

/*
 * Compact form: no brackets and no separators (or an own separator), values of variable length
 * padded to their full length, except the last. Check digits, dates and IBANs are checked, code
 * lists and company prefixes are not.
 */
must_check const struct error *gs1_parse_compact(struct arena *arena, struct text input,
						 struct text separator,
						 struct gs1_message *out_message);

/* The same message in its stable form: fixed lengths first, each by identifier. */
struct text gs1_print_compact(struct arena *arena, const struct gs1_message *message,
			      struct text separator, int current_year);

/*
 * Takes from wire data (0x1D between elements) what has the shape of an element and lists the
 * rest. Never fails; check digits are not looked at.
 */
struct gs1_salvage {
	struct gs1_message message;
	struct text skipped[GS1_ELEMENTS_MAXIMUM];
	size_t skipped_count;
};

void gs1_salvage(struct arena *arena, struct text input, struct gs1_salvage *out_salvage);

#endif
