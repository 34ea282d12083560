/*
 * Barcode reading and the in-store code tester as JSON in, JSON out: for the browser and for tests.
 *
 * Model    {"barcode": "...", "current_year": 2026, "rules": [{"name", "kind", "prefix", ...}],
 *          "gs1": {"unknown_identifiers": false, ...}}; the reply is described in
 *          common/rules/wasm/README.md.
 */
#ifndef OUTPOST_COMMON_RULES_BARCODE_JSON_H
#define OUTPOST_COMMON_RULES_BARCODE_JSON_H

#include "common/base/error.h"
#include "common/base/text.h"

must_check const struct error *rules_barcode_read_json(struct arena *arena, struct text input,
						       struct text *out_json);
must_check const struct error *rules_barcode_explain_json(struct arena *arena, struct text input,
							  struct text *out_json);

#endif
