#include "common/json/json_read.h"

/* jansson names its type enum json_type, too; ours is a tag and does not clash. */
#include <jansson.h>
#include <string.h>

#define DEPTH_MAXIMUM 32

static const json_t *tree(const struct json_value *value)
{
	return (const json_t *)value;
}

static const struct json_value *borrowed(const json_t *value)
{
	return (const struct json_value *)value;
}

/*
 * Position just after the byte that goes too deep, 0 when none does. Looked for before parsing:
 * jansson would recurse and allocate for 2048 levels first.
 */
static size_t too_deep_at(struct text text)
{
	bool in_string = false;
	int depth = 0;

	for (size_t i = 0; i < text.length; i++) {
		char c = text.data[i];

		if (in_string && c == '\\')
			i++;
		else if (c == '"')
			in_string = !in_string;
		else if (in_string)
			continue;
		else if (c == '[' || c == '{')
			depth++;
		else if (c == ']' || c == '}')
			depth--;
		if (depth > DEPTH_MAXIMUM)
			return i + 1;
	}
	return 0;
}

/* jansson quotes the input it met; that may be a secret, and errors are logged. */
static int fault_length(const char *text)
{
	const char *quotation = strstr(text, " near '");

	return (int)(quotation ? (size_t)(quotation - text) : strlen(text));
}

const struct error *json_parse(struct arena *arena, struct text text, struct json_value **out_value)
{
	size_t too_deep = too_deep_at(text);
	json_error_t failure;

	if (too_deep)
		return error_new(arena, ERROR_MALFORMED, "nested deeper than %d levels at byte %zu",
				 DEPTH_MAXIMUM, too_deep);

	json_t *value = json_loadb(text.length ? text.data : "", text.length,
				   JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &failure);

	if (!value)
		return error_new(arena, ERROR_MALFORMED, "line %d, column %d: %.*s", failure.line,
				 failure.column, fault_length(failure.text), failure.text);
	*out_value = (struct json_value *)value;
	return NULL;
}

void json_release(struct json_value *value)
{
	json_decref((json_t *)value);
}

enum json_type json_value_type(const struct json_value *value)
{
	static const enum json_type types[] = {
		[JSON_OBJECT] = JSON_TYPE_OBJECT, [JSON_ARRAY] = JSON_TYPE_ARRAY,
		[JSON_STRING] = JSON_TYPE_STRING, [JSON_INTEGER] = JSON_TYPE_INT,
		[JSON_REAL] = JSON_TYPE_REAL,     [JSON_TRUE] = JSON_TYPE_BOOL,
		[JSON_FALSE] = JSON_TYPE_BOOL,    [JSON_NULL] = JSON_TYPE_NULL,
	};

	return types[json_typeof(tree(value))];
}

const struct json_value *json_member(const struct json_value *object, const char *name)
{
	return borrowed(json_object_get(tree(object), name));
}

const struct json_value *json_item(const struct json_value *array, size_t index)
{
	return borrowed(json_array_get(tree(array), index));
}

size_t json_count(const struct json_value *value)
{
	return json_is_array(tree(value)) ? json_array_size(tree(value))
					  : json_object_size(tree(value));
}

struct text json_value_text(const struct json_value *string)
{
	const char *data = json_string_value(tree(string));

	return data ? (struct text){ data, json_string_length(tree(string)) }
		    : (struct text){ "", 0 };
}

int64_t json_value_int(const struct json_value *number)
{
	return json_integer_value(tree(number));
}

bool json_value_bool(const struct json_value *value)
{
	return json_is_true(tree(value));
}

size_t json_size(const struct json_value *value)
{
	/* 15 digits: more would write 0.1 as 0.10000000000000001. */
	return json_dumpb(tree(value), NULL, 0,
			  JSON_COMPACT | JSON_ENCODE_ANY | JSON_REAL_PRECISION(15));
}

void json_each_member(const struct json_value *object, json_visit *visit, void *context)
{
	json_t *members = (json_t *)object;
	const char *name;
	json_t *value;

	json_object_foreach(members, name, value)
	{
		if (!visit(name, borrowed(value), context))
			return;
	}
}
