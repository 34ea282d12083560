/*
 * Arena: memory with one owner and one end.
 *
 * Why      Everything a request, message or job allocates dies with it, so no exit path frees.
 * Model    A chain of blocks; allocation moves a pointer. A maximum bounds every arena: reaching it
 *          aborts, because whatever a peer can make large is bounded before it is allocated.
 *          An arena over caller memory (arena_init_fixed) never calls malloc; the rules engine
 *          and its WebAssembly build use it.
 * Owner    Whoever created the arena. Results live until arena_reset or arena_destroy.
 */
#ifndef OUTPOST_COMMON_BASE_ARENA_H
#define OUTPOST_COMMON_BASE_ARENA_H

#include <stdarg.h>
#include <stddef.h>

struct arena_block;

struct arena {
	struct arena_block *blocks; /* newest first; NULL when fixed */
	char *next;
	char *end;
	char *fixed; /* start of caller memory, or NULL */
	size_t used; /* bytes held in blocks */
	size_t maximum;
};

#define ARENA_DEFAULT_MAXIMUM ((size_t)64 << 20)

/* Heap arena with a hard maximum in bytes. */
struct arena *arena_create(size_t maximum);
void arena_destroy(struct arena *arena);

/* Arena in caller memory; never allocates, arena_reset makes it empty again. */
void arena_init_fixed(struct arena *arena, void *memory, size_t size);

/* Forget all allocations; keeps the first block. */
void arena_reset(struct arena *arena);

/* Zeroed memory, aligned for any type. Never NULL. */
void *arena_allocate(struct arena *arena, size_t size);
void *arena_copy(struct arena *arena, const void *data, size_t size);
char *arena_string(struct arena *arena, const char *string);
char *arena_string_of(struct arena *arena, const char *data, size_t length);
char *arena_print(struct arena *arena, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
char *arena_print_list(struct arena *arena, const char *format, va_list arguments)
	__attribute__((format(printf, 2, 0)));

#define arena_new(arena, type) ((type *)arena_allocate((arena), sizeof(type)))
#define arena_array(arena, type, count)                                                            \
	((type *)arena_allocate_array((arena), sizeof(type), (count)))
void *arena_allocate_array(struct arena *arena, size_t size, size_t count);

#endif
