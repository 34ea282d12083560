#include "common/http/request.h"

#include <assert.h>
#include <string.h>

#include "common/http/routes.h"
#include "common/json/json_write.h"

/* Reply buffers and bound JSON stay far below; a body is bounded before it is read. */
#define PARAMETER_MAXIMUM ((size_t)64 << 20)

static const struct set_value *find_set(const struct request *req, const char *name)
{
	for (const struct set_value *set = req->set; set; set = set->next) {
		if (strcmp(set->name, name) == 0)
			return set;
	}
	return NULL;
}

static const struct field_value *find_sent(const struct request *req, const char *name)
{
	const struct field_values *const sources[] = { req->path, req->query, req->body };
	const struct field_value *value = NULL;

	for (size_t i = 0; i < sizeof(sources) / sizeof(sources[0]) && !value; i++)
		value = sources[i] ? field_find(sources[i], name) : NULL;
	return value;
}

static const char *identity_text(const struct request *req, const char *name, bool *out_is_known)
{
	bool is_store = req->entry->route->permission == PERMISSION_STORE_LINK;

	*out_is_known = true;
	if (strcmp(name, "store_id") == 0)
		return is_store ? req->identity.subject : req->identity.store_id;
	if (strcmp(name, "line_inc") == 0)
		return is_store ? req->identity.store_inc : NULL;
	if (strcmp(name, "actor_id") == 0)
		return is_store ? NULL : req->identity.subject;
	*out_is_known = false;
	return NULL;
}

/* The whole body as it was understood: what was not sent is not in it, and no secret either. */
static const char *body_text(const struct request *req)
{
	struct text_buffer buffer;
	struct json_writer writer;

	text_buffer_init(&buffer, PARAMETER_MAXIMUM);
	writer = json_writer(&buffer);
	json_begin_object(&writer);
	for (size_t i = 0; req->body->fields[i].name; i++) {
		const struct field_value *value = &req->body->values[i];

		if (!value->present || value->field->flags & FIELD_WRITE_ONLY)
			continue;
		json_key(&writer, value->field->name);
		field_write_value(&writer, value);
	}
	json_end_object(&writer);

	const char *json = text_copy(req->arena, text_buffer_text(&buffer));

	text_buffer_finish(&buffer);
	return json;
}

static const char *value_text(const struct request *req, const struct field_value *value)
{
	bool is_nested = value->field->type == FIELD_OBJECT || value->field->type == FIELD_LIST;
	struct text_buffer buffer;
	struct json_writer writer;

	if (!is_nested || !value->present || value->null)
		return value->text;
	text_buffer_init(&buffer, PARAMETER_MAXIMUM);
	writer = json_writer(&buffer);
	field_write_value(&writer, value);

	const char *json = text_copy(req->arena, text_buffer_text(&buffer));

	text_buffer_finish(&buffer);
	return json;
}

static const char *find_text(const struct request *req, const char *name, bool *out_is_known)
{
	const struct set_value *set = find_set(req, name);
	const struct field_value *sent = set ? NULL : find_sent(req, name);

	*out_is_known = true;
	if (set)
		return set->text;
	if (sent)
		return value_text(req, sent);
	if (req->body && strcmp(name, "body") == 0)
		return body_text(req);
	return identity_text(req, name, out_is_known);
}

const char *request_parameter(const struct request *req, const char *name)
{
	bool is_known;

	return find_text(req, name, &is_known);
}

const char *request_text(const struct request *req, const char *name)
{
	bool is_known;
	const char *text = find_text(req, name, &is_known);

	assert(is_known && "a table of the route has this name");
	return text;
}

const char *request_record_id(const struct request *req, const char *record)
{
	return request_parameter(req, arena_print(req->arena, "%s_id", record));
}

int64_t request_number(const struct request *req, const char *name)
{
	const struct set_value *set = find_set(req, name);
	const struct field_value *sent = set ? NULL : find_sent(req, name);

	assert((set || sent) && "a table of the route has this name");
	return set ? set->number : sent->number;
}

bool request_has(const struct request *req, const char *name)
{
	const struct set_value *set = find_set(req, name);
	const struct field_value *sent = set ? NULL : find_sent(req, name);

	if (sent)
		return sent->present && !sent->null;
	return request_text(req, name) != NULL;
}

static void set_value(struct request *req, const char *name, const char *text, int64_t number)
{
	struct set_value *set = arena_new(req->arena, struct set_value);

	*set = (struct set_value){ req->set, name, text, number };
	req->set = set;
}

void request_set_text(struct request *req, const char *name, const char *text)
{
	set_value(req, name, text, 0);
}

void request_set_number(struct request *req, const char *name, int64_t number)
{
	set_value(req, name, arena_print(req->arena, "%ld", (long)number), number);
}
