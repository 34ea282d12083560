/*
 * Variable measure: codes printed by scales that carry a price, a weight or a count.
 *
 * Why      Whoever sets up a shop must see how its codes will be read before the first sale, so
 *          the table comes with a tester that explains every step.
 * Model    A rule is a row: prefix, digits of the item, whether a price check digit follows, digits
 *          and decimals of the value, what the value is. A rule may be given by a template
 *          (code_template.h) instead. The first rule of the table that fits reads the code.
 *          The item is found by its lookup code: prefix and item digits, or the template's code.
 * Owner    The passed arena; rules belong to the caller.
 */
#ifndef OUTPOST_COMMON_BARCODE_VARIABLE_MEASURE_H
#define OUTPOST_COMMON_BARCODE_VARIABLE_MEASURE_H

#include "common/base/error.h"
#include "common/base/text.h"

enum measure_kind { MEASURE_PRICE, MEASURE_WEIGHT, MEASURE_COUNT };

struct measure_rule {
	const char *name;
	enum measure_kind kind;
	const char *prefix; /* digits the code begins with, at least one */
	unsigned item_digits;
	bool price_check_digit; /* between item and value, then of five digits */
	unsigned value_digits;
	unsigned decimals;
	const char *template; /* or NULL; then the four fields above are not looked at */
};

struct measure_reading {
	const struct measure_rule *rule; /* NULL when none fits */
	struct text item;
	int64_t value; /* in units of the last decimal */
	unsigned decimals;
};

/* Whether the row makes sense: its digits and a check digit fill an EAN-13 or EAN-8. */
must_check const struct error *measure_check_rule(struct arena *arena,
						  const struct measure_rule *rule);

must_check const struct error *measure_read(struct arena *arena, const struct measure_rule *rules,
					    size_t count, struct text code,
					    struct measure_reading *out_reading);

/* The tester: one line per rule that was tried, with the reason, and the outcome. */
struct measure_explanation {
	struct measure_reading reading;
	const char **lines;
	size_t count;
};

must_check const struct error *measure_explain(struct arena *arena,
					       const struct measure_rule *rules, size_t count,
					       struct text code,
					       struct measure_explanation *out_explanation);

const char *measure_kind_name(enum measure_kind kind);

#endif
