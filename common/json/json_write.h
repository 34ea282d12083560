/*
 * JSON writer: streams into a text buffer, no tree. Commas and escaping are its business.
 *
 * Why      Values are written by json_write_*: a plain json_string would stand in for the function
 *          of that name in libjansson, which libjwt calls.
 */
#ifndef OUTPOST_COMMON_JSON_JSON_WRITE_H
#define OUTPOST_COMMON_JSON_JSON_WRITE_H

#include <stdbool.h>
#include <stdint.h>

#include "common/base/text.h"

struct json_writer {
	struct text_buffer *buffer;
	bool needs_comma;
};

struct json_writer json_writer(struct text_buffer *buffer);
void json_begin_object(struct json_writer *writer);
void json_end_object(struct json_writer *writer);
void json_begin_array(struct json_writer *writer);
void json_end_array(struct json_writer *writer);
void json_key(struct json_writer *writer, const char *name);
void json_write_string(struct json_writer *writer, const char *string); /* NULL writes null */
void json_write_text(struct json_writer *writer, struct text text);
void json_write_int(struct json_writer *writer, int64_t number);
void json_write_bool(struct json_writer *writer, bool value);
void json_write_null(struct json_writer *writer);
void json_write_raw(struct json_writer *writer, struct text json); /* already JSON */

/* Key and value in one call. */
void json_put_string(struct json_writer *writer, const char *name, const char *string);
void json_put_int(struct json_writer *writer, const char *name, int64_t number);
void json_put_bool(struct json_writer *writer, const char *name, bool value);

/* Escaped string with quotes, for other writers. Bytes that are not UTF-8 become U+FFFD. */
void json_append_quoted(struct text_buffer *buffer, struct text text);

#endif
