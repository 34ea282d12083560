/*
 * Routes: the API is a table. One entry says verb, path, permission, fields, statement and reply;
 * dispatch, validation, binding, reply, OpenAPI, the permission list and `check` read the same entry.
 *
 * Model    A route has exactly one of `statement` or `list` (optionally with `prepare` and `await` before and
 *          `finish` after) or `handler`. Path parameters in braces are UUIDs unless listed in `path_fields`.
 *          REPLY_PAGE statements take :after (text, may be NULL) and :limit, end with LIMIT :limit + 1 (the
 *          row too many is the sign that there is more) and have a text column `page_key`, the cursor of
 *          a row, which is not shown. The query parameters `after` and `limit` come by themselves.
 *          Unknown query parameters and body fields are errors.
 *          If-Match stands in for a missing row_version in query or body; both must say the same.
 * To add an endpoint: a row in <server>/api/<resource>.c, its statement in schema/<server>/queries/.
 */
#ifndef OUTPOST_COMMON_HTTP_ROUTE_H
#define OUTPOST_COMMON_HTTP_ROUTE_H

#include "common/auth/permission.h"
#include "common/http/list.h"
#include "common/http/request.h"

enum route_reply {
	REPLY_NONE,     /* 204; no row touched is 404 */
	REPLY_ONE,      /* the row; no row is 404; ETag from row_version when there is one */
	REPLY_PAGE,     /* { "items": [...], "next": "..." or null } and a Link header */
	REPLY_ROWS,     /* { "items": [...] }, all of them: reports */
	REPLY_DOCUMENT, /* the column `document` (json) of the row, as it is; no row is 404 */
	REPLY_BYTES,    /* by the handler: not JSON, see content_type */
};

/* How a reply that is no list leaves as a file when CSV is asked for: a statement as that of a REPLY_PAGE, its columns, and how many rows
 * are read at a time. */
struct route_export {
	const struct statement *statement;
	const struct field *fields;
	int page;
};

/* Synchronous; may change values or refuse. */
typedef const struct error *request_hook(struct request *req);
/* Takes over: replies now or later, exactly once. */
typedef void request_handler(struct request *req);

/* What a route needs of the disk, and so when it is refused: see routes_options. */
enum route_room {
	ROOM_LITTLE, /* is done as long as anything is */
	ROOM_GROWS,  /* can wait: master data, imports */
	ROOM_SELLS,  /* waits last of all */
};

struct route {
	enum http_method method;
	const char *path; /* /api/v1/products/{product_id} */
	const char *summary;
	const char *tag;    /* resource name for OpenAPI */
	const char *record; /* what it reads or writes: of its schema in OpenAPI */
	/* Of the body's schema, as a whole; NULL: product_new of the record product, or product_change, product_patch. */
	const char *body_record;
	enum permission permission;
	const struct field *path_fields;
	const struct field *query;
	const struct field *body;
	size_t body_maximum; /* bytes; 0 = 64 KiB for a body, none without */
	enum route_room room;
	const char *raw_body; /* content type of a body that is not JSON, e.g. text/csv */
	request_hook *prepare;
	request_handler *await;       /* takes time: request_resume later, or an error */
	const struct field *computed; /* :parameters that prepare and await set */
	const struct statement *statement;
	const struct list *list; /* instead of a statement: what the request asks of it */
	request_done *finish;    /* replies instead of the standard reply */
	request_handler *handler;
	enum route_reply reply;
	const struct field *reply_fields;
	const struct route_export *export; /* NULL: none */
	bool creates; /* a record of its own, or finds that it is there: by its column is_new; tells where */
	int status;               /* of success; 0 = 200, or 201 for POST */
	const char *content_type; /* of REPLY_BYTES */
	const char *const
		*other_types; /* likewise, as Accept asks: request_choose_type; NULL at the end */
	const enum error_code *errors; /* besides the usual ones; ends with ERROR_CODE_COUNT */
	bool by_cookie;                /* public, and proved by the cookie of a browser's session */
};

#define ROUTE_VERSION_DOC "Version last read; may be left out with If-Match"

/* A table ends with a row whose path is NULL. */
#define ROUTE_END                                                                                  \
	{                                                                                          \
		.path = NULL                                                                       \
	}

/* A kind of record that has a list, records of its own and, where it may be changed, all that changes it: for OpenAPI. */
struct route_kind {
	const char *name; /* tax_group: of its schema */
	const char *path, *order;
	bool is_kept;                 /* made inactive, never removed */
	enum permission read, change; /* change PERMISSION_UNSET: not on this server */
};

struct routes; /* a set of tables, ready to dispatch */
struct static_site;

struct routes_options {
	const struct route *const *tables; /* NULL at the end */
	struct db *db;
	struct key_ring *keys;
	const char *audience;           /* of user tokens on this server */
	const char *title;              /* for OpenAPI */
	const struct route_kind *kinds; /* likewise; a NULL name at the end; may be NULL */
	/* What is served where no route is; NULL: no client is installed. */
	const struct static_site *site;
	void *app;
	/* Who edits, and whence, is told to the database (see db_call): what its audit writes down. */
	bool audited;
	/* What has to wait for room is refused here; may be NULL. */
	const struct error *(*refuse)(struct request *req, void *app);
	/* Called once per request at its end, e.g. for the access log and metrics; may be NULL. */
	void (*ended)(const struct request *req, int status, size_t bytes,
		      const struct error *error, void *app);
};

/* Aborts on a broken table (two paths collide, no permission, both or neither of statement and handler),
 * saying what is wrong on stderr. */
struct routes *routes_create(struct arena *arena, const struct routes_options *options);
/* What a listener calls, context = routes. */
void routes_handle(struct http_exchange *exchange, void *routes);
void routes_refuse(struct http_exchange *exchange, const struct error *error, void *routes);
void routes_note_upgrade(struct http_exchange *exchange, void *routes);
size_t routes_limit(enum http_method method, struct text path, void *routes);

/* OpenAPI 3.1 document of all tables; needs no database. */
const char *routes_openapi(struct arena *arena, const struct routes_options *options);
/* Lines "permission<TAB>METHOD path" for docs. */
const char *routes_permissions(struct arena *arena, const struct routes_options *options);

/* Every statement that a route runs, those that lists are composed to included. */
typedef void route_statement_visit(const struct route *route, const struct statement *statement,
				   void *context);
void routes_each_statement(struct arena *arena, const struct routes_options *options,
			   route_statement_visit *visit, void *context);

/* What in the tables has no name for its schema, or that of something else; NULL: nothing. */
must_check const struct error *openapi_problems(struct arena *arena,
						const struct routes_options *options);

struct db_session;
/* Compares every statement with its route against a database: each parameter has a source of a
 * compatible type, each result column is in reply_fields and back. Chains all differences found. */
must_check const struct error *routes_check(struct arena *arena,
					    const struct routes_options *options,
					    struct db_session *session);

#endif
