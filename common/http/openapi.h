/*
 * OpenAPI: what the openapi_* files share: field tables become schemas, routes become operations.
 */
#ifndef OUTPOST_COMMON_HTTP_OPENAPI_H
#define OUTPOST_COMMON_HTTP_OPENAPI_H

#include "common/http/routes.h"
#include "common/json/json_write.h"

struct openapi_document {
	struct arena *arena;
	const struct routes_options *options;
	struct json_writer *writer;
};

enum openapi_direction { OPENAPI_REQUEST, OPENAPI_REPLY };

/* An object of these fields; NULL is an object of anything. */
void openapi_write_object(struct json_writer *writer, const struct field *fields,
			  enum openapi_direction direction);
/* The same of a reply, with the members that ?expand= adds (list NULL: none). */
void openapi_write_record(struct json_writer *writer, const struct field *fields,
			  const struct list *list);
void openapi_write_field(struct json_writer *writer, const struct field *field,
			 enum openapi_direction direction);

/* openapi_components.c: the schemas of records by name, each once: Product, ProductNew, ProductChange, ProductPatch. */
void openapi_write_schemas(struct openapi_document *document);
const char *openapi_body_form(const struct route *route);

/* openapi_name.c: TaxGroup of tax_group, TaxGroupNew; {"$ref": ...} to it. The form of what is read is "". */
#define OPENAPI_NAME_SIZE 100
void openapi_schema_name(char name[static OPENAPI_NAME_SIZE], const char *record, const char *form);
void openapi_write_reference(struct json_writer *writer, const char *record, const char *form);

/* openapi_operation.c: the member of a path for one route. */
void openapi_write_operation(struct openapi_document *document, const struct route *route);
const char *openapi_tag(const struct route *route);

#endif
