/* Schemas by name. */
#include "common/http/openapi.h"

static void write_choices(struct json_writer *writer, const struct openapi_schema *schema)
{
	json_begin_object(writer);
	json_put_string(writer, "type", "string");
	json_key(writer, "enum");
	json_begin_array(writer);
	for (const char *const *choice = schema->choices; *choice; choice++)
		json_write_string(writer, *choice);
	json_end_array(writer);
	json_end_object(writer);
}

/* What holds the rows of a list: a page of it, or all of it. */
static void write_rows(const struct openapi_document *document, const struct openapi_schema *schema)
{
	static const struct field next = { "next", FIELD_TEXT, FIELD_NULLABLE,
					   .doc = "Give it as `after` for the next page" };
	static const struct field total = { "total", FIELD_INT, 0,
					    .doc = "How many rows there are, when asked for" };
	const struct openapi_place place = { document, OPENAPI_REPLY, NULL, NULL };
	struct json_writer *writer = document->writer;
	bool is_page = schema->kind == OPENAPI_PAGE;

	json_begin_object(writer);
	json_put_string(writer, "type", "object");
	json_key(writer, "properties");
	json_begin_object(writer);
	json_key(writer, "items");
	json_begin_object(writer);
	json_put_string(writer, "type", "array");
	json_key(writer, "items");
	openapi_write_reference(document, schema->record, "");
	json_end_object(writer);
	if (is_page) {
		json_key(writer, "next");
		openapi_write_field(&place, &next);
	}
	if (is_page && schema->list) {
		json_key(writer, "total");
		openapi_write_field(&place, &total);
	}
	json_end_object(writer);
	json_key(writer, "required");
	json_write_raw(writer, is_page ? TEXT("[\"items\",\"next\"]") : TEXT("[\"items\"]"));
	json_put_bool(writer, "additionalProperties", false);
	json_end_object(writer);
}

static const char value_schema[] =
	"{\"description\":\"Value of a column, whose type depends on the column\",\"anyOf\":["
	"{\"type\":[\"string\",\"number\",\"boolean\",\"null\"]},"
	"{\"type\":\"array\",\"items\":{\"$ref\":\"#/components/schemas/ColumnValue\"}},"
	"{\"type\":\"object\",\"additionalProperties\":{\"$ref\":"
	"\"#/components/schemas/ColumnValue\"}}]}";

static void write_schema(const struct openapi_document *document,
			 const struct openapi_schema *schema)
{
	const struct openapi_place place = { document, schema->direction, schema->record,
					     schema->list };

	json_key(document->writer, schema->name);
	switch (schema->kind) {
	case OPENAPI_CHOICES: write_choices(document->writer, schema); break;
	case OPENAPI_VALUE: json_write_raw(document->writer, text_of(value_schema)); break;
	case OPENAPI_OBJECT: openapi_write_object(&place, schema->fields); break;
	case OPENAPI_PAGE:
	case OPENAPI_ROWS: write_rows(document, schema); break;
	}
}

void openapi_write_schemas(const struct openapi_document *document)
{
	const struct openapi_schema *schema = document->schemas;

	json_key(document->writer, "schemas");
	json_begin_object(document->writer);
	for (; schema; schema = schema->next)
		write_schema(document, schema);
	openapi_write_problem_schemas(document->writer);
	json_end_object(document->writer);
}
