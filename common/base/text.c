#include "common/base/text.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct text text_of(const char *string)
{
	return string ? (struct text){ string, strlen(string) } : (struct text){ "", 0 };
}

bool text_equal(struct text a, struct text b)
{
	return a.length == b.length && (a.length == 0 || memcmp(a.data, b.data, a.length) == 0);
}

bool text_is(struct text text, const char *string)
{
	return text_equal(text, text_of(string));
}

bool text_starts_with(struct text text, const char *prefix)
{
	size_t length = strlen(prefix);

	return text.length >= length && memcmp(text.data, prefix, length) == 0;
}

static bool is_space(char character)
{
	return character == ' ' || (character >= '\t' && character <= '\r');
}

struct text text_trim(struct text text)
{
	while (text.length && is_space(text.data[0])) {
		text.data++;
		text.length--;
	}
	while (text.length && is_space(text.data[text.length - 1]))
		text.length--;
	return text;
}

char *text_copy(struct arena *arena, struct text text)
{
	return arena_string_of(arena, text.data, text.length);
}

const char *text_spaced(struct arena *arena, const char *name)
{
	char *words = arena_string(arena, name);

	for (char *c = words; *c; c++)
		*c = *c == '_' ? ' ' : *c;
	return words;
}

const char *text_place(const char *place)
{
	if (!place)
		return "(no .place = DECLARED_HERE)";
	while (strncmp(place, "../", 3) == 0)
		place += 3;
	return place;
}

bool text_split(struct text *rest, char separator, struct text *out_part)
{
	if (!rest->data)
		return false;

	const char *found = rest->length ? memchr(rest->data, separator, rest->length) : NULL;

	if (!found) {
		*out_part = *rest;
		*rest = (struct text){ NULL, 0 };
		return true;
	}
	*out_part = (struct text){ rest->data, (size_t)(found - rest->data) };
	rest->length -= out_part->length + 1;
	rest->data = found + 1;
	return true;
}

bool text_to_int64(struct text text, int64_t *out_number)
{
	bool negative = text.length && text.data[0] == '-';
	int64_t number = 0;

	if (text.length == (size_t)negative)
		return false;
	for (size_t i = negative; i < text.length; i++) {
		int digit = text.data[i] - '0';

		if (digit < 0 || digit > 9 || __builtin_mul_overflow(number, 10, &number) ||
		    __builtin_sub_overflow(number, digit, &number))
			return false;
	}
	if (!negative && __builtin_sub_overflow(0, number, &number))
		return false;
	*out_number = number;
	return true;
}

/* Length of the UTF-8 sequence that starts here, 0 when it is not one (overlong, surrogate, cut). */
static size_t sequence_length(const unsigned char *s, size_t left)
{
	if (s[0] < 0x80)
		return 1;

	size_t length = s[0] >= 0xf0 ? 4 : s[0] >= 0xe0 ? 3 : 2;
	uint32_t point = s[0] & (0xffu >> (length + 1));
	static const uint32_t smallest[] = { 0, 0, 0x80, 0x800, 0x10000 };

	if (s[0] < 0xc2 || s[0] > 0xf4 || left < length)
		return 0;
	for (size_t i = 1; i < length; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		point = point << 6 | (s[i] & 0x3f);
	}
	if (point < smallest[length] || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff))
		return 0;
	return length;
}

bool text_is_utf8(struct text text)
{
	size_t i = 0;

	while (i < text.length) {
		size_t length =
			sequence_length((const unsigned char *)text.data + i, text.length - i);

		if (!length)
			return false;
		i += length;
	}
	return true;
}

size_t text_characters(struct text text)
{
	size_t count = 0;

	for (size_t i = 0; i < text.length; i++)
		count += ((unsigned char)text.data[i] & 0xc0) != 0x80;
	return count;
}

/* The control character that begins here, 0: none does. */
static unsigned control_at(const unsigned char *at)
{
	if (at[0] == 0xc2 && at[1] >= 0x80 && at[1] < 0xa0)
		return at[1];
	return (at[0] && at[0] < 0x20) || at[0] == 0x7f ? at[0] : 0;
}

const char *text_shown(struct arena *arena, const char *string)
{
	static const char digits[] = "0123456789abcdef";
	const unsigned char *at = (const unsigned char *)string;
	size_t length = strlen(string), controls = 0;
	char *shown, *end;

	for (size_t i = 0; i < length; i++)
		controls += control_at(at + i) != 0;
	if (controls == 0)
		return string;
	shown = end = arena_allocate(arena, length + 5 * controls + 1);
	while (*at) {
		unsigned control = control_at(at);

		if (control) {
			memcpy(end, "\\u00", 4);
			end[4] = digits[control >> 4];
			end[5] = digits[control & 15];
			end += 6;
			at += control >= 0x80 ? 2 : 1;
		} else {
			*end++ = (char)*at++;
		}
	}
	*end = '\0';
	return shown;
}

void text_buffer_init(struct text_buffer *buffer, size_t maximum)
{
	*buffer = (struct text_buffer){ .maximum = maximum };
}

void text_buffer_finish(struct text_buffer *buffer)
{
	free(buffer->data);
	*buffer = (struct text_buffer){ 0 };
}

void text_buffer_clear(struct text_buffer *buffer)
{
	buffer->length = 0;
	buffer->full = false;
}

char *text_reserve(struct text_buffer *buffer, size_t length)
{
	if (length > buffer->maximum - buffer->length) {
		buffer->full = true;
		return NULL;
	}

	size_t needed = buffer->length + length;

	if (needed > buffer->capacity) {
		size_t capacity = buffer->capacity ? buffer->capacity : 256;

		while (capacity < needed)
			capacity = capacity > SIZE_MAX / 2 ? needed : capacity * 2;
		if (capacity > buffer->maximum)
			capacity = buffer->maximum;
		buffer->data = realloc(buffer->data, capacity);
		if (!buffer->data)
			abort();
		buffer->capacity = capacity;
	}

	char *room = buffer->data + buffer->length;

	buffer->length = needed;
	return room;
}

void text_append(struct text_buffer *buffer, const char *data, size_t length)
{
	char *room = buffer->full || !length ? NULL : text_reserve(buffer, length);

	if (room)
		memcpy(room, data, length);
}

void text_append_string(struct text_buffer *buffer, const char *string)
{
	text_append(buffer, string, strlen(string));
}

void text_append_char(struct text_buffer *buffer, char character)
{
	text_append(buffer, &character, 1);
}

void text_append_int(struct text_buffer *buffer, int64_t number)
{
	char digits[24];

	text_append(buffer, digits, (size_t)snprintf(digits, sizeof(digits), "%" PRId64, number));
}

void text_append_print(struct text_buffer *buffer, const char *format, ...)
{
	va_list arguments, again;

	va_start(arguments, format);
	va_copy(again, arguments);
	int length = vsnprintf(NULL, 0, format, arguments);
	va_end(arguments);
	if (length < 0)
		abort();

	/* One byte more for the terminator of vsnprintf, given back at once. */
	char *room = buffer->full ? NULL : text_reserve(buffer, (size_t)length + 1);

	if (room) {
		vsnprintf(room, (size_t)length + 1, format, again);
		buffer->length--;
	}
	va_end(again);
}

struct text text_buffer_text(const struct text_buffer *buffer)
{
	return (struct text){ buffer->data ? buffer->data : "", buffer->length };
}
