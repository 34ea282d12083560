#include <ctype.h>
#include <string.h>

#include "common/http/openapi.h"

/* get_products_by_product_id: the method and the path as one word. */
static const char *operation_id(struct arena *arena, const struct route *route)
{
	struct text rest = text_of(route->path), segment;
	struct text_buffer word;

	text_buffer_init(&word, 4096);
	for (const char *c = http_method_name(route->method); *c; c++)
		text_append_char(&word, (char)tolower((unsigned char)*c));
	while (text_split(&rest, '/', &segment)) {
		if (!segment.length || text_is(segment, "api") || text_is(segment, "v1"))
			continue;
		text_append_string(&word, segment.data[0] == '{' ? "_by_" : "_");
		for (size_t i = 0; i < segment.length; i++) {
			if (isalnum((unsigned char)segment.data[i]))
				text_append_char(&word, segment.data[i]);
			else if (i && i + 1 < segment.length)
				text_append_char(&word, '_');
		}
	}

	const char *id = text_copy(arena, text_buffer_text(&word));

	text_buffer_finish(&word);
	return id;
}

static const char *description_of(struct arena *arena, const struct route *route)
{
	const struct permission_kind *kind = permission_kind(route->permission);

	if (kind->name)
		return arena_print(arena, "%s. Needs the permission `%s`.", route->summary,
				   kind->name);
	return arena_print(arena, "%s. %s.", route->summary, kind->doc);
}

static void write_parameter(struct openapi_document *document, const struct field *field,
			    const char *place)
{
	struct json_writer *writer = document->writer;
	struct field described = *field;

	json_begin_object(writer);
	json_put_string(writer, "name", field->name);
	json_put_string(writer, "in", place);
	json_put_bool(writer, "required", field->flags & FIELD_REQUIRED);
	if (field->doc)
		json_put_string(writer, "description", field->doc);
	described.doc = NULL;
	json_key(writer, "schema");
	openapi_write_field(writer, &described, OPENAPI_REQUEST);
	json_end_object(writer);
}

static bool takes_field(const struct field *fields, const char *name)
{
	const struct field *field = field_named(fields, text_of(name));

	return field && !(field->flags & FIELD_READ_ONLY);
}

static void write_parameters(struct openapi_document *document, const struct route *route)
{
	static const struct field if_match = {
		"If-Match", FIELD_TEXT,
		.doc = "ETag of the record as it was read; stands in for a missing row_version"
	};
	const struct field *path = route_path_fields(document->arena, route);
	const struct field *query =
		route_query_fields(document->arena, route, route_list_plan(document->arena, route));

	json_key(document->writer, "parameters");
	json_begin_array(document->writer);
	for (; path->name; path++)
		write_parameter(document, path, "path");
	if (takes_field(query, "row_version") || takes_field(route->body, "row_version"))
		write_parameter(document, &if_match, "header");
	for (; query->name; query++)
		write_parameter(document, query, "query");
	json_end_array(document->writer);
}

static void write_security(struct openapi_document *document, const struct route *route)
{
	bool is_store = route->permission == PERMISSION_STORE_LINK;

	json_key(document->writer, "security");
	json_begin_array(document->writer);
	if (route->permission != PERMISSION_PUBLIC) {
		json_begin_object(document->writer);
		json_key(document->writer, is_store ? "store_link" : "bearer");
		json_begin_array(document->writer);
		json_end_array(document->writer);
		json_end_object(document->writer);
	}
	json_end_array(document->writer);
}

/* Opens "content": {<type>: {"schema": */
static void begin_content(struct json_writer *writer, const char *content_type)
{
	json_key(writer, "content");
	json_begin_object(writer);
	json_key(writer, content_type);
	json_begin_object(writer);
	json_key(writer, "schema");
}

static void end_type(struct json_writer *writer)
{
	json_end_object(writer);
}

