/*
 * Fields: tables that describe values; one table drives validation, binding, replies and OpenAPI.
 *
 * Model    Money is an integer of minor units, quantity a decimal string with up to three places,
 *          rate an integer of parts per million, time RFC 3339, date YYYY-MM-DD. A validated value
 *          holds its canonical text, exactly as SQL wants it, plus a number where it has one.
 * Owner    Values live in the arena of their request.
 */
#ifndef OUTPOST_COMMON_FIELD_FIELD_H
#define OUTPOST_COMMON_FIELD_FIELD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/error.h"
#include "common/base/text.h"

enum field_type {
	FIELD_TEXT,
	FIELD_UUID,
	FIELD_INT,
	FIELD_MONEY,    /* int64 minor units */
	FIELD_QUANTITY, /* decimal string, three places; number is thousandths */
	FIELD_RATE,     /* int64 parts per million */
	FIELD_BOOL,
	FIELD_DATE,
	FIELD_TIME,
	FIELD_CHOICE, /* one of .choices */
	FIELD_OBJECT, /* .fields */
	FIELD_LIST,   /* of objects when .fields, else of text; .max = most items */
	FIELD_JSON,   /* any JSON, only in replies */
};

enum field_flag {
	FIELD_REQUIRED = 1,   /* in a request */
	FIELD_READ_ONLY = 2,  /* only in replies; in a request it is accepted and ignored */
	FIELD_NULLABLE = 4,   /* null is a value */
	FIELD_WRITE_ONLY = 8, /* only in requests, e.g. a password */
	FIELD_SIGNED = 16,    /* money or quantity may be negative */
};

struct field {
	const char *name;
	enum field_type type;
	unsigned flags;
	int64_t min,
		max; /* text: length in bytes (max 0 = 200); numbers: inclusive range when max > min */
	const char *const *choices; /* NULL at the end */
	const struct field *fields;
	const char *fallback; /* canonical text taken when absent */
	const char *doc;
};

/* A table ends with a row whose name is NULL. */
#define FIELD_END                                                                                  \
	{                                                                                          \
		0                                                                                  \
	}

struct field_values;

struct field_value {
	const struct field *field;
	bool present; /* sent, or from the fallback */
	bool null;
	const char *text; /* canonical; NULL when absent, null, or an object or list */
	int64_t number;   /* int, money, quantity in thousandths, rate, bool */
	const struct field_values *object;
	const struct field_values *const *list; /* of objects, `count` of them */
	const char *const *texts;               /* of text */
	size_t count;
};

struct field_values {
	const struct field *fields;
	const struct field_value *values; /* one per field, same order */
	const struct json_value *json;    /* what it came from, or NULL */
};

struct json_value; /* common/json/json_read.h */

/* All bad fields at once: errors chained by ->next, paths like lines[2].quantity. */
must_check const struct error *field_validate(struct arena *arena, const struct field *fields,
					      const struct json_value *object,
					      const struct field_values **out_values);

/* One value from text (path and query parameters, CSV cells). */
must_check const struct error *field_parse(struct arena *arena, const struct field *field,
					   struct text text, struct field_value *out_value);

/* NULL when the table has no such field. */
const struct field_value *field_find(const struct field_values *values, const char *name);
/* Assert that the name is in the table: a typo fails the first test, not production. */
const char *field_text(const struct field_values *values, const char *name);
int64_t field_number(const struct field_values *values, const char *name);
bool field_is_present(const struct field_values *values, const char *name);

#endif
