/*
 * What the files behind route.h and request.h share, and nobody else.
 */
#ifndef OUTPOST_COMMON_HTTP_ROUTES_H
#define OUTPOST_COMMON_HTTP_ROUTES_H

#include "common/base/uuid.h"
#include "common/http/trace.h"
#include "common/http/route_tree.h"

struct routes {
	struct routes_options options;
	struct route_node root;
};

struct set_value {
	struct set_value *next;
	const char *name;
	const char *text;
	int64_t number;
};

/* Of a reply that is written piece by piece. */
struct streamed_reply {
	int status;
	size_t bytes;            /* as they leave */
	struct encoder *encoder; /* NULL: as it is */
	request_more *more;
	void *context;
};

struct request {
	struct http_exchange *exchange;
	const struct routes *routes;
	const struct route_entry *entry; /* NULL until a route is found */
	struct arena *arena;
	struct uuid id;
	struct trace trace;
	bool is_identified;
	bool is_replied;
	bool is_conditional; /* If-Match was sent where a version is taken */
	struct identity identity;
	const struct field_values *path, *query, *body; /* NULL: none */
	const struct statement *statement;              /* of a list, for what was asked */
	const struct statement *list_total;             /* NULL: not asked */
	int64_t total;
	const struct field *list_sort;
	bool list_backwards, list_is_ranked;
	struct list_export *list_export; /* of a whole list */
	struct set_value *set;
	const char *policy; /* see request_set_policy */
	struct streamed_reply streamed;
	int64_t database_time;
	int rows;
};

/* request.c */
struct request *request_begin(struct http_exchange *exchange, const struct routes *routes);
/* Headers that every reply of the API has. */
void request_protect_reply(struct request *req);
/* Log and metrics; nothing of the request may be used after the reply that follows. */
void request_end(struct request *req, int status, size_t bytes, const struct error *error);

/* request_encode.c: the body in a coding that the client takes, or as it is. */
struct text request_encode(struct request *req, const char *content_type, struct text body);
/* For a body that comes in pieces; NULL: as it is. */
struct encoder *request_encoder(struct request *req, const char *content_type);

/* request_read.c: path, query and body by the route's tables; all faults chained. */
must_check const struct error *request_read(struct request *req, const struct route_match *match);
/* %41 and '+'; false when malformed. */
bool query_decode(struct arena *arena, struct text raw, struct text *out_text);
/* Everything but letters, digits and -._~/ */
void query_encode(struct text_buffer *buffer, struct text text);

/* request_scope.c: a :parameter's text; NULL for SQL NULL. */
const char *request_parameter(const struct request *req, const char *name);

/* run_route.c */
void run_route(struct request *req, const struct route_match *match);

/* reply_rows.c: the standard reply of a statement. */
void request_reply_rows(struct request *req, const struct db_reply *reply);

/* route_table.c: NULL when a set of tables is sound, else every fault. */
const struct error *route_tables_build(struct arena *arena, const struct routes_options *options,
				       struct route_node *root);

#endif
