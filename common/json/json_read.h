/*
 * JSON reader: jansson input behind limits on size and depth. Replies are never built as trees.
 *
 * Owner    json_parse gives a value that json_release frees; sub-values are borrowed.
 */
#ifndef OUTPOST_COMMON_JSON_JSON_READ_H
#define OUTPOST_COMMON_JSON_JSON_READ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/error.h"
#include "common/base/text.h"

struct json_value;

enum json_type {
	JSON_TYPE_NULL,
	JSON_TYPE_BOOL,
	JSON_TYPE_INT,
	JSON_TYPE_REAL,
	JSON_TYPE_STRING,
	JSON_TYPE_ARRAY,
	JSON_TYPE_OBJECT,
};

/* Duplicate keys, NUL characters, trailing bytes, depth over 32 are `malformed` with line and column. */
must_check const struct error *json_parse(struct arena *arena, struct text text,
					  struct json_value **out_value);
void json_release(struct json_value *value);

enum json_type json_value_type(const struct json_value *value);
const struct json_value *json_member(const struct json_value *object, const char *name);
const struct json_value *json_item(const struct json_value *array, size_t index);
size_t json_count(const struct json_value *value); /* items or members */
struct text json_value_text(const struct json_value *string);
int64_t json_value_int(const struct json_value *number);
bool json_value_bool(const struct json_value *value);
size_t json_size(const struct json_value *value); /* bytes, written without blanks */

/* Calls visit for each member; stops when it returns false. */
typedef bool json_visit(const char *name, const struct json_value *value, void *context);
void json_each_member(const struct json_value *object, json_visit *visit, void *context);

#endif
