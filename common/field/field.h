/*
 * Fields: tables that describe values; one table drives validation, binding, replies and OpenAPI.
 *
 * Model    Money is an integer of minor units, quantity a decimal string with up to three places,
 *          rate an integer of parts per million, time RFC 3339, date YYYY-MM-DD. A validated value
 *          holds its canonical text, exactly as SQL wants it, plus a number where it has one: a UUID
 *          in lower case, a quantity with three places, a time in UTC with microseconds.
 * Owner    Values live in the arena of their request; nothing of the JSON they came from is kept.
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
	FIELD_LIST,   /* of objects when .fields, else of .choices or of text; .max = most items */
	FIELD_VALUE,  /* of a column of any type: JSON, only in replies */
};

enum field_flag {
	FIELD_REQUIRED = 1,   /* in a request */
	FIELD_READ_ONLY = 2,  /* only in replies; ignored in a request, but for ids of its path */
	FIELD_NULLABLE = 4,   /* null is a value */
	FIELD_WRITE_ONLY = 8, /* only in requests, e.g. a password */
	FIELD_SIGNED = 16,    /* money or quantity may be negative */
	/* What a list may be asked by (common/http/list.h); each has an index that serves it. */
	FIELD_FILTER = 32,      /* ?name= is equal to it */
	FIELD_RANGE = 64,       /* ?name_from= and ?name_to= */
	FIELD_SINCE = 128,      /* of updated_at: ?updated_since= */
	FIELD_SORT = 256,       /* ?sort=name or -name */
	FIELD_SEARCH = 512,     /* ?q= is its beginning */
	FIELD_SEARCH_IN = 1024, /* ?q= is words of it */
	FIELD_UNIQUE = 2048,    /* no two have the same: what is sorted by it needs no id */
};

/* What one figure of a document may be, so that the sums of millions of them still fit: see retail.money. */
#define MONEY_MAXIMUM INT64_C(1000000000000) /* minor units */
#define QUANTITY_MAXIMUM INT64_C(1000000000) /* thousandths: a million units */

struct field {
	const char *name;
	enum field_type type;
	unsigned flags;
	/* Text: length in characters (max 0 = 200), list: items (max 0 = 1000), numbers: inclusive range
	 * (quantity in thousandths) when max > min; a min above 0 with max 0 has no upper end. */
	int64_t min, max;
	const char *const *choices; /* NULL at the end */
	const struct field *fields;
	const char *fallback; /* canonical text taken when absent */
	const char *refers;   /* the kind of record that it is the id of */
	const char *record;   /* object, list: the schema in OpenAPI of it, of an item */
	const char *
		pattern; /* text: the regular expression that its column is held to, for clients to know */
	const char *doc;
};

/* A table ends with a row whose name is NULL. */
#define FIELD_END                                                                                  \
	{                                                                                          \
		0                                                                                  \
	}

/* The field of that name; NULL: there is none, or no table. */
const struct field *field_named(const struct field *fields, struct text name);
/* Without the row at the end; 0 of no table. */
size_t field_count(const struct field *fields);

struct field_values;

struct field_value {
	const struct field *field;
	bool present; /* sent, or from the fallback */
	bool sent;    /* in a body, by the client */
	bool null;
	const char *text; /* canonical; NULL when absent, null, or an object or list */
	int64_t number; /* int, money, quantity in thousandths, rate, bool, time in microseconds */
	const struct field_values *object;
	const struct field_values *const *list; /* of objects, `count` of them */
	const char *const *texts;               /* of text */
	size_t count;
};

struct field_values {
	const struct field *fields;
	const struct field_value *values; /* one per field, same order */
};

struct json_value;  /* common/json/json_read.h */
struct json_writer; /* common/json/json_write.h */

#define FIELD_TEXT_MAXIMUM 200
#define FIELD_LIST_MAXIMUM 1000
/* Further errors of one input are not reported: a reply stays small whatever was sent. */
#define FIELD_ERRORS_MAXIMUM 50

/* Largest quantity, in thousandths: what numeric(14,3) holds. */
#define FIELD_QUANTITY_MAXIMUM INT64_C(99999999999999)

/* All bad fields at once: errors chained by ->next, paths like lines[2].quantity. */
must_check const struct error *field_validate(struct arena *arena, const struct field *fields,
					      const struct json_value *object,
					      const struct field_values **out_values);

/* A value for a top-level field that the input may leave out, e.g. row_version from If-Match. */
struct field_supply {
	const char *name;
	struct text text;
};
/* supply may be NULL; a value in the input goes before it. */
must_check const struct error *field_validate_with(struct arena *arena, const struct field *fields,
						   const struct json_value *object,
						   const struct field_supply *supply,
						   const struct field_values **out_values);

/* One value from text (path and query parameters, CSV cells). */
must_check const struct error *field_parse(struct arena *arena, const struct field *field,
					   struct text text, struct field_value *out_value);

/* What a field that was not sent is worth: absent, or its fallback. */
void field_default(struct arena *arena, const struct field *field, struct field_value *out_value);

/* Back to JSON in canonical form: present values only, in the order of the table. */
void field_write(struct json_writer *writer, const struct field_values *values);
void field_write_value(struct json_writer *writer, const struct field_value *value);

/* Some of the values, in the order of the table or of their names. */
typedef bool field_choice(const struct field_value *value);
void field_write_chosen(struct json_writer *writer, const struct field_values *values,
			field_choice *is_chosen, bool by_name);

/* Most characters (text) or items (list) of a field. */
int64_t field_length_maximum(const struct field *field);
/* Range of a number; false when it has none. An end without limit is INT64_MIN or INT64_MAX. */
bool field_range(const struct field *field, int64_t *out_min, int64_t *out_max);

/* NULL when the table has no such field. */
const struct field_value *field_find(const struct field_values *values, const char *name);
/* Assert that the name is in the table: a typo fails the first test, not production. */
const char *field_text(const struct field_values *values, const char *name);
int64_t field_number(const struct field_values *values, const char *name);
bool field_is_present(const struct field_values *values, const char *name);

#endif
