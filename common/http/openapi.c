#include "common/http/openapi.h"

#include <string.h>

#include "common/http/problem.h"
#include "common/http/routes.h"

#define DOCUMENT_MAXIMUM ((size_t)16 << 20)

typedef void visit_route(struct openapi_document *document, const struct route *route,
			 void *context);

static void each_route(struct openapi_document *document, visit_route *visit, void *context)
{
	for (const struct route *const *table = document->options->tables; *table; table++) {
		for (const struct route *route = *table; route->path; route++)
			visit(document, route, context);
	}
}

/* Whether a route is the first one with its path, or with its tag. */
struct first_search {
	const struct route *route;
	bool by_tag;
	bool is_decided, is_first;
};

static void compare_first(struct openapi_document *document, const struct route *route,
			  void *context)
{
	struct first_search *search = context;
	bool is_same = search->by_tag ? strcmp(openapi_tag(route), openapi_tag(search->route)) == 0
				      : strcmp(route->path, search->route->path) == 0;

	(void)document;
	if (is_same && !search->is_decided) {
		search->is_decided = true;
		search->is_first = route == search->route;
	}
}

static bool is_first(struct openapi_document *document, const struct route *route, bool by_tag)
{
	struct first_search search = { .route = route, .by_tag = by_tag };

	each_route(document, compare_first, &search);
	return search.is_first;
}

static void write_operation_of(struct openapi_document *document, const struct route *route,
			       void *path)
{
	if (strcmp(route->path, path) == 0)
		openapi_write_operation(document, route);
}

static void write_path(struct openapi_document *document, const struct route *route, void *context)
{
	(void)context;
	if (!is_first(document, route, false))
		return;
	json_key(document->writer, route->path);
	json_begin_object(document->writer);
	each_route(document, write_operation_of, (void *)route->path);
	json_end_object(document->writer);
}

static void write_tag(struct openapi_document *document, const struct route *route, void *context)
{
	(void)context;
	if (!is_first(document, route, true))
		return;
	json_begin_object(document->writer);
	json_put_string(document->writer, "name", openapi_tag(route));
	json_put_string(document->writer, "description",
			arena_print(document->arena, "Everything about %s", openapi_tag(route)));
	json_end_object(document->writer);
}

static void write_info(struct openapi_document *document)
{
	struct json_writer *writer = document->writer;

	json_put_string(writer, "openapi", "3.1.0");
	json_key(writer, "info");
	json_begin_object(writer);
	json_put_string(writer, "title", document->options->title);
	json_put_string(writer, "version", OUTPOST_VERSION);
	json_put_string(
		writer, "description",
		"Money is an integer of minor units, a quantity a decimal string, a time "
		"RFC 3339 in UTC. Ids are UUIDs chosen by the client, so that a repeated POST "
		"is harmless. Errors are problem documents (RFC 9457) with a `code`.");
	json_key(writer, "license");
	json_write_raw(writer,
		       TEXT("{\"name\":\"Apache License 2.0\",\"identifier\":\"Apache-2.0\"}"));
	json_key(writer, "contact");
	json_write_raw(writer, TEXT("{\"name\":\"Outpost maintainers\"}"));
	json_end_object(writer);
	json_key(writer, "servers");
	json_write_raw(writer, TEXT("[{\"url\":\"/\",\"description\":\"This server\"}]"));
}

/* The members of `components` beside the schemas. */
static const char components[] =
	"\"securitySchemes\":{"
	"\"bearer\":{\"type\":\"http\",\"scheme\":\"bearer\",\"bearerFormat\":\"JWT\","
	"\"description\":\"Token of a signed-in user\"},"
	"\"store_link\":{\"type\":\"http\",\"scheme\":\"bearer\",\"bearerFormat\":\"JWT\","
	"\"description\":\"Token of an enrolled store\"},"
	"\"session\":{\"type\":\"apiKey\",\"in\":\"cookie\",\"name\":\"outpost_session\","
	"\"description\":\"Cookie of a browser's session; its name goes on with _ and eight "
	"digits that name the server\"}},"
	"\"responses\":{\"Problem\":{\"description\":\"What went wrong, and what helps\","
	"\"content\":{\"" PROBLEM_CONTENT_TYPE "\":{\"schema\":{\"type\":\"object\","
	"\"required\":[\"type\",\"title\",\"status\",\"code\",\"remedy\",\"request_id\"],"
	"\"properties\":{"
	"\"type\":{\"type\":\"string\",\"format\":\"uri\"},"
	"\"title\":{\"type\":\"string\"},"
	"\"status\":{\"type\":\"integer\"},"
	"\"code\":{\"type\":\"string\",\"description\":\"Stable word to match on\"},"
	"\"detail\":{\"type\":\"string\",\"description\":\"For a person, about this case\"},"
	"\"field\":{\"type\":\"string\",\"description\":\"Path of the input at fault\"},"
	"\"remedy\":{\"type\":\"string\",\"description\":\"What helps\"},"
	"\"request_id\":{\"type\":\"string\",\"format\":\"uuid\"},"
	"\"errors\":{\"type\":\"array\",\"description\":\"Every fault, when there are several\","
	"\"items\":{\"type\":\"object\",\"required\":[\"code\"],\"properties\":{"
	"\"code\":{\"type\":\"string\"},\"detail\":{\"type\":\"string\"},"
	"\"field\":{\"type\":\"string\"}}}}}}}}}}";

const char *routes_openapi(struct arena *arena, const struct routes_options *options)
{
	struct text_buffer buffer;
	struct json_writer writer = json_writer(&buffer);
	struct openapi_document document = { arena, options, &writer };

	text_buffer_init(&buffer, DOCUMENT_MAXIMUM);
	json_begin_object(&writer);
	write_info(&document);
	json_key(&writer, "tags");
	json_begin_array(&writer);
	each_route(&document, write_tag, NULL);
	json_end_array(&writer);
	json_key(&writer, "paths");
	json_begin_object(&writer);
	each_route(&document, write_path, NULL);
	json_end_object(&writer);
	json_key(&writer, "components");
	json_begin_object(&writer);
	openapi_write_schemas(&document);
	text_append_char(&buffer, ',');
	text_append_string(&buffer, components);
	json_end_object(&writer);
	json_end_object(&writer);

	const char *text = text_copy(arena, text_buffer_text(&buffer));

	text_buffer_finish(&buffer);
	return text;
}