static void end_content(struct json_writer *writer)
{
	end_type(writer);
	json_end_object(writer);
}

/* Not JSON: bytes, said by the content type alone. */
static void write_bytes_schema(struct json_writer *writer)
{
	json_begin_object(writer);
	json_put_string(writer, "description", "As the content type says");
	json_end_object(writer);
}

static void write_request_body(struct openapi_document *document, const struct route *route)
{
	struct json_writer *writer = document->writer;

	if (!route->body && !route->raw_body)
		return;
	json_key(writer, "requestBody");
	json_begin_object(writer);
	json_put_bool(writer, "required", true);
	begin_content(writer, route_body_type(route));
	if (route->raw_body)
		write_bytes_schema(writer);
	else if (route->record)
		openapi_write_reference(writer, route->record, openapi_body_form(route));
	else
		openapi_write_object(writer, route->body, OPENAPI_REQUEST);
	end_content(writer);
	json_end_object(writer);
}

static void write_record(struct json_writer *writer, const struct route *route)
{
	if (route->record)
		openapi_write_reference(writer, route->record, "");
	else
		openapi_write_record(writer, route->reply_fields, route->list);
}

static void write_list_schema(struct json_writer *writer, const struct route *route)
{
	static const struct field next = { "next", FIELD_TEXT, FIELD_NULLABLE | FIELD_REQUIRED,
					   .doc = "Give it as `after` for the next page" };
	bool is_page = route->reply == REPLY_PAGE;

	json_begin_object(writer);
	json_put_string(writer, "type", "object");
	json_key(writer, "properties");
	json_begin_object(writer);
	json_key(writer, "items");
	json_begin_object(writer);
	json_put_string(writer, "type", "array");
	json_key(writer, "items");
	write_record(writer, route);
	json_end_object(writer);
	if (is_page) {
		json_key(writer, "next");
		openapi_write_field(writer, &next, OPENAPI_REPLY);
	}
	json_end_object(writer);
	json_key(writer, "required");
	json_write_raw(writer, is_page ? TEXT("[\"items\",\"next\"]") : TEXT("[\"items\"]"));
	json_put_bool(writer, "additionalProperties", false);
	json_end_object(writer);
}

static void write_header(struct json_writer *writer, const char *name, const char *description)
{
	json_key(writer, name);
	json_begin_object(writer);
	json_put_string(writer, "description", description);
	json_key(writer, "schema");
	json_write_raw(writer, TEXT("{\"type\":\"string\"}"));
	json_end_object(writer);
}

static void write_headers(struct json_writer *writer, const struct route *route)
{
	json_key(writer, "headers");
	json_begin_object(writer);
	write_header(writer, "X-Request-Id", "Names this request in the log");
	if (route->reply == REPLY_ONE && takes_field(route->reply_fields, "row_version"))
		write_header(writer, "ETag", "The version of the record, for If-Match");
	if (route->record && route->method == HTTP_POST)
		write_header(writer, "Location", "The address of the record");
	if (route->reply == REPLY_PAGE)
		write_header(writer, "Link", "The next page, when there is one (RFC 8288)");
	json_end_object(writer);
}

/* The same as a file. */
static void write_export(struct json_writer *writer)
{
	json_key(writer, "text/csv");
	json_write_raw(writer, TEXT("{\"schema\":{\"type\":\"string\",\"description\":\"All of it, "
				    "not a page, with a header\"}}"));
}

