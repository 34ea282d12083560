/*
 * Nomenclature patterns: Odoo's way of writing the layout of a barcode, for shops that move over.
 *
 * Model    A pattern is literal characters, '.' for any one, ".*" for any rest, '|' between
 *          alternatives, and one group {NNDD} of digits of value before and after the point. The
 *          value is cut out of the code and its place filled with zeros: that is the base code,
 *          by which the product is found; for EAN-13 and UPC-A its check digit is made right again
 *          (EAN-8 keeps the scanned one, as there).
 * Owner    The passed arena.
 */
#ifndef OUTPOST_COMMON_BARCODE_NOMENCLATURE_H
#define OUTPOST_COMMON_BARCODE_NOMENCLATURE_H

#include "common/base/error.h"
#include "common/base/text.h"

enum nomenclature_encoding {
	NOMENCLATURE_ANY,
	NOMENCLATURE_EAN13,
	NOMENCLATURE_EAN8,
	NOMENCLATURE_UPCA,
};

struct nomenclature_rule {
	enum nomenclature_encoding encoding;
	const char *pattern;
	bool upc_as_ean; /* a rule for EAN-13 also takes UPC-A, with a zero in front, and back */
};

struct nomenclature_reading {
	bool matched;
	struct text code;
	struct text base_code;
	int64_t value;     /* without the point */
	unsigned decimals; /* digits of it behind the point */
};

must_check const struct error *nomenclature_read(struct arena *arena, struct text code,
						 const struct nomenclature_rule *rule,
						 struct nomenclature_reading *out_reading);

#endif
