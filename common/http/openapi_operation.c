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

/* A list that is also had as a file, of all its rows. Content of a second type would make every reply either of them. */
static bool has_export(const struct route *route)
{
	return (route->list && route->reply == REPLY_PAGE) || route->export;
}

static const char *description_of(struct arena *arena, const struct route *route)
{
	const struct permission_kind *kind = permission_kind(route->permission);
	const char *file = has_export(route) ? " With `Accept: text/csv` all rows as a file." : "";

	if (kind->name)
		return arena_print(arena, "%s. Needs the permission `%s`.%s", route->summary,
				   kind->name, file);
	return arena_print(arena, "%s. %s.%s", route->summary, kind->doc, file);
}

const char *openapi_permission(enum permission permission)
{
	static const char *const without_name[] = {
		[PERMISSION_UNSET] = NULL,
		[PERMISSION_PUBLIC] = "public",
		[PERMISSION_SIGNED_IN] = "signed_in",
		[PERMISSION_STORE_LINK] = "store_link",
	};
	const char *name = permission_kind(permission)->name;

	return name ? name : without_name[permission];
}

static void write_parameter(const struct openapi_document *document, const struct field *field,
			    const char *place)
{
	const struct openapi_place here = { document, OPENAPI_REQUEST, NULL, NULL };
	struct json_writer *writer = document->writer;
	struct field described = *field;

	json_begin_object(writer);
	json_put_string(writer, "name", field->name);
	json_put_string(writer, "in", place);
	json_put_bool(writer, "required",
		      field->flags & FIELD_REQUIRED && !route_is_version(field));
	if (field->doc)
		json_put_string(writer, "description", field->doc);
	described.doc = NULL;
	json_key(writer, "schema");
	openapi_write_field(&here, &described);
	json_end_object(writer);
}

/* Tags of versions, as replies have them. */
static void write_condition(struct json_writer *writer, const char *name, const char *description)
{
	json_begin_object(writer);
	json_put_string(writer, "name", name);
	json_put_string(writer, "in", "header");
	json_put_bool(writer, "required", false);
	json_put_string(writer, "description", description);
	json_key(writer, "schema");
	json_write_raw(writer, TEXT("{\"type\":\"string\",\"maxLength\":30,"
				    "\"pattern\":\"^(W/)?\\\"[0-9]+\\\"$\"}"));
	json_end_object(writer);
}

static bool is_known_by_tag(const struct route *route)
{
	return route->method == HTTP_GET && route_shows_version(route);
}

static void write_parameters(const struct openapi_document *document, const struct route *route)
{
	const struct field *path = route_path_fields(document->arena, route);
	const struct field *query =
		route_query_fields(document->arena, route, route_list_plan(document->arena, route));

	json_key(document->writer, "parameters");
	json_begin_array(document->writer);
	for (; path->name; path++)
		write_parameter(document, path, "path");
	if (route_takes_version(query) || route_takes_version(route->body))
		write_condition(
			document->writer, "If-Match",
			"ETag of the record as it was read; stands in for a missing row_version");
	if (is_known_by_tag(route))
		write_condition(document->writer, "If-None-Match",
				"ETag of the record as it was read; 304 when it is still so");
	for (; query->name; query++)
		write_parameter(document, query, "query");
	json_end_array(document->writer);
}

