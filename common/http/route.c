#include "common/http/route.h"

#include <stdio.h>
#include <stdlib.h>

#include "common/http/page.h"
#include "common/http/routes.h"

struct routes *routes_create(struct arena *arena, const struct routes_options *options)
{
	struct routes *routes = arena_new(arena, struct routes);

	routes->options = *options;

	const struct error *faults = route_tables_build(arena, options, &routes->root);

	for (const struct error *error = faults; error; error = error->next)
		fprintf(stderr, "%s\n", error->detail);
	if (faults)
		abort();
	return routes;
}

static void reply_allow(struct request *req, const struct route_node *node)
{
	const char *allow = route_tree_allow(req->arena, node);

	request_reply_header(req, "Allow", allow);
	if (request_method(req) == HTTP_OPTIONS)
		request_reply_bytes(req, 204, NULL, TEXT(""));
	else
		request_reply_error(req, error_new(req->arena, ERROR_METHOD_NOT_ALLOWED,
						   "this address allows %s", allow));
}

static const struct route_entry *entry_for(const struct route_node *node, enum http_method method)
{
	return node ? node->entries[method == HTTP_HEAD ? HTTP_GET : method] : NULL;
}

static const char *missing(struct text path)
{
	if (text_is(path, "/"))
		return "the browser's client is not installed; this is the API alone, which "
		       "/api/v1/openapi.json describes";
	return "there is no such address";
}

void routes_handle(struct http_exchange *exchange, void *context)
{
	const struct routes *routes = context;
	struct request *req = request_begin(exchange, routes);
	struct route_match match = route_tree_find(&routes->root, http_path(exchange));

	req->entry = entry_for(match.node, http_method(exchange));
	if (req->entry)
		run_route(req, &match);
	else if (match.node)
		reply_allow(req, match.node);
	else if (!page_reply(req))
		request_reply_error(req, error_new(req->arena, ERROR_NOT_FOUND, "%s",
						   missing(http_path(exchange))));
}

/* The log names the route also of what was refused before anybody looked for it. */
static struct request *begin_refused(struct http_exchange *exchange, const struct routes *routes)
{
	struct request *req = request_begin(exchange, routes);
	struct route_match match = route_tree_find(&routes->root, http_path(exchange));

	if (http_method(exchange) != HTTP_UNKNOWN)
		req->entry = entry_for(match.node, http_method(exchange));
	return req;
}

void routes_refuse(struct http_exchange *exchange, const struct error *error, void *context)
{
	request_reply_error(begin_refused(exchange, context), error);
}

void routes_note_upgrade(struct http_exchange *exchange, void *context)
{
	request_end(begin_refused(exchange, context), 101, 0, NULL);
}

/* Where no route is found the reply is 404 or 405, and a small body does not stand in its way. */
size_t routes_limit(enum http_method method, struct text path, void *context)
{
	const struct routes *routes = context;
	struct route_match match = route_tree_find(&routes->root, path);
	const struct route_entry *entry = entry_for(match.node, method);

	return entry ? route_body_maximum(entry->route) : (size_t)64 << 10;
}

const char *routes_permissions(struct arena *arena, const struct routes_options *options)
{
	static const char *const without_name[] = {
		[PERMISSION_PUBLIC] = "public",
		[PERMISSION_SIGNED_IN] = "signed in",
		[PERMISSION_STORE_LINK] = "store link",
	};
	struct text_buffer lines;

	text_buffer_init(&lines, (size_t)1 << 20);
	for (const struct route *const *table = options->tables; *table; table++) {
		for (const struct route *route = *table; route->path; route++) {
			const char *name = permission_kind(route->permission)->name;

			text_append_print(&lines, "%s\t%s %s\n",
					  name ? name : without_name[route->permission],
					  http_method_name(route->method), route->path);
		}
	}

	const char *text = text_copy(arena, text_buffer_text(&lines));

	text_buffer_finish(&lines);
	return text;
}
