/*
 * JSON text: writes a JSON document into an arena. Commas are placed by the writer; 64-bit numbers
 * are written as strings, because JavaScript would round them.
 */
#ifndef OUTPOST_COMMON_RULES_JSON_TEXT_H
#define OUTPOST_COMMON_RULES_JSON_TEXT_H

#include "common/base/text.h"

struct json_text {
	struct arena *arena;
	char *data;
	size_t length;
	size_t capacity;
	bool comma; /* before the next value */
};

/* name is NULL for an array element and for the root. */
void json_text_open(struct json_text *json, const char *name, char bracket);
void json_text_close(struct json_text *json, char bracket);
void json_text_string(struct json_text *json, const char *name, const char *value);
void json_text_int(struct json_text *json, const char *name, int64_t value);
void json_text_bool(struct json_text *json, const char *name, bool value);
struct text json_text_result(const struct json_text *json);

/* Bytes as they are; also for plain text documents. */
void json_text_raw(struct json_text *json, const char *data, size_t length);

#endif
