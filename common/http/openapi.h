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
void openapi_write_field(struct json_writer *writer, const struct field *field,
			 enum openapi_direction direction);

/* openapi_operation.c: the member of a path for one route. */
void openapi_write_operation(struct openapi_document *document, const struct route *route);
const char *openapi_tag(const struct route *route);

#endif
