/* Schemas by name: what a record looks like stands once in the document, however many routes show it. */
#include <stdio.h>
#include <string.h>

#include "common/http/openapi.h"

const char *openapi_body_form(const struct route *route)
{
	static const char *const forms[] = {
		[HTTP_POST] = "New", [HTTP_PUT] = "Change", [HTTP_PATCH] = "Patch"
	};

	return forms[route->method];
}

struct written {
	struct written *next;
	const char *name;
};

/* True, and the key is written, when the schema is not there yet. */
static bool begin_schema(struct openapi_document *document, struct written **list,
			 const char *record, const char *form)
{
	char name[OPENAPI_NAME_SIZE];

	openapi_schema_name(name, record, form);
	for (const struct written *written = *list; written; written = written->next) {
		if (strcmp(written->name, name) == 0)
			return false;
	}

	struct written *written = arena_new(document->arena, struct written);

	*written = (struct written){ *list, arena_string(document->arena, name) };
	*list = written;
	json_key(document->writer, name);
	return true;
}

static void write_schemas_of(struct openapi_document *document, const struct route *route,
			     struct written **written)
{
	if (!route->record)
		return;
	if (route->reply_fields && begin_schema(document, written, route->record, ""))
		openapi_write_record(document->writer, route->reply_fields, route->list);
	if (route->body && begin_schema(document, written, route->record, openapi_body_form(route)))
		openapi_write_object(document->writer, route_body_fields(document->arena, route),
				     OPENAPI_REQUEST);
}

void openapi_write_schemas(struct openapi_document *document)
{
	struct written *written = NULL;

	json_key(document->writer, "schemas");
	json_begin_object(document->writer);
	for (const struct route *const *table = document->options->tables; *table; table++) {
		for (const struct route *route = *table; route->path; route++)
			write_schemas_of(document, route, &written);
	}
	json_end_object(document->writer);
}