static void write_security(const struct openapi_document *document, const struct route *route)
{
	bool is_store = route->permission == PERMISSION_STORE_LINK;

	json_key(document->writer, "security");
	json_begin_array(document->writer);
	if (route->permission != PERMISSION_PUBLIC || route->by_cookie) {
		json_begin_object(document->writer);
		json_key(document->writer, route->by_cookie ? "session"
					   : is_store       ? "store_link"
							    : "bearer");
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

/* What is not described by fields: text, the document itself, or bytes, as the content type says. */
static void write_bytes_schema(struct json_writer *writer, const char *content_type)
{
	static const struct {
		const char *beginning, *schema;
	} kinds[] = {
		{ "text/", "{\"type\":\"string\"}" },
		{ "application/json",
		  "{\"type\":\"object\",\"description\":\"As its own standard says\"}" },
		{ "", "{\"type\":\"string\",\"format\":\"binary\"}" },
	};
	size_t kind = 0;

	while (!text_starts_with(text_of(content_type), kinds[kind].beginning))
		kind++;
	json_write_raw(writer, text_of(kinds[kind].schema));
}

static void write_request_body(const struct openapi_document *document, const struct route *route)
{
	const struct openapi_place here = { document, OPENAPI_REQUEST, NULL, NULL };
	struct json_writer *writer = document->writer;

	if (!route->body && !route->raw_body)
		return;
	json_key(writer, "requestBody");
	json_begin_object(writer);
	json_put_bool(writer, "required", true);
	begin_content(writer, route_body_type(route));
	if (route->raw_body)
		write_bytes_schema(writer, route->raw_body);
	else if (openapi_body_record(route))
		openapi_write_reference(document, openapi_body_record(route),
					openapi_body_form(route));
	else
		openapi_write_object(&here, route->body);
	end_content(writer);
	json_end_object(writer);
}

static void write_reply(const struct openapi_document *document, const struct route *route)
{
	static const char *const forms[] = {
		[REPLY_ONE] = "",
		[REPLY_DOCUMENT] = "",
		[REPLY_PAGE] = "Page",
		[REPLY_ROWS] = "List",
	};
	const struct openapi_place here = { document, OPENAPI_REPLY, NULL, NULL };

	if (route->reply == REPLY_BYTES)
		write_bytes_schema(document->writer, route->content_type);
	else if (route->record)
		openapi_write_reference(document, route->record, forms[route->reply]);
	else
		openapi_write_object(&here, route->reply_fields);
}

static void write_headers(struct json_writer *writer, const struct route *route)
{
	unsigned headers = openapi_headers(route);

	json_key(writer, "headers");
	json_begin_object(writer);
	for (int header = 0; header < OPENAPI_HEADER_COUNT; header++) {
		if (headers & OPENAPI_HEADER_BIT(header))
			openapi_write_header(writer, (enum openapi_header)header);
	}
	json_end_object(writer);
}

static void write_other_type(struct json_writer *writer, const char *content_type)
{
	json_key(writer, content_type);
	json_begin_object(writer);
	json_key(writer, "schema");
	write_bytes_schema(writer, content_type);
	json_end_object(writer);
}

static void write_success(const struct openapi_document *document, const struct route *route)
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

	json_key(writer, arena_print(document->arena, "%d", route_status(route)));
	json_begin_object(writer);
	json_put_string(writer, "description", descriptions[route->reply]);
	write_headers(writer, route);
	if (route->reply != REPLY_NONE) {
		begin_content(writer,
			      route->content_type ? route->content_type : "application/json");
		write_reply(document, route);
		end_type(writer);
		for (const char *const *other = route->other_types; other && *other; other++)
			write_other_type(writer, *other);
		json_end_object(writer);
	}
	json_end_object(writer);
}

/* What a repeat of a POST gets: the record that is there already. */
static void write_repeat(const struct openapi_document *document, const struct route *route)
{
	struct route repeat = *route;

	if (!route->creates)
		return;
	repeat.status = 200;
	write_success(document, &repeat);
}

static void write_not_modified(struct json_writer *writer, const struct route *route)
{
	if (!is_known_by_tag(route))
		return;
	json_key(writer, "304");
	json_begin_object(writer);
	json_put_string(writer, "description", "Still as it was read");
	write_headers(writer, route);
	json_end_object(writer);
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

static void write_problem(struct json_writer *writer, const char *status)
{
	json_key(writer, status);
	json_write_raw(writer, TEXT("{\"$ref\":\"#/components/responses/Problem\"}"));
}

static void write_problems(const struct openapi_document *document, const struct route *route)
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
	if (route_takes_version(route->query) || route_takes_version(route->body))
		add_code(&set, ERROR_PRECONDITION_FAILED);
	if (strchr(route->path, '{'))
		add_code(&set, ERROR_NOT_FOUND);
	for (int status = 400; status < 600; status++) {
		if (set.is_in[status])
			write_problem(document->writer, arena_print(document->arena, "%d", status));
	}
	write_problem(document->writer, "default");
}

const char *openapi_tag(const struct route *route)
{
	return route->tag ? route->tag : "server";
}

void openapi_write_operation(const struct openapi_document *document, const struct route *route)
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
	if (has_export(route))
		json_put_string(writer, "x-export", "text/csv");
	json_put_string(writer, "x-permission", openapi_permission(route->permission));
	write_security(document, route);
	write_parameters(document, route);
	write_request_body(document, route);
	json_key(writer, "responses");
	json_begin_object(writer);
	write_success(document, route);
	write_repeat(document, route);
	write_not_modified(writer, route);
	write_problems(document, route);
	json_end_object(writer);
	json_end_object(writer);
}
