#include "common/http/problem.h"

#include <stdio.h>

#include "common/json/json_read.h"
#include "common/json/json_write.h"

/* What is busy or away is asked again as soon as this. */
#define RETRY_AFTER_S 1

static void put_if_given(struct json_writer *writer, const char *name, const char *value)
{
	if (value)
		json_put_string(writer, name, value);
}

static void put_fault(struct json_writer *writer, const struct error *error)
{
	json_put_string(writer, "code", error_kind(error->code)->code);
	put_if_given(writer, "detail", error->detail);
	put_if_given(writer, "field", error->field);
}

const char *problem_member(struct arena *arena, struct text document, const char *name)
{
	struct json_value *problem;
	const struct json_value *member = NULL;
	const char *text = NULL;

	if (json_parse(arena, document, &problem))
		return NULL;
	if (json_value_type(problem) == JSON_TYPE_OBJECT)
		member = json_member(problem, name);
	if (member && json_value_type(member) == JSON_TYPE_STRING)
		text = text_copy(arena, json_value_text(member));
	json_release(problem);
	return text;
}

void problem_write(struct text_buffer *buffer, const struct error *error, const char *request_id)
{
	const struct error_kind *kind = error_kind(error->code);
	struct json_writer writer = json_writer(buffer);
	char type[64];

	snprintf(type, sizeof(type), "urn:outpost:error:%s", kind->code);
	json_begin_object(&writer);
	json_put_string(&writer, "type", type);
	json_put_string(&writer, "title", kind->title);
	json_put_int(&writer, "status", kind->status);
	put_fault(&writer, error);
	json_put_string(&writer, "remedy", kind->remedy);
	put_if_given(&writer, "request_id", request_id);
	if (error->next) {
		json_key(&writer, "errors");
		json_begin_array(&writer);
		for (; error; error = error->next) {
			json_begin_object(&writer);
			put_fault(&writer, error);
			json_end_object(&writer);
		}
		json_end_array(&writer);
	}
	json_end_object(&writer);
}

void problem_reply(struct http_exchange *exchange, const struct error *error, struct text document)
{
	int status = error_kind(error->code)->status;
	struct arena *arena = http_arena(exchange);

	if (status == 401)
		http_reply_header(exchange, "WWW-Authenticate", "Bearer");
	if (error->retry_after_s || status == 503)
		http_reply_header(
			exchange, "Retry-After",
			arena_print(arena, "%d",
				    error->retry_after_s ? error->retry_after_s : RETRY_AFTER_S));
	http_reply(exchange, status, PROBLEM_CONTENT_TYPE, document);
}
