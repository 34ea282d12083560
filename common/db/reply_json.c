#include "common/db/db.h"

#include <libpq-fe.h>
#include <string.h>

#include "common/json/json_write.h"

#define TIME_MAXIMUM 64

typedef void value_writer(struct text_buffer *buffer, struct text value);

static void write_raw(struct text_buffer *buffer, struct text value)
{
	text_append(buffer, value.data, value.length);
}

static void write_bool(struct text_buffer *buffer, struct text value)
{
	text_append_string(buffer, value.length && value.data[0] == 't' ? "true" : "false");
}

/* "2026-11-21 09:30:00.5+00" becomes "2026-11-21T09:30:00.5Z"; infinity stays the word it is. */
static void append_time(struct text_buffer *buffer, struct text value)
{
	const char *space = value.length ? memchr(value.data, ' ', value.length) : NULL;

	if (!space || value.length < 3 || memcmp(value.data + value.length - 3, "+00", 3) != 0) {
		text_append(buffer, value.data, value.length);
		return;
	}

	size_t date_length = (size_t)(space - value.data);

	text_append(buffer, value.data, date_length);
	text_append_char(buffer, 'T');
	text_append(buffer, space + 1, value.length - date_length - 1 - 3);
	text_append_char(buffer, 'Z');
}

static void write_time(struct text_buffer *buffer, struct text value)
{
	text_append_char(buffer, '"');
	append_time(buffer, value);
	text_append_char(buffer, '"');
}

const char *db_time(const struct db_reply *reply, int row, const char *column)
{
	const char *value = db_text(reply, row, column);
	struct text_buffer buffer;
	const char *time;

	if (!value)
		return NULL;
	text_buffer_init(&buffer, TIME_MAXIMUM);
	append_time(&buffer, text_of(value));
	time = text_copy(reply->arena, text_buffer_text(&buffer));
	text_buffer_finish(&buffer);
	return time;
}

/* "\x0aff" becomes "0aff". */
static void write_bytes(struct text_buffer *buffer, struct text value)
{
	size_t skipped = text_starts_with(value, "\\x") ? 2 : 0;

	json_append_quoted(buffer, (struct text){ value.data + skipped, value.length - skipped });
}

/* One quoted element of an array literal, its backslashes undone; *at stands on the opening quote. */
static void write_quoted_element(struct text_buffer *buffer, struct text array, size_t *at)
{
	struct text_buffer element;

	text_buffer_init(&element, array.length);
	for (++*at; *at < array.length && array.data[*at] != '"'; ++*at) {
		if (array.data[*at] == '\\')
			++*at;
		text_append_char(&element, array.data[*at]);
	}
	++*at;
	json_append_quoted(buffer, text_buffer_text(&element));
	text_buffer_finish(&element);
}

static void write_plain_element(struct text_buffer *buffer, struct text element,
				value_writer *write)
{
	if (text_is(element, "NULL"))
		text_append_string(buffer, "null");
	else
		write(buffer, element);
}

/* {a,"b c",NULL} becomes ["a","b c",null]; nested braces nest. */
static void write_array(struct text_buffer *buffer, struct text array, value_writer *write)
{
	size_t at = 0;

	while (at < array.length) {
		size_t length = 0;

		switch (array.data[at]) {
		case '{': text_append_char(buffer, '['); break;
		case '}': text_append_char(buffer, ']'); break;
		case ',': text_append_char(buffer, ','); break;
		case '"': write_quoted_element(buffer, array, &at); continue;
		default:
			while (at + length < array.length && !strchr(",}", array.data[at + length]))
				length++;
			write_plain_element(buffer, (struct text){ array.data + at, length },
					    write);
			at += length;
			continue;
		}
		at++;
	}
}

static void write_text_array(struct text_buffer *buffer, struct text value)
{
	write_array(buffer, value, json_append_quoted);
}

static void write_int_array(struct text_buffer *buffer, struct text value)
{
	write_array(buffer, value, write_raw);
}

static void write_bool_array(struct text_buffer *buffer, struct text value)
{
	write_array(buffer, value, write_bool);
}

/* pg_type.oid, fixed for built-in types. What is not listed (numeric among them) is a string. */
static const struct {
	Oid type;
	value_writer *write;
} forms[] = {
	{ 20, write_raw },          /* int8 */
	{ 23, write_raw },          /* int4 */
	{ 21, write_raw },          /* int2 */
	{ 1184, write_time },       /* timestamptz */
	{ 16, write_bool },         /* bool */
	{ 114, write_raw },         /* json */
	{ 3802, write_raw },        /* jsonb */
	{ 17, write_bytes },        /* bytea */
	{ 1009, write_text_array }, /* text[] */
	{ 1015, write_text_array }, /* varchar[] */
	{ 2951, write_text_array }, /* uuid[] */
	{ 1231, write_text_array }, /* numeric[] */
	{ 1182, write_text_array }, /* date[] */
	{ 1016, write_int_array },  /* int8[] */
	{ 1007, write_int_array },  /* int4[] */
	{ 1005, write_int_array },  /* int2[] */
	{ 1000, write_bool_array }, /* bool[] */
};

static value_writer *form_of(Oid type)
{
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		if (forms[i].type == type)
			return forms[i].write;
	}
	return json_append_quoted;
}

void db_write_members(const struct db_reply *reply, int row, const char *hidden,
		      struct text_buffer *buffer)
{
	const PGresult *result = (const PGresult *)reply->result;
	int count = PQnfields(result);
	bool needs_comma = false;

	for (int i = 0; i < count; i++) {
		struct text value = { PQgetvalue(result, row, i),
				      (size_t)PQgetlength(result, row, i) };

		if (hidden && strcmp(PQfname(result, i), hidden) == 0)
			continue;
		if (needs_comma)
			text_append_char(buffer, ',');
		needs_comma = true;
		json_append_quoted(buffer, text_of(PQfname(result, i)));
		text_append_char(buffer, ':');
		if (PQgetisnull(result, row, i))
			text_append_string(buffer, "null");
		else
			form_of(PQftype(result, i))(buffer, value);
	}
}

void db_write_row(const struct db_reply *reply, int row, const char *hidden,
		  struct text_buffer *buffer)
{
	text_append_char(buffer, '{');
	db_write_members(reply, row, hidden, buffer);
	text_append_char(buffer, '}');
}
