/* Fields as schemas. */
#include "common/http/openapi.h"

#include <stdio.h>
#include <string.h>

/* As field_parse has it: a line feed, a tab and a carriage return are text, other control characters are not. */
#define TEXT_PATTERN "^[^\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f]*$"
#define QUANTITY_PATTERN "(0|[1-9][0-9]{0,10})(\\.[0-9]{1,3})?$"

struct form {
	const char *type, *format, *doc;
};

static const struct form forms[] = {
	[FIELD_TEXT] = { "string" },
	[FIELD_UUID] = { "string", "uuid" },
	[FIELD_INT] = { "integer", "int64" },
	[FIELD_MONEY] = { "integer", "money", "Minor units of the currency" },
	[FIELD_QUANTITY] = { "string", "quantity", "Decimal with up to three places" },
	[FIELD_RATE] = { "integer", "rate", "Parts per million" },
	[FIELD_BOOL] = { "boolean" },
	[FIELD_DATE] = { "string", "date" },
	[FIELD_TIME] = { "string", "date-time" },
	[FIELD_CHOICE] = { "string" },
	[FIELD_OBJECT] = { "object" },
	[FIELD_LIST] = { "array" },
	[FIELD_VALUE] = { NULL },
};

static bool is_number(const struct field *field)
{
	return strcmp(forms[field->type].type, "integer") == 0;
}

