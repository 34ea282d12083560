#include "common/base/arena.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if defined(__SANITIZE_ADDRESS__)
#define ARENA_POISON 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_POISON 1
#endif
#endif
#ifdef ARENA_POISON
#include <sanitizer/asan_interface.h>
#else
#define ASAN_POISON_MEMORY_REGION(address, size) ((void)(address), (void)(size))
#define ASAN_UNPOISON_MEMORY_REGION(address, size) ((void)(address), (void)(size))
#endif

#define FIRST_BLOCK ((size_t)4096)
#define LARGEST_STEP ((size_t)1 << 20)
#define ALIGNMENT _Alignof(max_align_t)

struct arena_block {
	struct arena_block *older;
	size_t size;
	_Alignas(max_align_t) char data[];
};

static void use_block(struct arena *arena, struct arena_block *block)
{
	arena->next = block->data;
	arena->end = block->data + block->size;
	ASAN_POISON_MEMORY_REGION(block->data, block->size);
}

static struct arena_block *block_create(size_t size)
{
	struct arena_block *block = malloc(sizeof(*block) + size);

	if (!block)
		abort();
	block->older = NULL;
	block->size = size;
	return block;
}

static void block_destroy(struct arena_block *block)
{
	ASAN_UNPOISON_MEMORY_REGION(block->data, block->size);
	free(block);
}

struct arena *arena_create(size_t maximum)
{
	struct arena *arena = calloc(1, sizeof(*arena));

	if (!arena)
		abort();
	arena->maximum = maximum;
	return arena;
}

void arena_init_fixed(struct arena *arena, void *memory, size_t size)
{
	size_t shift = (ALIGNMENT - (uintptr_t)memory % ALIGNMENT) % ALIGNMENT;

	if (shift > size)
		abort();
	*arena = (struct arena){ .maximum = size - shift };
	arena->fixed = (char *)memory + shift;
	arena->next = arena->fixed;
	arena->end = (char *)memory + size;
}

void arena_reset(struct arena *arena)
{
	if (arena->fixed) {
		arena->next = arena->fixed;
		return;
	}
	while (arena->blocks && arena->blocks->older) {
		struct arena_block *older = arena->blocks->older;

		block_destroy(arena->blocks);
		arena->blocks = older;
	}
	if (arena->blocks) {
		arena->used = arena->blocks->size;
		use_block(arena, arena->blocks);
	}
}

void arena_destroy(struct arena *arena)
{
	if (!arena)
		return;
	while (arena->blocks) {
		struct arena_block *older = arena->blocks->older;

		block_destroy(arena->blocks);
		arena->blocks = older;
	}
	free(arena);
}

static void arena_grow(struct arena *arena, size_t size)
{
	size_t step = arena->blocks ? arena->blocks->size * 2 : FIRST_BLOCK;

	if (arena->fixed || size > arena->maximum)
		abort();
	if (step > LARGEST_STEP)
		step = LARGEST_STEP;
	if (step < size)
		step = size;
	if (step > arena->maximum - arena->used)
		step = arena->maximum - arena->used;
	if (step < size)
		abort();

	struct arena_block *block = block_create(step);

	block->older = arena->blocks;
	arena->blocks = block;
	arena->used += step;
	use_block(arena, block);
}

void *arena_allocate(struct arena *arena, size_t size)
{
	if (size > SIZE_MAX - ALIGNMENT)
		abort();
	/* Nothing takes a place too: even the first allocation is never NULL. */
	size = size ? (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT : ALIGNMENT;
	if (size > (size_t)(arena->end - arena->next))
		arena_grow(arena, size);

	void *memory = arena->next;

	arena->next += size;
	ASAN_UNPOISON_MEMORY_REGION(memory, size);
	return memset(memory, 0, size);
}

void *arena_allocate_array(struct arena *arena, size_t size, size_t count)
{
	if (count && size > SIZE_MAX / count)
		abort();
	return arena_allocate(arena, size * count);
}

void *arena_copy(struct arena *arena, const void *data, size_t size)
{
	void *memory = arena_allocate(arena, size);

	return size ? memcpy(memory, data, size) : memory;
}

char *arena_string_of(struct arena *arena, const char *data, size_t length)
{
	char *string = arena_allocate(arena, length + 1);

	if (length)
		memcpy(string, data, length);
	return string;
}

char *arena_string(struct arena *arena, const char *string)
{
	return string ? arena_string_of(arena, string, strlen(string)) : NULL;
}

char *arena_print_list(struct arena *arena, const char *format, va_list arguments)
{
	va_list again;

	va_copy(again, arguments);
	int length = vsnprintf(NULL, 0, format, arguments);
	if (length < 0)
		abort();
	char *string = arena_allocate(arena, (size_t)length + 1);

	vsnprintf(string, (size_t)length + 1, format, again);
	va_end(again);
	return string;
}

char *arena_print(struct arena *arena, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	char *string = arena_print_list(arena, format, arguments);
	va_end(arguments);
	return string;
}
