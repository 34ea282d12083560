/*
 * A request of any path, query, header and body is replied to exactly once, and a statement only gets
 * text that SQL can hold. Input: path, query, If-Match and body, each behind a line end.
 */
#include <stdlib.h>

#include "common/http/route.h"
#include "tests/support/request_doubles.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

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
