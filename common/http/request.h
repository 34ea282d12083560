/*
 * Request: an exchange that has met its route: identity, validated values, and one reply to give.
 *
 * Model    Values are found by name in the order: set by a hook, path, query, body, identity (actor_id,
 *          store_id): the same scope from which statements bind their :parameters. Objects and lists
 *          bind as their JSON text, and :body is all of the body that was sent, but for what is write-only.
 * Owner    Everything lives in request_arena. Exactly one request_reply_* call per request.
 */
#ifndef OUTPOST_COMMON_HTTP_REQUEST_H
#define OUTPOST_COMMON_HTTP_REQUEST_H

#include "common/auth/token.h"
#include "common/db/db.h"
#include "common/field/field.h"
#include "common/http/server.h"
#include "common/http/trace.h"

struct request;
struct route;

struct arena *request_arena(struct request *req);
void *request_app(struct request *req); /* the app that routes_create got */
const struct route *request_route(const struct request *req);
const struct identity *request_identity(const struct request *req); /* NULL on public routes */
bool request_may(const struct request *req, enum permission permission);
const char *request_id(const struct request *req);
/* Its span in the client's trace, or in a new one; the parent of calls made on behalf of it. */
const struct trace *request_trace(const struct request *req);
enum http_method request_method(const struct request *req);
int64_t request_started(const struct request *req);       /* clock_monotonic */
int64_t request_database_time(const struct request *req); /* microseconds spent in statements */
int request_rows(const struct request *req);              /* of the last statement */
struct text request_header(const struct request *req, const char *name);
const char *request_peer(const struct request *req); /* address as text */

/* Canonical text of a value; NULL when absent or null. Assert that some scope knows the name. */
const char *request_text(const struct request *req, const char *name);
int64_t request_number(const struct request *req, const char *name);
bool request_has(const struct request *req, const char *name);
/* Of the record's kind in path or body: sale_id for sale. NULL: none is named. */
const char *request_record_id(const struct request *req, const char *record);
const struct field_values *request_body(const struct request *req);
struct text request_raw_body(const struct request *req);

/* For :parameters that the hook computes. The text is kept, not copied. */
void request_set_text(struct request *req, const char *name, const char *text);
void request_set_number(struct request *req, const char *name, int64_t number);

void request_reply_json(struct request *req, int status, struct text json);
void request_reply_bytes(struct request *req, int status, const char *content_type,
			 struct text body);
/* The ETag is strong: it names these bytes, and a client that has their beginning may ask for the rest. */
void request_reply_file(struct request *req, const char *content_type, const char *path,
			const char *etag);
void request_reply_error(struct request *req, const struct error *error);
/* For a store's line whose statement finds the store no more: revoked, enrolled again, inactive or gone. */
const struct error *request_line_ended(struct request *req);
/* A problem that also has the members of this JSON object. */
void request_reply_error_with(struct request *req, const struct error *error, struct text members);
void request_reply_header(struct request *req, const char *name, const char *value);
/* What a page that is shown may do; without it, nothing. */
void request_set_policy(struct request *req, const char *policy);
/* The one of the content types of the route that the Accept header likes best; the first one when it does not say. */
const char *request_choose_type(struct request *req);

/* A reply whose length is not known before all of it is written. `more` is called whenever the client takes
 * more, for the first time after request_reply_begin has returned; it writes what it has, and may as well
 * return without and write later, from anywhere, when rows have come. `is_wanted` is false when the client has
 * gone or sent HEAD: nothing is left to do then but request_reply_end, after which the request is gone. */
typedef void request_more(struct request *req, bool is_wanted, void *context);
void request_reply_begin(struct request *req, int status, const char *content_type,
			 request_more *more, void *context);
/* The bytes are copied. False: enough for now, go on when `more` is called again. */
bool request_reply_write(struct request *req, struct text bytes);
/* With an error the line is cut, so that nobody takes the part for the whole; the log has the cause. */
void request_reply_end(struct request *req, const struct error *error);

/* Runs a statement with parameters from the request's scope; done gets the request as context. */
typedef void request_done(struct request *req, const struct db_reply *reply);
void request_run(struct request *req, const struct statement *statement, request_done *done);
/* Runs the route's own statement, and then what is to follow; for its `await`. */
void request_resume(struct request *req);

#endif
