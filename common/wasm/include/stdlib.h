/* The part of stdlib.h that the rules engine uses; bodies in common/wasm/libc.c. */
#ifndef OUTPOST_COMMON_WASM_STDLIB_H
#define OUTPOST_COMMON_WASM_STDLIB_H

#include <stddef.h>

_Noreturn void abort(void);
void *calloc(size_t count, size_t size);
void free(void *memory);
void *malloc(size_t size);
void *realloc(void *memory, size_t size);

#endif
