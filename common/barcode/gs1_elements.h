/*
 * GS1 element strings: application identifiers and their values, as printed and as scanned.
 *
 * Why      One label carries product, batch, expiry and weight. What is read from it is checked
 *          here, down to dates and check digits, before anything is booked.
 * Model    Two written forms of the same message. Bracketed, for people: "(01)04006381333931(10)A1",
 *          with "\(" for a bracket that is data. Unbracketed, for machines: "^0104006381333931^..."
 *          where '^' stands for FNC1, needed in front and after a value of variable length.
 *          Parsing checks every element for itself; gs1_check_associations checks them together.
 * Owner    The passed arena; texts point into copies in that arena.
 * See      docs/barcodes.md
 */
#ifndef OUTPOST_COMMON_BARCODE_GS1_ELEMENTS_H
#define OUTPOST_COMMON_BARCODE_GS1_ELEMENTS_H

#include "common/base/error.h"
#include "common/base/text.h"
#include "common/barcode/gs1_ai.h"
#include "common/barcode/gs1_lint.h"

#define GS1_ELEMENTS_MAXIMUM 64
#define GS1_INPUT_MAXIMUM ((size_t)8191)
#define GS1_FNC1 '^'

/* Zero is the strict reading of the standard; a NULL pointer means the same. */
struct gs1_settings {
	bool unknown_identifiers;  /* accept identifiers that the table does not know */
	bool zero_suppressed_gtin; /* Digital Link: accept GTIN-8, -12 and -13 as a GTIN-14 */
	bool convenience_names;    /* Digital Link: accept /gtin/ for /01/, withdrawn in 2021 */
	bool form_only; /* skip code lists and company prefixes, for labels of uncertain origin */
	const struct gs1_prefix_source *prefixes;
};

struct gs1_element {
	const struct gs1_ai *ai;
	struct text code;
	struct text value;
};

struct gs1_message {
	struct gs1_element *elements;
	size_t count;
};

must_check const struct error *gs1_parse_bracketed(struct arena *arena, struct text input,
						   const struct gs1_settings *settings,
						   struct gs1_message *out_message);
must_check const struct error *gs1_parse_unbracketed(struct arena *arena, struct text input,
						     const struct gs1_settings *settings,
						     struct gs1_message *out_message);

/* What gs1_check_associations looks at. */
enum gs1_rule {
	GS1_RULE_REPEATS = 1 << 0,   /* repeated identifiers have the same value */
	GS1_RULE_EXCLUDES = 1 << 1,  /* none comes with one that it excludes */
	GS1_RULE_NEEDS = 1 << 2,     /* each comes with those it needs */
	GS1_RULE_SIGNATURE = 1 << 3, /* a digital signature covers a key with its serial number */
	GS1_RULE_ALL = 15,
};

must_check const struct error *gs1_check_associations(struct arena *arena,
						      const struct gs1_message *message,
						      unsigned rules);

struct text gs1_print_bracketed(struct arena *arena, const struct gs1_message *message);
struct text gs1_print_unbracketed(struct arena *arena, const struct gs1_message *message);

/* First element with this identifier, or NULL. */
const struct gs1_element *gs1_find(const struct gs1_message *message, const char *code);

/* For parsers that find elements by other means (Digital Link): identifier by its exact text... */
const struct gs1_ai *gs1_identify(struct arena *arena, struct text code,
				  const struct gs1_settings *settings);
/* ... and one checked element behind the others. */
must_check const struct error *gs1_append(struct arena *arena, struct gs1_element element,
					  const struct gs1_settings *settings,
					  struct gs1_message *message);

#endif