static bool is_request(const struct openapi_place *place)
{
	return place->direction == OPENAPI_REQUEST;
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

static void put_thousandths(const struct openapi_document *document, const char *name,
			    int64_t number)
{
	const char *sign = number < 0 ? "-" : "";
	long rest = (long)(number < 0 ? -number : number);

	json_put_string(
		document->writer, name,
		arena_print(document->arena, "%s%ld.%03ld", sign, rest / 1000, rest % 1000));
}

/* The words of JSON Schema are for numbers, a quantity is text. */
static void write_quantity_limits(const struct openapi_document *document,
				  const struct field *field)
{
	int64_t min, max;

	if (!field_range(field, &min, &max))
		return;
	if (min != INT64_MIN)
		put_thousandths(document, "x-minimum", min);
	if (max != INT64_MAX)
		put_thousandths(document, "x-maximum", max);
}

/* Zero has no sign in what is sent. */
static void write_quantity_pattern(struct json_writer *writer, const struct field *field)
{
	json_put_string(writer, "pattern",
			field->flags & FIELD_SIGNED ? "^(?!-[0.]*$)-?" QUANTITY_PATTERN
						    : "^" QUANTITY_PATTERN);
}

/* A parameter is only compared with what is held to the pattern. */
static void write_text_limits(const struct openapi_place *place, const struct field *field)
{
	struct json_writer *writer = place->document->writer;
	bool is_list = field->type == FIELD_LIST;
	int64_t min = is_list ? 0 : field->min;

	if (min > 0 || field->flags & FIELD_REQUIRED)
		json_put_int(writer, "minLength", min > 0 ? min : 1);
	json_put_int(writer, "maxLength",
		     is_list ? FIELD_TEXT_MAXIMUM : field_length_maximum(field));
	json_put_string(writer, "pattern",
			place->record && field->pattern ? field->pattern : TEXT_PATTERN);
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

/* What a field with an object in it, or its items, look like. */
static void write_nested(const struct openapi_place *place, const struct field *field)
{
	if (field->record)
		openapi_write_reference(place->document, field->record,
					field->fields && is_request(place) ? "New" : "");
	else
		openapi_write_object(place, field->fields);
}

static void write_items(const struct openapi_place *place, const struct field *field)
{
	struct json_writer *writer = place->document->writer;

	json_key(writer, "items");
	if (field->fields || field->choices) {
		write_nested(place, field);
	} else {
		json_begin_object(writer);
		json_put_string(writer, "type", "string");
		if (is_request(place))
			write_text_limits(place, field);
		json_end_object(writer);
	}
	if (is_request(place)) {
		json_put_int(writer, "minItems", field->min);
		json_put_int(writer, "maxItems", field_length_maximum(field));
	}
}

/* What makes types of documents takes a member with a `default` for one that is always there; in a request it is one
 * that may be left out. */
static void write_default(const struct openapi_place *place, const struct field *field)
{
	struct json_writer *writer = place->document->writer;

	json_key(writer, place->record ? "x-default" : "default");
	if (is_number(field) || field->type == FIELD_BOOL)
		json_write_raw(writer, text_of(field->fallback));
	else
		json_write_string(writer, field->fallback);
}

static void write_details(const struct openapi_place *place, const struct field *field,
			  bool is_nullable)
{
	struct json_writer *writer = place->document->writer;

	if (field->type == FIELD_CHOICE)
		write_choices(writer, field, is_nullable);
	else if (field->type == FIELD_QUANTITY)
		write_quantity_pattern(writer, field);
	else if (field->type == FIELD_LIST)
		write_items(place, field);
	if (!is_request(place))
		return;
	if (field->type == FIELD_TEXT)
		write_text_limits(place, field);
	else if (field->type == FIELD_QUANTITY)
		write_quantity_limits(place->document, field);
	else if (is_number(field))
		write_number_limits(writer, field);
}

static void write_description(const struct openapi_document *document, const struct field *field)
{
	const char *type_doc = forms[field->type].doc;

	if (field->doc && type_doc)
		json_put_string(document->writer, "description",
				arena_print(document->arena, "%s. %s", field->doc, type_doc));
	else if (field->doc || type_doc)
		json_put_string(document->writer, "description",
				field->doc ? field->doc : type_doc);
}

/* The kind of record that it is the id of, where this server shows such: department of department_id. */
static const char *referred(const struct openapi_place *place, const struct field *field)
{
	size_t length = strlen(field->name);
	const char *kind = field->refers;

	if (field->type != FIELD_UUID)
		return NULL;
	if (!kind && length > 3 && strcmp(field->name + length - 3, "_id") == 0)
		kind = arena_string_of(place->document->arena, field->name, length - 3);
	if (!kind || (!field->refers && place->record && strcmp(kind, place->record) == 0))
		return NULL;
	return openapi_has_schema(place->document, kind) ? kind : NULL;
}

static void write_asked_by(const struct openapi_place *place, const struct field *field)
{
	static const struct {
		enum field_flag flag;
		const char *word;
	} words[] = {
		{ FIELD_FILTER, "filter" }, { FIELD_RANGE, "range" },
		{ FIELD_SINCE, "since" },   { FIELD_SORT, "sort" },
		{ FIELD_SEARCH, "search" }, { FIELD_SEARCH_IN, "search_in" },
	};
	struct json_writer *writer = place->document->writer;
	bool is_asked = false;

	for (size_t i = 0; place->list && i < sizeof(words) / sizeof(words[0]); i++) {
		if (!(field->flags & words[i].flag))
			continue;
		if (!is_asked) {
			json_key(writer, "x-asked-by");
			json_begin_array(writer);
		}
		json_write_string(writer, words[i].word);
		is_asked = true;
	}
	if (is_asked)
		json_end_array(writer);
}

static void write_extensions(const struct openapi_place *place, const struct field *field)
{
	const char *kind = referred(place, field);

	if (kind)
		json_put_string(place->document->writer, "x-refers", kind);
	write_asked_by(place, field);
}

/* An object is a reference, and so says in another way that it may be null. */
static void write_object_field(const struct openapi_place *place, const struct field *field)
{
	struct json_writer *writer = place->document->writer;

	if (field->flags & FIELD_NULLABLE) {
		json_key(writer, "anyOf");
		json_begin_array(writer);
		write_nested(place, field);
		json_write_raw(writer, TEXT("{\"type\":\"null\"}"));
		json_end_array(writer);
	} else {
		openapi_put_reference(place->document, field->record,
				      is_request(place) ? "New" : "");
	}
}

void openapi_write_field(const struct openapi_place *place, const struct field *field)
{
	struct json_writer *writer = place->document->writer;
	bool is_nullable = field->flags & FIELD_NULLABLE;

	json_begin_object(writer);
	if (field->type == FIELD_VALUE) {
		openapi_put_reference(place->document, OPENAPI_COLUMN_VALUE, "");
	} else if (field->type == FIELD_OBJECT) {
		write_object_field(place, field);
	} else {
		write_type(writer, field, is_nullable);
		write_details(place, field, is_nullable);
	}
	write_description(place->document, field);
	write_extensions(place, field);
	if (field->flags & FIELD_READ_ONLY && !is_request(place))
		json_put_bool(writer, "readOnly", true);
	if (field->flags & FIELD_WRITE_ONLY)
		json_put_bool(writer, "writeOnly", true);
	if (field->fallback && is_request(place))
		write_default(place, field);
	json_end_object(writer);
}

/* What ?expand= adds to a record: not there unless asked for, null where nothing is referred to. */
static void write_expansions(const struct openapi_place *place)
{
	const struct list_reference *reference = place->list ? place->list->references : NULL;
	struct json_writer *writer = place->document->writer;

	for (; reference && reference->column; reference++) {
		json_key(writer, reference->member);
		json_begin_object(writer);
		json_key(writer, "oneOf");
		json_begin_array(writer);
		openapi_write_reference(place->document, reference->record, "");
		json_write_raw(writer, TEXT("{\"type\":\"null\"}"));
		json_end_array(writer);
		json_end_object(writer);
	}
}

/* What is only read is ignored in a request, and what is only written is in no reply. */
static bool is_member(const struct openapi_place *place, const struct field *field)
{
	return !(field->flags & (is_request(place) ? FIELD_READ_ONLY : FIELD_WRITE_ONLY));
}

/* A reply has every column; a request what must be sent, but for what If-Match stands in for. */
static bool is_required(const struct openapi_place *place, const struct field *field)
{
	return is_member(place, field) &&
	       (!is_request(place) || (field->flags & FIELD_REQUIRED && !route_is_version(field)));
}

void openapi_write_object(const struct openapi_place *place, const struct field *fields)
{
	struct json_writer *writer = place->document->writer;

	json_begin_object(writer);
	json_put_string(writer, "type", "object");
	json_key(writer, "properties");
	json_begin_object(writer);
	for (const struct field *field = fields; field->name; field++) {
		if (!is_member(place, field))
			continue;
		json_key(writer, field->name);
		openapi_write_field(place, field);
	}
	write_expansions(place);
	json_end_object(writer);
	json_key(writer, "required");
	json_begin_array(writer);
	for (const struct field *field = fields; field->name; field++) {
		if (is_required(place, field))
			json_write_string(writer, field->name);
	}
	json_end_array(writer);
	json_put_bool(writer, "additionalProperties", false);
	json_end_object(writer);
}
