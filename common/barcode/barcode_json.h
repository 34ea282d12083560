/*
 * Barcode reading and the in-store code tester as JSON in, JSON out: for the browser and for tests.
 *
 * Model    {"barcode": "...", "current_year": 2026, "rules": [{"name", "kind", "prefix", ...}],
 *          "gs1": {"unknown_identifiers": false, ...}}; the reply is described in
 *          common/wasm/README.md.
 */
#ifndef OUTPOST_COMMON_BARCODE_BARCODE_JSON_H
#define OUTPOST_COMMON_BARCODE_BARCODE_JSON_H

#include "common/base/error.h"
#include "common/base/text.h"

must_check const struct error *barcode_read_json(struct arena *arena, struct text input,
						 struct text *out_json);
must_check const struct error *barcode_explain_json(struct arena *arena, struct text input,
						    struct text *out_json);

#endif