static void write_success(struct openapi_document *document, const struct route *route)
{
	static const char *const descriptions[] = {
		[REPLY_NONE] = "Done",
		[REPLY_ONE] = "The record",
		[REPLY_PAGE] = "One page",
		[REPLY_ROWS] = "All of them",
		[REPLY_DOCUMENT] = "The document",
		[REPLY_BYTES] = "The content",
	};
	struct json_writer *writer = document->writer;
	bool is_list = route->reply == REPLY_PAGE || route->reply == REPLY_ROWS;

	json_key(writer, arena_print(document->arena, "%d", route_status(route)));
	json_begin_object(writer);
	json_put_string(writer, "description", descriptions[route->reply]);
	write_headers(writer, route);
	if (route->reply != REPLY_NONE) {
		begin_content(writer,
			      route->content_type ? route->content_type : "application/json");
		if (route->reply == REPLY_BYTES)
			write_bytes_schema(writer);
		else if (is_list)
			write_list_schema(writer, route);
		else
			write_record(writer, route);
		end_type(writer);
		if ((route->list && is_list) || route->export)
			write_export(writer);
		json_end_object(writer);
	}
	json_end_object(writer);
}

/* What a repeat of a POST gets: the record that is there already. */
static void write_repeat(struct openapi_document *document, const struct route *route)
{
	struct route repeat = *route;

	if (!route->record || route->method != HTTP_POST || route->status == 200)
		return;
	repeat.status = 200;
	write_success(document, &repeat);
}

/* Problems by status; each status once. */
struct status_set {
	bool is_in[600];
};

static void add_code(struct status_set *set, enum error_code code)
{
	set->is_in[error_kind(code)->status] = true;
}

static void add_codes(struct status_set *set, const enum error_code *codes)
{
	for (; codes && *codes != ERROR_CODE_COUNT; codes++)
		add_code(set, *codes);
}

static void write_problems(struct openapi_document *document, const struct route *route)
{
	static const enum error_code with_token[] = { ERROR_UNAUTHENTICATED, ERROR_FORBIDDEN,
						      ERROR_CODE_COUNT };
	static const enum error_code with_body[] = { ERROR_MALFORMED, ERROR_UNSUPPORTED_TYPE,
						     ERROR_TOO_LARGE, ERROR_CODE_COUNT };
	static const enum error_code always[] = { ERROR_INVALID, ERROR_BUSY, ERROR_CODE_COUNT };
	struct status_set set = { 0 };

	add_codes(&set, always);
	add_codes(&set, route->errors);
	if (route->permission != PERMISSION_PUBLIC)
		add_codes(&set, with_token);
	if (route->body || route->raw_body)
		add_codes(&set, with_body);
	if (route->method != HTTP_GET)
		add_code(&set, ERROR_CONFLICT);
	if (takes_field(route->query, "row_version") || takes_field(route->body, "row_version"))
		add_code(&set, ERROR_PRECONDITION_FAILED);
	if (strchr(route->path, '{'))
		add_code(&set, ERROR_NOT_FOUND);
	for (int status = 400; status < 600; status++) {
		if (!set.is_in[status])
			continue;
		json_key(document->writer, arena_print(document->arena, "%d", status));
		json_write_raw(document->writer,
			       TEXT("{\"$ref\":\"#/components/responses/Problem\"}"));
	}
}

const char *openapi_tag(const struct route *route)
{
	return route->tag ? route->tag : "server";
}

void openapi_write_operation(struct openapi_document *document, const struct route *route)
{
	struct json_writer *writer = document->writer;
	const char *id = operation_id(document->arena, route);
	char method[16] = "";

	for (size_t i = 0; http_method_name(route->method)[i]; i++)
		method[i] = (char)tolower((unsigned char)http_method_name(route->method)[i]);
	json_key(writer, method);
	json_begin_object(writer);
	json_put_string(writer, "operationId", id);
	json_put_string(writer, "summary", route->summary);
	json_put_string(writer, "description", description_of(document->arena, route));
	json_key(writer, "tags");
	json_begin_array(writer);
	json_write_string(writer, openapi_tag(route));
	json_end_array(writer);
	write_security(document, route);
	write_parameters(document, route);
	write_request_body(document, route);
	json_key(writer, "responses");
	json_begin_object(writer);
	write_success(document, route);
	write_repeat(document, route);
	write_problems(document, route);
	json_end_object(writer);
	json_end_object(writer);
}
