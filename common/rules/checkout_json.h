/*
 * Checkout JSON: a checkout read from a JSON document, and its result written as one.
 *
 * See      docs/rules.md for the members.
 */
#ifndef OUTPOST_COMMON_RULES_CHECKOUT_JSON_H
#define OUTPOST_COMMON_RULES_CHECKOUT_JSON_H

#include "common/rules/checkout.h"
#include "common/rules/json_fields.h"

/* Strings and tables live in the arena. */
must_check const struct error *checkout_read_json(struct arena *arena, struct text input,
						  struct checkout *out_checkout);

struct text checkout_write_json(struct arena *arena, const struct checkout *checkout,
				const struct checkout_result *result);

/* Parts of checkout_read_json. */
must_check const struct error *checkout_read_tax_groups(struct arena *arena,
							const struct json_node *array,
							struct checkout *checkout);
must_check const struct error *checkout_read_promotions(struct arena *arena,
							const struct json_node *array,
							struct checkout *checkout);

#endif
