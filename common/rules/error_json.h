/*
 * An error as JSON: {"code","field","detail"}, as the WebAssembly module and its tests hand it out.
 */
#ifndef OUTPOST_COMMON_RULES_ERROR_JSON_H
#define OUTPOST_COMMON_RULES_ERROR_JSON_H

#include "common/base/error.h"
#include "common/base/text.h"

struct text rules_error_json(struct arena *arena, const struct error *error);

#endif
