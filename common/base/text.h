/*
 * Text: slices that do not own, and a growable buffer with a mandatory maximum size.
 *
 * Model    A slice is pointer and length, not terminated. A buffer grows on the heap up to its
 *          maximum; the append that would pass it sets `full` and changes nothing, so a writer may
 *          append freely and ask once at the end.
 * Owner    text_buffer_init / text_buffer_finish by the caller; slices by whoever made the bytes.
 */
#ifndef OUTPOST_COMMON_BASE_TEXT_H
#define OUTPOST_COMMON_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/arena.h"

struct text {
	const char *data;
	size_t length;
};

/* "common/api/products.c:17", for what may be declared wrongly; text_place says it as seen from the root. */
#define DECLARED_HERE __FILE__ ":" DECLARED_LINE(__LINE__)
#define DECLARED_LINE(line) DECLARED_STRING(line)
#define DECLARED_STRING(line) #line

#define TEXT(literal) ((struct text){ (literal), sizeof(literal) - 1 })

struct text text_of(const char *string); /* NULL gives the empty slice */
bool text_equal(struct text a, struct text b);
bool text_is(struct text text, const char *string);
bool text_starts_with(struct text text, const char *prefix);
struct text text_trim(struct text text);                /* ASCII white space at both ends */
char *text_copy(struct arena *arena, struct text text); /* terminated */
/* A name as words: tax_group is "tax group". */
const char *text_spaced(struct arena *arena, const char *name);
/* Of DECLARED_HERE; NULL is a place that was not declared. */
const char *text_place(const char *place);

/* Takes the part up to separator off the front of *rest; false when *rest is used up. */
bool text_split(struct text *rest, char separator, struct text *out_part);

/* Whole slice as a decimal integer; false on anything else or overflow. */
bool text_to_int64(struct text text, int64_t *out_number);

bool text_is_utf8(struct text text);
/* Code points of UTF-8, as PostgreSQL and JSON Schema count a length. */
size_t text_characters(struct text text);
/* Without what a terminal would obey: control characters of ASCII and of Latin-1 as \u001b. The same string when it has none. */
const char *text_shown(struct arena *arena, const char *string);

struct text_buffer {
	char *data;
	size_t length;
	size_t capacity;
	size_t maximum;
	bool full; /* an append was refused */
};

void text_buffer_init(struct text_buffer *buffer, size_t maximum);
void text_buffer_finish(struct text_buffer *buffer);
void text_buffer_clear(struct text_buffer *buffer);
void text_append(struct text_buffer *buffer, const char *data, size_t length);
void text_append_string(struct text_buffer *buffer, const char *string);
void text_append_char(struct text_buffer *buffer, char character);
void text_append_int(struct text_buffer *buffer, int64_t number);
void text_append_print(struct text_buffer *buffer, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/* Room for `length` bytes at the end, to be filled by the caller; NULL when that passes maximum. */
char *text_reserve(struct text_buffer *buffer, size_t length);
struct text text_buffer_text(const struct text_buffer *buffer);

#endif
