/* The part of string.h that the rules engine uses; bodies in common/wasm/libc.c. */
#ifndef OUTPOST_COMMON_WASM_STRING_H
#define OUTPOST_COMMON_WASM_STRING_H

#include <stddef.h>

void *memchr(const void *memory, int byte, size_t size);
int memcmp(const void *a, const void *b, size_t size);
void *memcpy(void *restrict to, const void *restrict from, size_t size);
void *memmove(void *to, const void *from, size_t size);
void *memrchr(const void *memory, int byte, size_t size);
void *memset(void *memory, int byte, size_t size);
char *strchr(const char *string, int character);
int strcmp(const char *a, const char *b);
size_t strlen(const char *string);
int strncmp(const char *a, const char *b, size_t size);

#endif
