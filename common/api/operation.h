/*
 * Operation: what a supervisor, a monitor and a client's programmer ask of a server: health, metrics,
 * public keys, the OpenAPI document.
 */
#ifndef OUTPOST_COMMON_API_OPERATION_H
#define OUTPOST_COMMON_API_OPERATION_H

#include "common/http/route.h"

extern const struct route operation_routes[];

#endif
