/*
 * JSON fields: members of an object read into a struct, by a table.
 *
 * Why      Each input of the engine is described once; unknown, missing and wrong members become
 *          errors with the full path, e.g. "lines[3].price.amount".
 * Model    64-bit numbers are strings ("1234"); plain JSON integers are accepted too. Absent
 *          members leave the struct as it is.
 */
#ifndef OUTPOST_COMMON_RULES_JSON_FIELDS_H
#define OUTPOST_COMMON_RULES_JSON_FIELDS_H

#include <limits.h>

#include "common/rules/json_tree.h"

/* Characters, as the names of master data have: 800 bytes at most. */
#define JSON_TEXT_MAXIMUM_LENGTH ((size_t)200)

/* Where a value stands; built on the stack while descending, printed only for an error. */
struct json_path {
	const struct json_path *parent;
	const char *name; /* NULL for an array element */
	size_t index;
};

enum json_field_type {
	JSON_FIELD_TEXT,         /* const char * */
	JSON_FIELD_INT,          /* int64_t */
	JSON_FIELD_OPTIONAL_INT, /* const int64_t *; where no number can say that it is absent */
	JSON_FIELD_QUANTITY,     /* int64_t thousandths, from a decimal: "1.5" */
	JSON_FIELD_PER_QUANTITY, /* the same, above 0: 0 is what the struct has without it */
	JSON_FIELD_BOOL,         /* bool */
	JSON_FIELD_WORD,         /* an enum, by its word */
	JSON_FIELD_NODE,         /* const struct json_node *, of the given kind */
};

struct json_field {
	const char *name;
	enum json_field_type type;
	size_t offset;
	bool required;
	enum json_kind kind;      /* JSON_FIELD_NODE */
	const char *const *words; /* JSON_FIELD_WORD: NULL-terminated, in enum order */
};

const struct error *json_path_error(struct arena *arena, enum error_code code,
				    const struct json_path *path, const char *member,
				    const char *detail);

/* The table ends with a row without name. */
must_check const struct error *json_fields_read(struct arena *arena, const struct json_path *path,
						const struct json_node *object,
						const struct json_field *fields, void *out_struct);

/* NULL when the object does not have it: for members that must or must not come together. */
const struct json_node *json_node_member(const struct json_node *object, const char *name);

/* A string node as text of at most JSON_TEXT_MAXIMUM_LENGTH characters, not empty. */
must_check const struct error *json_node_text(struct arena *arena, const struct json_path *path,
					      const struct json_node *node, const char **out_text);
/* An array of them; NULL leaves the outputs as they are. */
must_check const struct error *json_node_texts(struct arena *arena, const struct json_path *path,
					       const struct json_node *array,
					       const char *const **out_texts, size_t *out_count);

#endif
