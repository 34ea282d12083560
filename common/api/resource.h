/*
 * Resource: a kind of master data, declared once.
 *
 * Why      What one more kind of record costs is its columns: everything that can be derived from them is.
 * Model    From the declaration follow the routes (list, read; where it may be changed: create, PUT, PATCH,
 *          DELETE), the fields of each, their statements (schema/shared/templates/resource.sql), and the names in
 *          OpenAPI. A change names every value, a patch some: the id is that of the address, what a new record may
 *          leave out a changed one must name, and row_version is the version last read. The flags of a field say what
 *          the list may be asked by (common/http/list.h).
 *          What has a rule of its own says so here: `rule` about the row that is to be, a hook over values, or
 *          statements of its own where a record has rows in several tables.
 * To add a resource: its table and SELECT sync.replicate(...) in schema/shared/migrations, a file here, a row in
 *          resources.c (or hq/api/resources.c for what only headquarters shows).
 * Owner    Routes and statements live in the arena of whoever asks for them: for a server, all its life.
 */
#ifndef OUTPOST_COMMON_API_RESOURCE_H
#define OUTPOST_COMMON_API_RESOURCE_H

#include "common/http/route.h"

struct resource {
	const char *place; /* DECLARED_HERE */
	const char
		*name; /* tax_group: of its table, of its schema in OpenAPI, in words to a client */
	const char *plural;              /* in its address */
	const struct field *fields;      /* the id first; RESOURCE_VERSION_FIELDS last */
	const char *order;               /* of its list: see struct list */
	const struct list_also *also;    /* likewise */
	const char *const *combinations; /* likewise */
	const char *table, *view;        /* written and read; NULL: both are the name */
	enum permission read, change;    /* read 0: everybody who is signed in */
	bool is_kept;                    /* documents may name it: made inactive, never removed */
	/* Templates: what n, the row that is to be, must fulfil; statements instead of those that follow from the fields. */
	const char *rule, *create, *update;
	size_t body_maximum;   /* bytes, where a record may be large; 0: as routes have it */
	request_hook *prepare; /* of whatever writes */
	request_handler *await;
	const struct field *computed;
};

#define RESOURCE_VERSION_FIELDS                                                                    \
	{ "row_version", FIELD_INT, FIELD_READ_ONLY },                                             \
		{ "updated_at", FIELD_TIME, FIELD_READ_ONLY | FIELD_SORT | FIELD_SINCE },          \
		FIELD_END

/* What most records have. A code is one of retail.code. */
#define RESOURCE_CODE_PATTERN "^[A-Za-z0-9][A-Za-z0-9._/+-]{0,39}$"
#define RESOURCE_CODE                                                                              \
	{                                                                                          \
		"code", FIELD_TEXT, FIELD_REQUIRED | FIELD_FILTER | FIELD_SORT | FIELD_SEARCH,     \
			.max = 40, .pattern = RESOURCE_CODE_PATTERN,                               \
			.doc = "Letters, digits and . _ / + -; unique"                             \
	}
#define RESOURCE_NAME                                                                              \
	{                                                                                          \
		"name", FIELD_TEXT, FIELD_REQUIRED | FIELD_SEARCH_IN, .max = 200                   \
	}
#define RESOURCE_ACTIVE                                                                            \
	{                                                                                          \
		"active", FIELD_BOOL, FIELD_FILTER, .fallback = "true"                             \
	}

struct resource_set {
	const struct resource *const *const *lists; /* each NULL at the end, as they all are */
	bool may_change;
};

/* What their declarations lack or contradict, each with its place and what to do; NULL: nothing. */
must_check const struct error *resource_problems(struct arena *arena,
						 const struct resource_set *set);

/* What they are, for OpenAPI. */
const struct route_kind *resource_kinds(struct arena *arena, const struct resource_set *set);

/* The tables and, behind them, the routes of all resources. Aborts on an unsound declaration, saying on stderr what is
 * wrong with it. */
const struct route *const *resource_tables(struct arena *arena, const struct route *const *tables,
					   const struct resource_set *set);

#endif
