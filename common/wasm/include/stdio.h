/* The part of stdio.h that the rules engine uses; bodies in common/wasm/printf.c. */
#ifndef OUTPOST_COMMON_WASM_STDIO_H
#define OUTPOST_COMMON_WASM_STDIO_H

#include <stdarg.h>
#include <stddef.h>

/* %d %u %x %c %s %% with width, zero padding, precision, '*', and h, l, ll and z. */
int snprintf(char *out, size_t size, const char *format, ...) __attribute__((format(printf, 3, 4)));
int vsnprintf(char *out, size_t size, const char *format, va_list arguments)
	__attribute__((format(printf, 3, 0)));

#endif
