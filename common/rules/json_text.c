#include "common/rules/json_text.h"

#include <string.h>

#include "common/rules/decimal.h"

#define FIRST_CAPACITY ((size_t)1024)

static void reserve(struct json_text *json, size_t length)
{
	size_t capacity = json->capacity ? json->capacity : FIRST_CAPACITY;

	if (json->length + length <= json->capacity)
		return;
	while (capacity < json->length + length)
		capacity *= 2;

	char *data = arena_allocate(json->arena, capacity);

	if (json->length)
		memcpy(data, json->data, json->length);
	json->data = data;
	json->capacity = capacity;
}

void json_text_raw(struct json_text *json, const char *data, size_t length)
{
	reserve(json, length);
	memcpy(json->data + json->length, data, length);
	json->length += length;
}

static void put_char(struct json_text *json, char character)
{
	json_text_raw(json, &character, 1);
}

static void put_escaped(struct json_text *json, char character)
{
	static const char hex[] = "0123456789abcdef";
	unsigned char byte = (unsigned char)character;

	if (character == '"' || character == '\\') {
		put_char(json, '\\');
		put_char(json, character);
	} else if (byte < ' ') {
		const char escape[] = { '\\', 'u', '0', '0', hex[byte >> 4], hex[byte & 15] };

		json_text_raw(json, escape, sizeof(escape));
	} else {
		put_char(json, character);
	}
}

static void put_string(struct json_text *json, const char *value)
{
	put_char(json, '"');
	for (; *value; value++)
		put_escaped(json, *value);
	put_char(json, '"');
}

static void begin_value(struct json_text *json, const char *name)
{
	if (json->comma)
		put_char(json, ',');
	json->comma = true;
	if (name) {
		put_string(json, name);
		put_char(json, ':');
	}
}

void json_text_open(struct json_text *json, const char *name, char bracket)
{
	begin_value(json, name);
	put_char(json, bracket);
	json->comma = false;
}

void json_text_close(struct json_text *json, char bracket)
{
	put_char(json, bracket);
	json->comma = true;
}

void json_text_string(struct json_text *json, const char *name, const char *value)
{
	begin_value(json, name);
	put_string(json, value);
}

void json_text_int(struct json_text *json, const char *name, int64_t value)
{
	char digits[DECIMAL_TEXT_SIZE];

	decimal_print(value, 0, digits);
	json_text_string(json, name, digits);
}

void json_text_bool(struct json_text *json, const char *name, bool value)
{
	begin_value(json, name);
	json_text_raw(json, value ? "true" : "false", value ? 4 : 5);
}

struct text json_text_result(const struct json_text *json)
{
	return (struct text){ json->data, json->length };
}
