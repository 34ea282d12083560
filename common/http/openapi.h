/*
 * OpenAPI: what the openapi_* files share: field tables become schemas, routes become operations.
 *
 * Model    Whatever is an object in the document is a schema by name, which stands there once. The names are those of the
 *          declarations (.record of a route and of a field); what is sent has a form behind its name: ProductNew,
 *          ProductChange, ProductPatch, and SaleLineNew within them. A page of products is a ProductPage.
 */
#ifndef OUTPOST_COMMON_HTTP_OPENAPI_H
#define OUTPOST_COMMON_HTTP_OPENAPI_H

#include "common/http/routes.h"
#include "common/json/json_write.h"

enum openapi_direction { OPENAPI_REQUEST, OPENAPI_REPLY };

enum openapi_kind {
	OPENAPI_OBJECT,
	OPENAPI_CHOICES, /* words, by the name of what they are */
	OPENAPI_PAGE,
	OPENAPI_ROWS,
	OPENAPI_VALUE, /* of a column of any type */
};

/* Of replies, each of them a component of the documents that have such. */
enum openapi_header {
	OPENAPI_REQUEST_ID,
	OPENAPI_RETRY_AFTER,
	OPENAPI_ETAG,
	OPENAPI_LOCATION,
	OPENAPI_LINK,
	OPENAPI_HEADER_COUNT
};
#define OPENAPI_HEADER_BIT(header) (1U << (header))

struct openapi_schema {
	struct openapi_schema *next;
	const char *name, *record; /* SaleLineNew of sale_line */
	enum openapi_kind kind;
	enum openapi_direction direction;
	const struct field *fields;
	const char *const *choices;
	const struct list *list; /* that shows it, as a page or as one; NULL: none */
};

struct openapi_document {
	struct arena *arena;
	const struct routes_options *options;
	struct json_writer *writer;
	struct openapi_schema *schemas; /* in the order of the routes */
	unsigned headers;               /* bits of those that replies have */
	const struct error *faults;     /* of their names */
};

/* Where a field stands. */
struct openapi_place {
	const struct openapi_document *document;
	enum openapi_direction direction;
	const char *record;      /* whose schema; NULL: a parameter */
	const struct list *list; /* that is asked by its fields */
};

#define OPENAPI_COLUMN_VALUE "column_value" /* its schema */

/* openapi_schema.c */
void openapi_write_field(const struct openapi_place *place, const struct field *field);
/* An object of these fields. */
void openapi_write_object(const struct openapi_place *place, const struct field *fields);

/* openapi_collect.c: all schemas and headers that the routes need. */
void openapi_collect(struct openapi_document *document);
bool openapi_has_schema(const struct openapi_document *document, const char *record);
/* The form of what is sent: New, Change, Patch; "" where the route names its body itself. */
const char *openapi_body_form(const struct route *route);
/* What the route's body is called, without its form; NULL: nothing. */
const char *openapi_body_record(const struct route *route);

/* Bits of what a success of the route is replied with. */
unsigned openapi_headers(const struct route *route);

/* openapi_components.c */
void openapi_write_schemas(const struct openapi_document *document);

/* openapi_name.c: TaxGroup of tax_group, TaxGroupNew; {"$ref": ...} to it. The form of what is read is "". */
const char *openapi_schema_name(struct arena *arena, const char *record, const char *form);
void openapi_write_reference(const struct openapi_document *document, const char *record,
			     const char *form);
void openapi_put_reference(const struct openapi_document *document, const char *record,
			   const char *form);

/* openapi_problems.c: the members of `components` that no route declares: problems, their codes, headers. */
void openapi_write_problem_schemas(struct json_writer *writer);
void openapi_write_common(const struct openapi_document *document);
/* The member of a reply's headers, which refers to the component. */
void openapi_write_header(struct json_writer *writer, enum openapi_header header);

/* openapi_operation.c: the member of a path for one route. */
void openapi_write_operation(const struct openapi_document *document, const struct route *route);
const char *openapi_tag(const struct route *route);
/* hq:manage_products, or what stands for no permission of a role: signed_in. */
const char *openapi_permission(enum permission permission);

#endif
