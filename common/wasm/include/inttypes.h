/* The part of inttypes.h that the rules engine uses. */
#ifndef OUTPOST_COMMON_WASM_INTTYPES_H
#define OUTPOST_COMMON_WASM_INTTYPES_H

#include <stdint.h>

#define PRId64 "lld"
#define PRIu64 "llu"

#endif
