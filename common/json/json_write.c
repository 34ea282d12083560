#include "common/json/json_write.h"

#include <string.h>

struct json_writer json_writer(struct text_buffer *buffer)
{
	return (struct json_writer){ .buffer = buffer };
}

static void before_value(struct json_writer *writer)
{
	if (writer->needs_comma)
		text_append_char(writer->buffer, ',');
	writer->needs_comma = true;
}

static void begin(struct json_writer *writer, char bracket)
{
	before_value(writer);
	text_append_char(writer->buffer, bracket);
	writer->needs_comma = false;
}

static void end(struct json_writer *writer, char bracket)
{
	text_append_char(writer->buffer, bracket);
	writer->needs_comma = true;
}

void json_begin_object(struct json_writer *writer)
{
	begin(writer, '{');
}

void json_end_object(struct json_writer *writer)
{
	end(writer, '}');
}

void json_begin_array(struct json_writer *writer)
{
	begin(writer, '[');
}

void json_end_array(struct json_writer *writer)
{
	end(writer, ']');
}

void json_key(struct json_writer *writer, const char *name)
{
	before_value(writer);
	json_append_quoted(writer->buffer, text_of(name));
	text_append_char(writer->buffer, ':');
	writer->needs_comma = false;
}

void json_write_string(struct json_writer *writer, const char *string)
{
	if (string)
		json_write_text(writer, text_of(string));
	else
		json_write_null(writer);
}

void json_write_text(struct json_writer *writer, struct text text)
{
	before_value(writer);
	json_append_quoted(writer->buffer, text);
}

void json_write_int(struct json_writer *writer, int64_t number)
{
	before_value(writer);
	text_append_int(writer->buffer, number);
}

void json_write_bool(struct json_writer *writer, bool value)
{
	json_write_raw(writer, value ? TEXT("true") : TEXT("false"));
}

void json_write_null(struct json_writer *writer)
{
	json_write_raw(writer, TEXT("null"));
}

void json_write_raw(struct json_writer *writer, struct text json)
{
	before_value(writer);
	text_append(writer->buffer, json.data, json.length);
}

void json_put_string(struct json_writer *writer, const char *name, const char *string)
{
	json_key(writer, name);
	json_write_string(writer, string);
}

void json_put_int(struct json_writer *writer, const char *name, int64_t number)
{
	json_key(writer, name);
	json_write_int(writer, number);
}

void json_put_bool(struct json_writer *writer, const char *name, bool value)
{
	json_key(writer, name);
	json_write_bool(writer, value);
}

static bool is_plain(unsigned char c)
{
	return c >= 0x20 && c < 0x80 && c != '"' && c != '\\';
}

static void append_escaped(struct text_buffer *buffer, unsigned char c)
{
	static const char hex[] = "0123456789abcdef";
	static const char shorthand[] = { ['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n', ['\f'] = 'f',
					  ['\r'] = 'r', ['"'] = '"',  ['\\'] = '\\' };
	char short_form[] = { '\\', c < sizeof(shorthand) ? shorthand[c] : '\0' };
	char long_form[] = { '\\', 'u', '0', '0', hex[c >> 4], hex[c & 0xf] };

	if (short_form[1])
		text_append(buffer, short_form, sizeof(short_form));
	else
		text_append(buffer, long_form, sizeof(long_form));
}

/* Nearly every text: one reservation, one copy. */
static bool append_if_plain(struct text_buffer *buffer, struct text text)
{
	bool is_all_plain = true;

	/* No early end: so the compiler looks at many bytes at once. */
	for (size_t i = 0; i < text.length; i++)
		is_all_plain &= is_plain((unsigned char)text.data[i]);
	if (!is_all_plain)
		return false;

	char *room = buffer->full ? NULL : text_reserve(buffer, text.length + 2);

	if (room) {
		room[0] = '"';
		memcpy(room + 1, text.length ? text.data : "", text.length);
		room[text.length + 1] = '"';
	}
	return true;
}

void json_append_quoted(struct text_buffer *buffer, struct text text)
{
	size_t plain = 0; /* start of the bytes seen but not yet written */
	bool is_checked = false, is_utf8 = true;

	if (append_if_plain(buffer, text))
		return;
	text_append_char(buffer, '"');
	for (size_t i = 0; i < text.length; i++) {
		unsigned char c = (unsigned char)text.data[i];

		if (is_plain(c))
			continue;
		if (c >= 0x80 && !is_checked) {
			is_checked = true;
			is_utf8 = text_is_utf8(text);
		}
		if (c >= 0x80 && is_utf8)
			continue;
		text_append(buffer, text.data + plain, i - plain);
		plain = i + 1;
		if (c >= 0x80)
			text_append_string(buffer, "\xef\xbf\xbd");
		else
			append_escaped(buffer, c);
	}
	text_append(buffer, text.data + plain, text.length - plain);
	text_append_char(buffer, '"');
}
