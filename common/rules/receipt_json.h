/*
 * Receipt layout as JSON in, JSON out. The members are those of struct receipt, by the same names;
 * amounts are minor units in strings. The reply has the typed lines and the plain text.
 * See      common/wasm/README.md
 */
#ifndef OUTPOST_COMMON_RULES_RECEIPT_JSON_H
#define OUTPOST_COMMON_RULES_RECEIPT_JSON_H

#include "common/base/error.h"
#include "common/base/text.h"

struct receipt;

/* The texts live in the arena. */
must_check const struct error *receipt_read_json(struct arena *arena, struct text json,
						 struct receipt *out_receipt);

must_check const struct error *rules_receipt_layout_json(struct arena *arena, struct text input,
							 struct text *out_json);

#endif
