#include "sync-protocol/pack_line.h"

#include <string.h>

static bool take(struct text *rest, const char *literal)
{
	size_t length = strlen(literal);

	if (!text_starts_with(*rest, literal))
		return false;
	rest->data += length;
	rest->length -= length;
	return true;
}

/* Takes the characters that are among `allowed`; false when there is none. */
static bool take_all_of(struct text *rest, const char *allowed, struct text *out_taken)
{
	size_t length = 0;

	while (length < rest->length && rest->data[length] != '\0' &&
	       strchr(allowed, rest->data[length]))
		length++;
	*out_taken = (struct text){ rest->data, length };
	rest->data += length;
	rest->length -= length;
	return length > 0;
}

/* The length of a string of JSON with its quotation marks; 0 when it does not end. */
static size_t string_length(struct text text)
{
	for (size_t i = 1; i < text.length; i++) {
		if (text.data[i] == '\\')
			i++;
		else if (text.data[i] == '"')
			return i + 1;
	}
	return 0;
}

/* Takes an array of which the first bracket is there, with what is nested in it. */
static bool take_array(struct text *rest, struct text *out_array)
{
	size_t length = 0;
	int depth = 0;

	while (length < rest->length) {
		const char character = rest->data[length];
		const struct text after = { rest->data + length, rest->length - length };
		size_t step = character == '"' ? string_length(after) : 1;

		if (step == 0)
			return false;
		length += step;
		if (character == '[')
			depth++;
		if (character == ']' && --depth == 0)
			break;
	}
	*out_array = (struct text){ rest->data, length };
	rest->data += length;
	rest->length -= length;
	return length > 0 && depth == 0;
}

bool pack_line_read(struct text line, struct pack_line *out_line)
{
	struct text rest = line, revision;

	*out_line = (struct pack_line){ 0 };
	if (!take(&rest, "[\"") ||
	    !take_all_of(&rest, "abcdefghijklmnopqrstuvwxyz0123456789_", &out_line->table))
		return false;
	out_line->is_put = take(&rest, "\",\"put\",");
	if (!out_line->is_put && !take(&rest, "\",\"del\","))
		return false;
	if (!take_all_of(&rest, "0123456789", &revision) || !take(&rest, ",") ||
	    !text_starts_with(rest, "[") || !take_array(&rest, &out_line->key) ||
	    !take(&rest, ",") || rest.length < 2 || rest.data[rest.length - 1] != ']')
		return false;
	out_line->image = (struct text){ rest.data, rest.length - 1 };
	return true;
}
