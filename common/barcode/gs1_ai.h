/*
 * GS1 application identifiers (AI): what each two- to four-digit code in front of a value means.
 *
 * Model    One row per identifier or run of identifiers. `format` lists the components: type, size
 *          and lints ("N13,csum [X..17]"): N digits, X set 82, Y set 39, Z set 64; "N6" exactly
 *          six, "X..20" one to twenty, brackets around an optional component at the end.
 *          `needs` lists identifiers that must come along: ';' between demands that all hold, ','
 *          between alternatives, '+' between identifiers that count together. `excludes` lists
 *          identifiers that must not. 'n' in both stands for any digit.
 *          `link_key` is NULL unless the identifier may open the path of a GS1 Digital Link; then
 *          it lists the qualifiers that may follow, in order, '|' between alternatives.
 *          To add an AI: one row, in ascending order (a unit test checks order and format).
 * See      docs/barcodes.md for the edition of the standard the table follows.
 */
#ifndef OUTPOST_COMMON_BARCODE_GS1_AI_H
#define OUTPOST_COMMON_BARCODE_GS1_AI_H

#include "common/base/text.h"

#define GS1_AI_DIGITS 4

enum gs1_ai_flag {
	GS1_FIXED = 1 << 0,     /* length known from the first two digits: no separator needed */
	GS1_ATTRIBUTE = 1 << 1, /* may be a query parameter of a Digital Link */
	GS1_DECIMAL = 1 << 2,   /* the last digit of the identifier counts decimal places */
};

/* How the value reads to a person or a program. */
enum gs1_meaning {
	GS1_TEXT,
	GS1_INTEGER,
	GS1_AMOUNT,          /* a decimal number */
	GS1_CURRENCY_AMOUNT, /* three digits of currency, then a decimal number */
	GS1_DATE,
};

struct gs1_ai {
	const char *first;
	const char *last;
	unsigned flags;
	enum gs1_meaning meaning;
	const char *format;
	const char *needs;
	const char *excludes;
	const char *link_key;
	const char *title;
};

/* One component of a format, cut off the front of *rest; false at its end. */
struct gs1_component {
	char set; /* N X Y Z */
	size_t minimum;
	size_t maximum;
	bool optional;
	struct text lints; /* comma-separated names, maybe empty */
};

bool gs1_next_component(struct text *rest, struct gs1_component *out_component);

/* The row whose identifier `digits` begins with; NULL when there is none. */
const struct gs1_ai *gs1_ai_at(struct text digits);

/* The row for exactly this identifier. */
const struct gs1_ai *gs1_ai_find(struct text code);

size_t gs1_ai_length(const struct gs1_ai *ai);

/* Identifiers with the same first two digits have the same length; 0 when none is defined. */
size_t gs1_ai_length_by_prefix(struct text digits);

/* Content length fixed by the first two digits, also for identifiers not assigned yet; else 0. */
size_t gs1_fixed_length_by_prefix(struct text digits);

size_t gs1_ai_count(void);
const struct gs1_ai *gs1_ai_row(size_t index);

/* "31nn" matches 3102. */
bool gs1_ai_matches(struct text pattern, struct text code);

#endif
