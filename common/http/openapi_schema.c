#include "common/http/openapi.h"

#include <stdio.h>
#include <string.h>

struct form {
	const char *type, *format, *doc;
};

static const struct form forms[] = {
	[FIELD_TEXT] = { "string" },
	[FIELD_UUID] = { "string", "uuid" },
	[FIELD_INT] = { "integer", "int64" },
	[FIELD_MONEY] = { "integer", "int64", "Minor units of the currency" },
	[FIELD_QUANTITY] = { "string", NULL, "Decimal with up to three places" },
	[FIELD_RATE] = { "integer", "int64", "Parts per million" },
	[FIELD_BOOL] = { "boolean" },
	[FIELD_DATE] = { "string", "date" },
	[FIELD_TIME] = { "string", "date-time" },
	[FIELD_CHOICE] = { "string" },
	[FIELD_OBJECT] = { "object" },
	[FIELD_LIST] = { "array" },
	[FIELD_JSON] = { NULL, NULL, "Any JSON" },
};

static bool is_number(const struct field *field)
{
	return strcmp(forms[field->type].type, "integer") == 0;
}

static void write_type(struct json_writer *writer, const struct field *field, bool is_nullable)
{
	const struct form *form = &forms[field->type];

	json_key(writer, "type");
	if (is_nullable) {
		json_begin_array(writer);
		json_write_string(writer, form->type);
		json_write_string(writer, "null");
		json_end_array(writer);
	} else {
		json_write_string(writer, form->type);
	}
	if (form->format)
		json_put_string(writer, "format", form->format);
}

static void write_number_limits(struct json_writer *writer, const struct field *field)
{
	int64_t min, max;

	if (!field_range(field, &min, &max))
		return;
	if (min != INT64_MIN)
		json_put_int(writer, "minimum", min);
	if (max != INT64_MAX)
		json_put_int(writer, "maximum", max);
}

static void write_text_limits(struct json_writer *writer, const struct field *field)
{
	if (field->min > 0 || field->flags & FIELD_REQUIRED)
		json_put_int(writer, "minLength", field->min > 0 ? field->min : 1);
	json_put_int(writer, "maxLength", field_length_maximum(field));
}

static void write_choices(struct json_writer *writer, const struct field *field, bool is_nullable)
{
	json_key(writer, "enum");
	json_begin_array(writer);
	for (const char *const *choice = field->choices; *choice; choice++)
		json_write_string(writer, *choice);
	if (is_nullable)
		json_write_null(writer);
	json_end_array(writer);
}

static void write_quantity_pattern(struct json_writer *writer, const struct field *field)
{
	json_put_string(writer, "pattern",
			field->flags & FIELD_SIGNED ? "^-?[0-9]{1,11}(\\.[0-9]{1,3})?$"
						    : "^[0-9]{1,11}(\\.[0-9]{1,3})?$");
}

/* What ?expand= adds to a record: not there unless asked for, null where nothing is referred to. */
static void write_expansions(struct json_writer *writer, const struct list *list)
{
	const struct list_reference *reference = list ? list->references : NULL;

	for (; reference && reference->column; reference++) {
		json_key(writer, reference->member);
		json_begin_object(writer);
		json_key(writer, "oneOf");
		json_begin_array(writer);
		openapi_write_reference(writer, reference->record, "");
		json_write_raw(writer, TEXT("{\"type\":\"null\"}"));
		json_end_array(writer);
		json_end_object(writer);
	}
}

static void write_members(struct json_writer *writer, const struct field *fields,
			  enum openapi_direction direction, const struct list *list)
{
	json_key(writer, "properties");
	json_begin_object(writer);
	for (const struct field *field = fields; field->name; field++) {
		if (direction == OPENAPI_REPLY && field->flags & FIELD_WRITE_ONLY)
			continue;
		json_key(writer, field->name);
		openapi_write_field(writer, field, direction);
	}
	write_expansions(writer, list);
	json_end_object(writer);
	json_key(writer, "required");
	json_begin_array(writer);
	for (const struct field *field = fields; field->name; field++) {
		/* A reply has every column; a request what must be sent. */
		bool is_required = direction == OPENAPI_REPLY
					   ? !(field->flags & FIELD_WRITE_ONLY)
					   : field->flags & FIELD_REQUIRED &&
						     !(field->flags & FIELD_READ_ONLY);

		if (is_required)
			json_write_string(writer, field->name);
	}
	json_end_array(writer);
	json_put_bool(writer, "additionalProperties", false);
}

static void write_items(struct json_writer *writer, const struct field *field,
			enum openapi_direction direction)
{
	json_key(writer, "items");
	json_begin_object(writer);
	json_put_string(writer, "type", field->fields ? "object" : "string");
	if (field->fields)
		write_members(writer, field->fields, direction, NULL);
	json_end_object(writer);
	if (direction == OPENAPI_REQUEST) {
		json_put_int(writer, "minItems", field->min);
		json_put_int(writer, "maxItems", field_length_maximum(field));
	}
}

static void write_default(struct json_writer *writer, const struct field *field)
{
	json_key(writer, "default");
	if (is_number(field) || field->type == FIELD_BOOL)
		json_write_raw(writer, text_of(field->fallback));
	else
		json_write_string(writer, field->fallback);
}

static void write_details(struct json_writer *writer, const struct field *field,
			  enum openapi_direction direction, bool is_nullable)
{
	if (field->type == FIELD_TEXT && direction == OPENAPI_REQUEST)
		write_text_limits(writer, field);
	else if (field->type == FIELD_CHOICE)
		write_choices(writer, field, is_nullable);
	else if (field->type == FIELD_QUANTITY)
		write_quantity_pattern(writer, field);
	else if (field->type == FIELD_LIST)
		write_items(writer, field, direction);
	else if (field->type == FIELD_OBJECT)
		write_members(writer, field->fields, direction, NULL);
	else if (is_number(field) && direction == OPENAPI_REQUEST)
		write_number_limits(writer, field);
}

static void write_description(struct json_writer *writer, const struct field *field)
{
	const char *type_doc = forms[field->type].doc;
	char both[512];

	if (field->doc && type_doc) {
		snprintf(both, sizeof(both), "%s. %s", field->doc, type_doc);
		json_put_string(writer, "description", both);
	} else if (field->doc || type_doc) {
		json_put_string(writer, "description", field->doc ? field->doc : type_doc);
	}
}

void openapi_write_field(struct json_writer *writer, const struct field *field,
			 enum openapi_direction direction)
{
	bool is_nullable = field->flags & FIELD_NULLABLE;

	json_begin_object(writer);
	if (forms[field->type].type) {
		write_type(writer, field, is_nullable);
		write_details(writer, field, direction, is_nullable);
	}
	write_description(writer, field);
	if (field->flags & FIELD_READ_ONLY)
		json_put_bool(writer, "readOnly", true);
	if (field->flags & FIELD_WRITE_ONLY)
		json_put_bool(writer, "writeOnly", true);
	if (field->fallback && direction == OPENAPI_REQUEST)
		write_default(writer, field);
	json_end_object(writer);
}

void openapi_write_object(struct json_writer *writer, const struct field *fields,
			  enum openapi_direction direction)
{
	json_begin_object(writer);
	json_put_string(writer, "type", "object");
	if (fields)
		write_members(writer, fields, direction, NULL);
	json_end_object(writer);
}

void openapi_write_record(struct json_writer *writer, const struct field *fields,
			  const struct list *list)
{
	json_begin_object(writer);
	json_put_string(writer, "type", "object");
	if (fields)
		write_members(writer, fields, OPENAPI_REPLY, list);
	json_end_object(writer);
}
