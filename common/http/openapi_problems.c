/* What every document has: problems, the catalogue of their codes, headers, ways to sign in. */
#include "common/http/openapi.h"

#include <stdio.h>

#include "common/http/problem.h"

static void write_code(struct json_writer *writer, const struct error_kind *kind)
{
	json_key(writer, kind->code);
	json_begin_object(writer);
	json_put_int(writer, "status", kind->status);
	json_put_string(writer, "title", kind->title);
	json_put_string(writer, "remedy", kind->remedy);
	json_end_object(writer);
}

static void write_error_code(struct json_writer *writer)
{
	json_key(writer, "ErrorCode");
	json_begin_object(writer);
	json_put_string(writer, "type", "string");
	json_put_string(
		writer, "description",
		"Stable word to match on. A server that is newer than this document may have "
		"others: go by the status then");
	json_key(writer, "enum");
	json_begin_array(writer);
	for (int code = 0; code < ERROR_CODE_COUNT; code++)
		json_write_string(writer, error_kind((enum error_code)code)->code);
	json_end_array(writer);
	json_key(writer, "x-codes");
	json_begin_object(writer);
	for (int code = 0; code < ERROR_CODE_COUNT; code++)
		write_code(writer, error_kind((enum error_code)code));
	json_end_object(writer);
	json_end_object(writer);
}

static const char problem_schemas[] =
	"\"Problem\":{\"type\":\"object\",\"description\":\"What went wrong (RFC 9457)\","
	"\"required\":[\"type\",\"title\",\"status\",\"code\",\"remedy\",\"request_id\"],"
	"\"properties\":{"
	"\"type\":{\"type\":\"string\",\"format\":\"uri\"},"
	"\"title\":{\"type\":\"string\"},"
	"\"status\":{\"type\":\"integer\"},"
	"\"code\":{\"$ref\":\"#/components/schemas/ErrorCode\"},"
	"\"detail\":{\"type\":\"string\",\"description\":\"For a person, about this case\"},"
	"\"field\":{\"type\":\"string\",\"description\":\"Path of the input at fault\"},"
	"\"remedy\":{\"type\":\"string\",\"description\":\"What helps\"},"
	"\"request_id\":{\"type\":\"string\",\"format\":\"uuid\"},"
	"\"errors\":{\"type\":\"array\",\"description\":\"Every fault, when there are several\","
	"\"items\":{\"$ref\":\"#/components/schemas/ProblemFault\"}}}},"
	"\"ProblemFault\":{\"type\":\"object\",\"required\":[\"code\"],\"properties\":{"
	"\"code\":{\"$ref\":\"#/components/schemas/ErrorCode\"},"
	"\"detail\":{\"type\":\"string\"},"
	"\"field\":{\"type\":\"string\",\"description\":\"Like lines[2].quantity\"}}}";

void openapi_write_problem_schemas(struct json_writer *writer)
{
	json_write_raw(writer, text_of(problem_schemas));
	write_error_code(writer);
}

static const struct {
	const char *name, *component, *schema;
} headers[OPENAPI_HEADER_COUNT] = {
	[OPENAPI_REQUEST_ID] = { "X-Request-Id", "RequestId",
				 "{\"description\":\"Names this request in the log\","
				 "\"required\":true,"
				 "\"schema\":{\"type\":\"string\",\"format\":\"uuid\"}}" },
	[OPENAPI_RETRY_AFTER] = { "Retry-After", "RetryAfter",
				  "{\"description\":\"Seconds after which a repeat may help\","
				  "\"schema\":{\"type\":\"integer\"}}" },
	[OPENAPI_ETAG] = { "ETag", "ETag",
			   "{\"description\":\"The version of the record, for If-Match\","
			   "\"required\":true,"
			   "\"schema\":{\"type\":\"string\",\"pattern\":\"^\\\"[0-9]+\\\"$\"}}" },
	[OPENAPI_LOCATION] = { "Location", "Location",
			       "{\"description\":\"The address of the record\",\"required\":true,"
			       "\"schema\":{\"type\":\"string\",\"format\":\"uri-reference\"}}" },
	[OPENAPI_LINK] = { "Link", "Link",
			   "{\"description\":\"The next page, when there is one (RFC 8288)\","
			   "\"schema\":{\"type\":\"string\"}}" },
};

void openapi_write_header(struct json_writer *writer, enum openapi_header header)
{
	char path[64];

	snprintf(path, sizeof(path), "#/components/headers/%s", headers[header].component);
	json_key(writer, headers[header].name);
	json_begin_object(writer);
	json_put_string(writer, "$ref", path);
	json_end_object(writer);
}

/* The members of `components` beside schemas and headers. */
static const char common[] =
	"\"securitySchemes\":{"
	"\"bearer\":{\"type\":\"http\",\"scheme\":\"bearer\",\"bearerFormat\":\"JWT\","
	"\"description\":\"Token of a signed-in user\"},"
	"\"store_link\":{\"type\":\"http\",\"scheme\":\"bearer\",\"bearerFormat\":\"JWT\","
	"\"description\":\"Token of an enrolled store\"},"
	"\"session\":{\"type\":\"apiKey\",\"in\":\"cookie\",\"name\":\"outpost_session\","
	"\"description\":\"Cookie of a browser's session; its name goes on with _ and eight "
	"digits that name the server\"}}";

static void write_problem_response(struct json_writer *writer)
{
	json_key(writer, "responses");
	json_begin_object(writer);
	json_key(writer, "Problem");
	json_begin_object(writer);
	json_put_string(writer, "description", "What went wrong, and what helps");
	json_key(writer, "headers");
	json_begin_object(writer);
	openapi_write_header(writer, OPENAPI_REQUEST_ID);
	openapi_write_header(writer, OPENAPI_RETRY_AFTER);
	json_end_object(writer);
	json_key(writer, "content");
	json_write_raw(writer, TEXT("{\"" PROBLEM_CONTENT_TYPE "\":{\"schema\":"
				    "{\"$ref\":\"#/components/schemas/Problem\"}}}"));
	json_end_object(writer);
	json_end_object(writer);
}

void openapi_write_common(const struct openapi_document *document)
{
	struct json_writer *writer = document->writer;
	unsigned used = document->headers | OPENAPI_HEADER_BIT(OPENAPI_REQUEST_ID) |
			OPENAPI_HEADER_BIT(OPENAPI_RETRY_AFTER);

	json_write_raw(writer, text_of(common));
	write_problem_response(writer);
	json_key(writer, "headers");
	json_begin_object(writer);
	for (int header = 0; header < OPENAPI_HEADER_COUNT; header++) {
		if (!(used & OPENAPI_HEADER_BIT(header)))
			continue;
		json_key(writer, headers[header].component);
		json_write_raw(writer, text_of(headers[header].schema));
	}
	json_end_object(writer);
}
