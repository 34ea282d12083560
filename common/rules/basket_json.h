/*
 * Basket JSON: the engine's one entry for those who speak JSON: the WebAssembly module, the command
 * line and the oracles. A document goes in, a document comes out; see docs/rules.md.
 */
#ifndef OUTPOST_COMMON_RULES_BASKET_JSON_H
#define OUTPOST_COMMON_RULES_BASKET_JSON_H

#include "common/base/error.h"
#include "common/base/text.h"

must_check const struct error *rules_basket_compute_json(struct arena *arena, struct text input,
							 struct text *out_output);

#endif
