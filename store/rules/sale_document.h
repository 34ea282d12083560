/*
 * Sale document: a till's finished sale, computed again and written down.
 *
 * Why      A till may be old or wrong; the store's books must not be. Every figure is computed here
 *          with the same engine, and the first one that differs is named.
 * Model    Pure: values and rules in, the document's JSON out, cut where the database adds what only it knows
 *          (receipt number, names, list prices, kinds of tenders). Numbers in a document carry their sign: a
 *          return has negative quantities and amounts.
 * Owner    The texts live in the arena.
 */
#ifndef OUTPOST_STORE_RULES_SALE_DOCUMENT_H
#define OUTPOST_STORE_RULES_SALE_DOCUMENT_H

#include "common/field/field.h"
#include "common/rules/basket.h"

/* What headquarters says may be newer than this program: settings that it cannot use refuse every sale, a tax group the
 * sales that need it (`not_known_yet`). */
struct sale_rules {
	const char *unusable; /* why the settings are; NULL when they are not */
	struct basket_settings settings;
	const struct tax_group *tax_groups;
	size_t tax_group_count;
};

enum sale_kind { SALE_KIND_SALE, SALE_KIND_RETURN };

/* The fields of a sale in a request, and those of a return. */
extern const struct field sale_body_fields[], return_body_fields[];

struct sale_document {
	const char *sale; /* its members, as in an object without its braces */
	const char
		*lines; /* those of each line, in ascending line_number, line feeds between them */
	const char *payments; /* an array, in ascending payment_number */
};

/* `totals_differ`, `unknown_reference`, `not_known_yet`, `invalid`: the field names the line or payment. */
must_check const struct error *sale_document_write(struct arena *arena, enum sale_kind kind,
						   const struct field_values *sale,
						   const struct sale_rules *rules,
						   struct sale_document *out_document);

#endif
