/* Which schemas and headers the routes need: what a record looks like stands once in the document, however many routes
 * show it. */
#include <string.h>

#include "common/http/openapi.h"

const char *openapi_body_form(const struct route *route)
{
	static const char *const forms[] = {
		[HTTP_POST] = "New", [HTTP_PUT] = "Change", [HTTP_PATCH] = "Patch"
	};

	return route->body_record ? "" : forms[route->method];
}

const char *openapi_body_record(const struct route *route)
{
	return route->body_record ? route->body_record : route->record;
}

static struct openapi_schema *find_schema(const struct openapi_document *document, const char *name)
{
	struct openapi_schema *schema = document->schemas;

	while (schema && strcmp(schema->name, name) != 0)
		schema = schema->next;
	return schema;
}

bool openapi_has_schema(const struct openapi_document *document, const char *record)
{
	return find_schema(document, openapi_schema_name(document->arena, record, "")) != NULL;
}

struct collecting {
	struct openapi_document *document;
	const struct route *route;
};

static void __attribute__((format(printf, 2, 3)))
fault(const struct collecting *collecting, const char *format, ...)
{
	struct arena *arena = collecting->document->arena;
	const struct route *route = collecting->route;
	va_list arguments;

	va_start(arguments, format);
	const char *problem = arena_print_list(arena, format, arguments);
	va_end(arguments);
	collecting->document->faults =
		error_join(arena, collecting->document->faults,
			   error_new(arena, ERROR_CONFIGURATION, "%s %s: %s",
				     http_method_name(route->method), route->path, problem));
}

static bool is_same_text(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

/* Whether clients would read the same in both tables. */
static bool are_same_fields(const struct field *a, const struct field *b)
{
	for (; a && b && a != b && a->name && b->name; a++, b++) {
		if (strcmp(a->name, b->name) != 0 || a->type != b->type || a->flags != b->flags ||
		    a->choices != b->choices || !is_same_text(a->record, b->record))
			return false;
	}
	return a == b || (a && b && !a->name && !b->name);
}

/* Further routes may show the same; true: it is new. */
static bool add_schema(const struct collecting *collecting, struct openapi_schema wanted,
		       const char *form)
{
	struct openapi_document *document = collecting->document;
	struct openapi_schema **end = &document->schemas, *schema;

	wanted.name = openapi_schema_name(document->arena, wanted.record, form);
	schema = find_schema(document, wanted.name);
	if (schema) {
		if (schema->kind != wanted.kind || schema->choices != wanted.choices ||
		    !are_same_fields(schema->fields, wanted.fields))
			fault(collecting,
			      "schema %s looks otherwise at another route: give one of them "
			      "another .record",
			      wanted.name);
		if (!schema->list)
			schema->list = wanted.list;
		return false;
	}
	schema = arena_copy(document->arena, &wanted, sizeof(wanted));
	while (*end)
		end = &(*end)->next;
	*end = schema;
	return true;
}

static const struct openapi_schema column_value = {
	.record = OPENAPI_COLUMN_VALUE,
	.kind = OPENAPI_VALUE,
	.direction = OPENAPI_REPLY,
};

static void collect_fields(const struct collecting *collecting, const struct field *fields,
			   enum openapi_direction direction)
{
	for (; fields && fields->name; fields++) {
		bool is_nested = fields->fields || (fields->type == FIELD_LIST && fields->choices);
		struct openapi_schema schema = {
			.record = fields->record,
			.kind = fields->fields ? OPENAPI_OBJECT : OPENAPI_CHOICES,
			.direction = direction,
			.fields = fields->fields,
			.choices = fields->choices,
		};

		if (fields->type == FIELD_VALUE)
			add_schema(collecting, column_value, "");
		if (!is_nested)
			continue;
		if (!fields->record)
			fault(collecting, "%s has no name for what is in it: set its .record",
			      fields->name);
		else if (add_schema(collecting, schema,
				    fields->fields && direction == OPENAPI_REQUEST ? "New" : ""))
			collect_fields(collecting, fields->fields, direction);
	}
}

static void collect_object(const struct collecting *collecting, struct openapi_schema schema,
			   const char *form)
{
	if (add_schema(collecting, schema, form))
		collect_fields(collecting, schema.fields, schema.direction);
}

static void collect_reply(const struct collecting *collecting)
{
	const struct route *route = collecting->route;
	struct openapi_schema schema = {
		.record = route->record,
		.direction = OPENAPI_REPLY,
		.fields = route->reply_fields,
		.list = route->list,
	};

	if (route->reply == REPLY_NONE || route->reply == REPLY_BYTES)
		return;
	if (!route->record) {
		fault(collecting, "its reply has no name: set .record");
		return;
	}
	collect_object(collecting, schema, "");
	schema.kind = route->reply == REPLY_PAGE ? OPENAPI_PAGE : OPENAPI_ROWS;
	if (route->reply == REPLY_PAGE || route->reply == REPLY_ROWS)
		add_schema(collecting, schema, route->reply == REPLY_PAGE ? "Page" : "List");
}

static void collect_body(const struct collecting *collecting)
{
	const struct route *route = collecting->route;
	struct openapi_schema schema = {
		.record = openapi_body_record(route),
		.direction = OPENAPI_REQUEST,
		.fields = route_body_fields(collecting->document->arena, route),
	};

	if (!route->body)
		return;
	if (!schema.record)
		fault(collecting, "its body has no name: set .record or .body_record");
	else
		collect_object(collecting, schema, openapi_body_form(route));
}

unsigned openapi_headers(const struct route *route)
{
	unsigned headers = OPENAPI_HEADER_BIT(OPENAPI_REQUEST_ID);

	if (route_shows_version(route))
		headers |= OPENAPI_HEADER_BIT(OPENAPI_ETAG);
	if (route->creates)
		headers |= OPENAPI_HEADER_BIT(OPENAPI_LOCATION);
	if (route->reply == REPLY_PAGE)
		headers |= OPENAPI_HEADER_BIT(OPENAPI_LINK);
	return headers;
}

void openapi_collect(struct openapi_document *document)
{
	struct collecting collecting = { .document = document };

	for (const struct route *const *table = document->options->tables; *table; table++) {
		for (const struct route *route = *table; route->path; route++) {
			collecting.route = route;
			document->headers |= openapi_headers(route);
			collect_reply(&collecting);
			collect_body(&collecting);
		}
	}
}

const struct error *openapi_problems(struct arena *arena, const struct routes_options *options)
{
	struct openapi_document document = { .arena = arena, .options = options };

	openapi_collect(&document);
	return document.faults;
}
