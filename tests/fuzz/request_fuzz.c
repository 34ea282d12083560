/*
 * A request of any path, query, header and body is replied to exactly once, and a statement only gets
 * text that SQL can hold. Input: path, query, If-Match and body, each behind a line end.
 *
 * The exchange and the database are stand-ins: their own names, so the libraries' are not linked.
 */
#include <stdlib.h>
#include <string.h>

#include "common/db/db.h"
#include "common/http/route.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct http_exchange {
	struct arena *arena;
	enum http_method method;
	struct text path, query, if_match, body;
	int replies;
};

const char *http_method_name(enum http_method method)
{
	static const char *const names[] = { "GET",   "HEAD",   "POST",   "PUT",
					     "PATCH", "DELETE", "OPTIONS" };

	return names[method];
}

enum http_method http_method(const struct http_exchange *exchange)
{
	return exchange->method;
}

struct text http_path(const struct http_exchange *exchange)
{
	return exchange->path;
}

struct text http_query(const struct http_exchange *exchange)
{
	return exchange->query;
}

struct text http_body(const struct http_exchange *exchange)
{
	return exchange->body;
}

struct text http_header(const struct http_exchange *exchange, const char *name)
{
	if (strcmp(name, "if-match") == 0 || strcmp(name, "traceparent") == 0)
		return exchange->if_match;
	if (strcmp(name, "content-type") == 0)
		return TEXT("application/json");
	return TEXT("");
}

struct arena *http_arena(struct http_exchange *exchange)
{
	return exchange->arena;
}

int64_t http_started(const struct http_exchange *exchange)
{
	(void)exchange;
	return 0;
}

void http_reply_header(struct http_exchange *exchange, const char *name, const char *value)
{
	(void)exchange;
	if (!name || !value || strpbrk(value, "\r\n"))
		abort();
}

void http_reply(struct http_exchange *exchange, int status, const char *content_type,
		struct text body)
{
	(void)content_type;
	exchange->replies++;
	if (status < 200 || status > 599 || !text_is_utf8(body))
		abort();
}

void http_reply_file(struct http_exchange *exchange, int status, const char *content_type,
		     const char *path)
{
	(void)path;
	http_reply(exchange, status, content_type, TEXT(""));
}

void db_run(struct db *db, const struct db_call *call)
{
	struct db_reply reply = { .arena = call->arena };

	(void)db;
	for (int i = 0; i < call->parameter_count; i++) {
		if (call->parameters[i].text && !text_is_utf8(text_of(call->parameters[i].text)))
			abort();
	}
	reply.error = error_new(call->arena, ERROR_BUSY, "no database");
	call->done(&reply, call->context);
}

const char *db_text(const struct db_reply *reply, int row, const char *column)
{
	(void)reply;
	(void)row;
	(void)column;
	abort();
}

void db_write_row(const struct db_reply *reply, int row, const char *hidden,
		  struct text_buffer *buffer)
{
	(void)reply;
	(void)row;
	(void)hidden;
	(void)buffer;
	abort();
}

static const char *const parameters[] = { "thing_id", "code", "after",      "limit",
					  "lines",    "when", "row_version" };
static const struct statement statement = { "any", "", parameters, 7 };
static const struct field line_fields[] = {
	{ "n", FIELD_INT, FIELD_REQUIRED },
	{ "q", FIELD_QUANTITY },
	FIELD_END,
};
static const struct field path_fields[] = { { "code", FIELD_TEXT, .max = 10 }, FIELD_END };
static const struct field query_fields[] = {
	{ "q", FIELD_TEXT },
	{ "when", FIELD_TIME },
	FIELD_END,
};
static const struct field body_fields[] = {
	{ "thing_id", FIELD_UUID },
	{ "lines", FIELD_LIST, .fields = line_fields },
	{ "row_version", FIELD_INT, FIELD_REQUIRED },
	FIELD_END,
};

static const struct route table[] = {
	{ .method = HTTP_GET,
	  .path = "/t",
	  .permission = PERMISSION_PUBLIC,
	  .query = query_fields,
	  .statement = &statement,
	  .reply = REPLY_PAGE,
	  .reply_fields = body_fields },
	{ .method = HTTP_PUT,
	  .path = "/t/{thing_id}",
	  .permission = PERMISSION_PUBLIC,
	  .body = body_fields,
	  .statement = &statement,
	  .reply = REPLY_ONE,
	  .reply_fields = body_fields },
	{ .method = HTTP_GET,
	  .path = "/c/{code}/x",
	  .permission = PERMISSION_PUBLIC,
	  .path_fields = path_fields,
	  .statement = &statement,
	  .reply = REPLY_NONE },
	ROUTE_END,
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct route *const tables[] = { table, NULL };
	static const enum http_method methods[] = { HTTP_GET, HTTP_PUT, HTTP_OPTIONS };
	const struct routes_options options = { .tables = tables };
	struct arena *arena = arena_create(ARENA_DEFAULT_MAXIMUM);
	struct routes *routes = routes_create(arena, &options);

	for (size_t i = 0; i < sizeof(methods) / sizeof(methods[0]); i++) {
		struct text rest = { (const char *)data, size };
		struct http_exchange exchange = { .arena = arena, .method = methods[i] };

		text_split(&rest, '\n', &exchange.path);
		text_split(&rest, '\n', &exchange.query);
		text_split(&rest, '\n', &exchange.if_match);
		exchange.body = rest;
		routes_limit(methods[i], exchange.path, routes);
		routes_handle(&exchange, routes);
		if (exchange.replies != 1)
			abort();
	}
	arena_destroy(arena);
	return 0;
}
