#include "common/rules/text_clusters.h"

#include "common/rules/unicode_ranges.h"

#include <string.h>

#define JOINER 0x200d
#define EMOJI_PRESENTATION 0xfe0f
#define FLAG_FIRST 0x1f1e6
#define FLAG_LAST 0x1f1ff
#define POP_FORMATTING 0x202c
#define POP_ISOLATE 0x2069
#define DEEPEST_DIRECTION 16
#define CLOSER_LENGTH ((size_t)3)
#define CLOSERS_ROOM (CLOSER_LENGTH * DEEPEST_DIRECTION)

static size_t sequence_length(unsigned char lead)
{
	return lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
}

/* The code point at the front; a cut or stray byte counts as one replacement character. */
static uint32_t point_at(struct text text, size_t *out_length)
{
	const unsigned char *bytes = (const unsigned char *)text.data;
	size_t length = sequence_length(bytes[0]);
	uint32_t point = length == 1 ? bytes[0] : bytes[0] & (0x7fu >> length);

	*out_length = 1;
	if (length > text.length || (bytes[0] >= 0x80 && bytes[0] < 0xc2))
		return 0xfffd;
	for (size_t i = 1; i < length; i++) {
		if ((bytes[i] & 0xc0) != 0x80)
			return 0xfffd;
		point = point << 6 | (bytes[i] & 0x3f);
	}
	*out_length = length;
	return point;
}

static struct text behind(struct text text, size_t count)
{
	return (struct text){ text.data + count, text.length - count };
}

static bool is_flag_letter(uint32_t point)
{
	return point >= FLAG_FIRST && point <= FLAG_LAST;
}

static size_t columns_of(uint32_t point)
{
	if (point < 0x20 || (point >= 0x7f && point < 0xa0) || unicode_is_invisible(point) ||
	    unicode_is_joining(point))
		return 0;
	return unicode_is_wide(point) ? 2 : 1;
}

bool text_next_cluster(struct text *rest, struct text *out_cluster, size_t *out_columns)
{
	size_t length;
	struct text start = *rest;

	if (!rest->length)
		return false;

	uint32_t first = point_at(*rest, &length);
	uint32_t previous = first;
	size_t columns = columns_of(first);
	bool flag_open = is_flag_letter(first);

	*rest = behind(*rest, length);
	while (rest->length) {
		uint32_t point = point_at(*rest, &length);
		bool joined = unicode_is_joining(point) || (previous == JOINER && columns == 2) ||
			      (flag_open && is_flag_letter(point));

		if (!joined)
			break;
		if (flag_open && is_flag_letter(point))
			columns = 2;
		if (point == EMOJI_PRESENTATION && first >= 0x2000)
			columns = 2;
		flag_open = false;
		previous = point;
		*rest = behind(*rest, length);
	}
	*out_cluster = (struct text){ start.data, start.length - rest->length };
	*out_columns = columns;
	return true;
}

size_t text_columns(struct text text)
{
	struct text cluster;
	size_t columns;
	size_t sum = 0;

	while (text_next_cluster(&text, &cluster, &columns))
		sum += columns;
	return sum;
}

/* What a directional control needs behind it: a pop, or nothing. */
static uint32_t closer_of(uint32_t point)
{
	if ((point >= 0x202a && point <= 0x202b) || (point >= 0x202d && point <= 0x202e))
		return POP_FORMATTING;
	return point >= 0x2066 && point <= 0x2068 ? POP_ISOLATE : 0;
}

/* What the directions that are open need behind them. */
struct directions {
	uint32_t closers[DEEPEST_DIRECTION];
	size_t depth;
};

/* False for what has to be left out: an end without its beginning, or a beginning too deep. */
static bool follow_direction(struct directions *directions, uint32_t point)
{
	uint32_t closer = closer_of(point);

	if (closer) {
		if (directions->depth == DEEPEST_DIRECTION)
			return false;
		directions->closers[directions->depth++] = closer;
		return true;
	}
	if (point != POP_FORMATTING && point != POP_ISOLATE)
		return true;
	if (!directions->depth || directions->closers[directions->depth - 1] != point)
		return false;
	directions->depth--;
	return true;
}

/* Writes the ends of all directions that are open, CLOSERS_ROOM at most; returns their bytes. */
static size_t close_directions(const struct directions *directions, char *out)
{
	size_t length = 0;

	for (size_t depth = directions->depth; depth--; length += CLOSER_LENGTH)
		memcpy(out + length,
		       directions->closers[depth] == POP_ISOLATE ? "\u2069" : "\u202c",
		       CLOSER_LENGTH);
	return length;
}

struct text text_fit(struct arena *arena, struct text text, size_t columns)
{
	struct text rest = text;
	struct text cluster;
	struct directions directions = { .depth = 0 };
	size_t width;
	size_t used = 0;
	size_t taken = 0;

	while (text_next_cluster(&rest, &cluster, &width) && used + width <= columns) {
		used += width;
		taken += cluster.length;
	}
	if (taken == text.length)
		return text;

	char *fitted = arena_allocate(arena, taken + CLOSERS_ROOM);

	memcpy(fitted, text.data, taken);
	rest = (struct text){ text.data, taken };
	for (size_t length; rest.length; rest = behind(rest, length))
		follow_direction(&directions, point_at(rest, &length));
	taken += close_directions(&directions, fitted + taken);
	return (struct text){ fitted, taken };
}

bool text_wrap(struct arena *arena, struct text *rest, size_t columns, struct text *out_row)
{
	struct text ahead;
	struct text cluster;
	size_t width;
	size_t used = 0;
	size_t taken = 0;
	size_t at_blank = 0;

	*rest = text_trim(*rest);
	ahead = *rest;
	while (text_next_cluster(&ahead, &cluster, &width)) {
		if (text_is(cluster, " "))
			at_blank = taken;
		if (used + width > columns)
			break;
		used += width;
		taken += cluster.length;
		if (taken == rest->length)
			at_blank = taken;
	}
	if (!taken)
		return false;
	if (at_blank)
		taken = at_blank;
	*out_row = text_printable(arena, (struct text){ rest->data, taken });
	*rest = behind(*rest, taken);
	return true;
}

struct text text_printable(struct arena *arena, struct text text)
{
	char *printable = arena_allocate(arena, text.length * 3 + CLOSERS_ROOM);
	struct directions directions = { .depth = 0 };
	size_t written = 0;
	size_t length;

	for (struct text rest = text; rest.length; rest = behind(rest, length)) {
		uint32_t point = point_at(rest, &length);
		bool is_blank = point >= '\t' && point <= '\r';
		bool is_control = point < 0x20 || (point >= 0x7f && point < 0xa0);

		if ((is_control && !is_blank) || !follow_direction(&directions, point))
			continue;
		struct text kept = { rest.data, length };

		if (is_blank)
			kept = TEXT(" ");
		else if (point == 0xfffd)
			kept = TEXT("\ufffd");
		memcpy(printable + written, kept.data, kept.length);
		written += kept.length;
	}
	written += close_directions(&directions, printable + written);
	return (struct text){ printable, written };
}

bool text_has_right_to_left(struct text text)
{
	size_t length;

	for (; text.length; text = behind(text, length)) {
		uint32_t point = point_at(text, &length);

		if (unicode_is_right_to_left(point) || closer_of(point))
			return true;
	}
	return false;
}
