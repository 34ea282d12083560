/*
 * Code templates: the layout of an in-store barcode, written as text.
 *
 * Why      Scales, deposit machines and presses put a number and a price or weight into one code,
 *          each in its own way; there is no worldwide rule.
 * Model    "2{code:5}{i}{embed:5}{ec}": literal characters and groups.
 *            {code:N} {code:ean8|ean13|ean14} {code:*} {code=LITERAL}   what to look up
 *            {embed:N} {embed:N.D} {embed100:N}                         the embedded number
 *            {price:N}                                                  price of one unit
 *            {i}   price check digit over an {embed:5}     {ec}  check digit, last, of EAN-8 or -13
 *            {_} {__} {_:N} {_:*} {*}                                   ignored
 *          Each group but the ignored ones occurs once. The whole code must fit.
 * Owner    The passed arena; a template points into the text it was parsed from.
 */
#ifndef OUTPOST_COMMON_BARCODE_CODE_TEMPLATE_H
#define OUTPOST_COMMON_BARCODE_CODE_TEMPLATE_H

#include "common/base/error.h"
#include "common/base/text.h"

#define CODE_TEMPLATE_GROUPS 16
#define CODE_TEMPLATE_LONGEST 255

enum code_group_kind {
	CODE_GROUP_LITERAL,
	CODE_GROUP_IGNORED,
	CODE_GROUP_CODE,
	CODE_GROUP_EAN, /* code with a check digit */
	CODE_GROUP_EMBED,
	CODE_GROUP_PRICE,
	CODE_GROUP_PRICE_CHECK,
	CODE_GROUP_CHECK,
};

struct code_group {
	enum code_group_kind kind;
	struct text name;    /* as written, for messages */
	struct text literal; /* literal text, also of {code=...} */
	size_t length;
	bool wildcard; /* takes what the others leave; length is then 0 */
	unsigned decimals;
	unsigned multiplier;
};

struct code_template {
	struct code_group groups[CODE_TEMPLATE_GROUPS];
	size_t count;
	size_t length; /* of all but the wildcard */
};

struct code_match {
	struct text code; /* empty when the template has no code group */
	bool has_embedded;
	bool has_price;
	int64_t embedded;
	unsigned decimals; /* of the embedded number */
	int64_t price;
};

must_check const struct error *code_template_parse(struct arena *arena, struct text pattern,
						   struct code_template *out_template);

/* An error, with the group as its field, is why the code does not fit. */
must_check const struct error *code_template_match(struct arena *arena,
						   const struct code_template *template,
						   struct text code, struct code_match *out_match);

#endif
