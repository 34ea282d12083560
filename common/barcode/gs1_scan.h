/*
 * Scan data: what a scanner sends, with the symbology identifier that tells which symbol it read.
 *
 * Why      "]E0" in front says EAN-13 and "]Q3" a GS1 QR code; without it a till has to guess
 *          whether 0112... is a number or an element string.
 * Model    Between scanner and caller stands the message in caret form: GS1 data begins with '^',
 *          which is FNC1; plain data that begins with '^' gets a '\' in front; '|' divides a linear
 *          symbol from its 2D companion. On the wire FNC1 is the character 0x1D.
 * Owner    The passed arena.
 */
#ifndef OUTPOST_COMMON_BARCODE_GS1_SCAN_H
#define OUTPOST_COMMON_BARCODE_GS1_SCAN_H

#include "common/barcode/gs1_elements.h"

#define GS1_GROUP_SEPARATOR '\x1d'

enum gs1_symbology {
	GS1_SYMBOLOGY_NONE,
	GS1_SYMBOLOGY_DATABAR_OMNI,
	GS1_SYMBOLOGY_DATABAR_TRUNCATED,
	GS1_SYMBOLOGY_DATABAR_STACKED,
	GS1_SYMBOLOGY_DATABAR_STACKED_OMNI,
	GS1_SYMBOLOGY_DATABAR_LIMITED,
	GS1_SYMBOLOGY_DATABAR_EXPANDED,
	GS1_SYMBOLOGY_UPCA,
	GS1_SYMBOLOGY_UPCE,
	GS1_SYMBOLOGY_EAN13,
	GS1_SYMBOLOGY_EAN8,
	GS1_SYMBOLOGY_GS1_128_CCA,
	GS1_SYMBOLOGY_GS1_128_CCC,
	GS1_SYMBOLOGY_QR,
	GS1_SYMBOLOGY_DATA_MATRIX,
	GS1_SYMBOLOGY_DOT_CODE,
	GS1_SYMBOLOGY_COUNT
};

struct gs1_scan {
	enum gs1_symbology symbology;
	struct text data; /* caret form */
	struct gs1_message
		message; /* of the element string or the Digital Link in it; maybe empty */
};

const char *gs1_symbology_name(enum gs1_symbology symbology);
enum gs1_symbology gs1_symbology_of(struct text name); /* GS1_SYMBOLOGY_NONE when unknown */

/* Whether the two characters behind ']' are one of the symbols above, rather than any other. */
bool gs1_scan_identifies(struct text identifier);

must_check const struct error *gs1_scan_read(struct arena *arena, struct text input,
					     const struct gs1_settings *settings,
					     struct gs1_scan *out_scan);

/* The scan data that a symbol of this kind with these contents gives. */
must_check const struct error *gs1_scan_write(struct arena *arena, enum gs1_symbology symbology,
					      struct text data, const struct gs1_settings *settings,
					      struct text *out_scan);

#endif
