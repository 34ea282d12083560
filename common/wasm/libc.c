/*
 * What a freestanding module needs of the C library.
 *
 * Model    Memory is handed out upwards from the end of the program's own data and is given back
 *          all at once, by wasm_forget_memory before each call from JavaScript.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "common/wasm/memory.h"

#define PAGE ((size_t)65536)
#define ALIGNMENT ((size_t)16)

extern unsigned char __heap_base; /* placed by the linker */

static uintptr_t next_free;

void wasm_forget_memory(void)
{
	next_free = ((uintptr_t)&__heap_base + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
}

void abort(void)
{
	__builtin_trap();
}

void *malloc(size_t size)
{
	uintptr_t start = next_free;
	size_t rounded = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;

	if (rounded < size || start + rounded < start)
		return NULL;

	size_t pages = (start + rounded + PAGE - 1) / PAGE;
	size_t present = __builtin_wasm_memory_size(0);

	if (pages > present && __builtin_wasm_memory_grow(0, pages - present) == SIZE_MAX)
		return NULL;
	next_free = start + rounded;
	return (void *)start;
}

void *calloc(size_t count, size_t size)
{
	size_t bytes;

	if (__builtin_mul_overflow(count, size, &bytes))
		return NULL;

	void *memory = malloc(bytes);

	return memory ? memset(memory, 0, bytes) : NULL;
}

/* Nothing here grows a block in place: the engine writes into arenas only. */
void *realloc(void *memory, size_t size)
{
	(void)memory;
	(void)size;
	return NULL;
}

void free(void *memory)
{
	(void)memory;
}

/* With bulk memory these builtins are one instruction each, not a call. */
void *memcpy(void *restrict to, const void *restrict from, size_t size)
{
	return __builtin_memcpy(to, from, size);
}

void *memmove(void *to, const void *from, size_t size)
{
	return __builtin_memmove(to, from, size);
}

void *memset(void *memory, int byte, size_t size)
{
	return __builtin_memset(memory, byte, size);
}

int memcmp(const void *a, const void *b, size_t size)
{
	const unsigned char *left = a;
	const unsigned char *right = b;

	for (size_t i = 0; i < size; i++) {
		if (left[i] != right[i])
			return left[i] - right[i];
	}
	return 0;
}

void *memchr(const void *memory, int byte, size_t size)
{
	const unsigned char *bytes = memory;

	for (size_t i = 0; i < size; i++) {
		if (bytes[i] == (unsigned char)byte)
			return (void *)(bytes + i);
	}
	return NULL;
}

void *memrchr(const void *memory, int byte, size_t size)
{
	const unsigned char *bytes = memory;

	while (size--) {
		if (bytes[size] == (unsigned char)byte)
			return (void *)(bytes + size);
	}
	return NULL;
}

size_t strlen(const char *string)
{
	size_t length = 0;

	while (string[length])
		length++;
	return length;
}

int strncmp(const char *a, const char *b, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		if (a[i] != b[i] || !a[i])
			return (unsigned char)a[i] - (unsigned char)b[i];
	}
	return 0;
}

int strcmp(const char *a, const char *b)
{
	return strncmp(a, b, SIZE_MAX);
}

char *strchr(const char *string, int character)
{
	for (;; string++) {
		if (*string == (char)character)
			return (char *)string;
		if (!*string)
			return NULL;
	}
}
