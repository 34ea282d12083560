/*
 * How one value of each type is read; shared by field.c (JSON) and field_parse (text).
 */
#ifndef OUTPOST_COMMON_FIELD_FIELD_PARSE_H
#define OUTPOST_COMMON_FIELD_FIELD_PARSE_H

#include "common/field/field.h"

/* Sets text and number; returns what is wrong with the value, NULL when nothing is. */
typedef const char *field_parser(struct arena *arena, const struct field *field, struct text text,
				 struct field_value *out_value);

/* NULL for objects and raw JSON. */
field_parser *field_parser_of(enum field_type type);

/* The same for a number that was no text. */
const char *field_accept_int(struct arena *arena, const struct field *field, int64_t number,
			     struct field_value *out_value);

#endif
