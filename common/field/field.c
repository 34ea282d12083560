#include "common/field/field.h"

#include <assert.h>
#include <string.h>

#include "common/field/field_parse.h"
#include "common/json/json_read.h"

const struct field *field_named(const struct field *fields, struct text name)
{
	for (; fields && fields->name; fields++) {
		if (text_is(name, fields->name))
			return fields;
	}
	return NULL;
}

size_t field_count(const struct field *fields)
{
	size_t count = 0;

	while (fields && fields[count].name)
		count++;
	return count;
}

/* Where in the input a value stands; made into text only when it is at fault. */
struct place {
	const struct place *parent;
	const char *name; /* NULL: item `index` of the parent */
	size_t index;
};

struct validation {
	struct arena *arena;
	struct error *first, *last;
	int count;
};

static const char *place_text(struct arena *arena, const struct place *place)
{
	const char *parent = place->parent ? place_text(arena, place->parent) : NULL;

	if (!place->name)
		return arena_print(arena, "%s[%zu]", parent ? parent : "", place->index);
	return parent ? arena_print(arena, "%s.%s", parent, place->name) : place->name;
}

static void complain(struct validation *validation, enum error_code code, const struct place *place,
		     const char *problem)
{
	if (validation->count == FIELD_ERRORS_MAXIMUM)
		return;
	validation->count++;

	struct error *error = arena_new(validation->arena, struct error);

	error->code = code;
	error->detail = problem;
	if (place)
		error->field =
			arena_string(validation->arena, place_text(validation->arena, place));
	if (validation->last)
		validation->last->next = error;
	else
		validation->first = error;
	validation->last = error;
}

static const struct field_values *read_object(struct validation *validation,
					      const struct field *fields,
					      const struct json_value *object,
					      const struct place *place,
					      const struct field_supply *supply);

/* What JSON must hold for a field of each type. */
static const struct json_form {
	enum json_type type;
	const char *problem;
} forms[] = {
	[FIELD_TEXT] = { JSON_TYPE_STRING, "must be a string" },
	[FIELD_UUID] = { JSON_TYPE_STRING, "must be a string with a UUID" },
	[FIELD_INT] = { JSON_TYPE_INT, "must be a whole number" },
	[FIELD_MONEY] = { JSON_TYPE_INT, "must be a whole number of minor units" },
	[FIELD_QUANTITY] = { JSON_TYPE_STRING, "must be a decimal string, like \"1.5\"" },
	[FIELD_RATE] = { JSON_TYPE_INT, "must be a whole number of parts per million" },
	[FIELD_BOOL] = { JSON_TYPE_BOOL, "must be true or false" },
	[FIELD_DATE] = { JSON_TYPE_STRING, "must be a string with a day" },
	[FIELD_TIME] = { JSON_TYPE_STRING, "must be a string with a time" },
	[FIELD_CHOICE] = { JSON_TYPE_STRING, "must be a string" },
	[FIELD_OBJECT] = { JSON_TYPE_OBJECT, "must be an object" },
	[FIELD_LIST] = { JSON_TYPE_ARRAY, "must be a list" },
};

static const char *read_scalar(struct arena *arena, const struct field *field,
			       const struct json_value *json, struct field_value *out_value)
{
	switch (json_value_type(json)) {
	case JSON_TYPE_INT: return field_accept_int(arena, field, json_value_int(json), out_value);
	case JSON_TYPE_BOOL:
		return field_parser_of(FIELD_BOOL)(
			arena, field, json_value_bool(json) ? TEXT("true") : TEXT("false"),
			out_value);
	default:
		return field_parser_of(field->type)(arena, field, json_value_text(json), out_value);
	}
}

static const char *read_text_item(struct validation *validation, const struct field *field,
				  const struct json_value *json, const struct place *place)
{
	struct field_value item = { .field = field };
	const char *problem = json_value_type(json) == JSON_TYPE_STRING
				      ? read_scalar(validation->arena, field, json, &item)
				      : "must be a string";

	if (problem)
		complain(validation, ERROR_INVALID, place, problem);
	return item.text;
}

static void read_list(struct validation *validation, const struct field *field,
		      const struct json_value *json, const struct place *place,
		      struct field_value *out_value)
{
	size_t count = json_count(json);
	const struct field_values **list = NULL;
	const char **texts = NULL;

	if ((int64_t)count < field->min || (int64_t)count > field_length_maximum(field)) {
		complain(validation, ERROR_INVALID, place,
			 arena_print(validation->arena, "must have from %ld to %ld items",
				     (long)field->min, (long)field_length_maximum(field)));
		return;
	}
	if (field->fields)
		list = arena_array(validation->arena, const struct field_values *, count);
	else
		texts = arena_array(validation->arena, const char *, count);
	for (size_t i = 0; i < count; i++) {
		const struct place item = { .parent = place, .index = i };

		if (field->fields)
			list[i] = read_object(validation, field->fields, json_item(json, i), &item,
					      NULL);
		else
			texts[i] = read_text_item(validation, field, json_item(json, i), &item);
	}
	out_value->list = list;
	out_value->texts = texts;
	out_value->count = count;
}

static void read_value(struct validation *validation, const struct field *field,
		       const struct json_value *json, const struct place *place,
		       struct field_value *out_value)
{
	const char *problem = NULL;

	out_value->present = true;
	out_value->sent = true;
	if (json_value_type(json) == JSON_TYPE_NULL && field->flags & FIELD_NULLABLE)
		out_value->null = true;
	else if (json_value_type(json) != forms[field->type].type)
		problem = forms[field->type].problem;
	else if (field->type == FIELD_OBJECT)
		out_value->object = read_object(validation, field->fields, json, place, NULL);
	else if (field->type == FIELD_LIST)
		read_list(validation, field, json, place, out_value);
	else
		problem = read_scalar(validation->arena, field, json, out_value);
	if (problem)
		complain(validation, ERROR_INVALID, place, problem);
}

void field_default(struct arena *arena, const struct field *field, struct field_value *out_value)
{
	*out_value = (struct field_value){ .field = field };
	if (field->fallback) {
		const struct error *error =
			field_parse(arena, field, text_of(field->fallback), out_value);

		assert(!error && "a fallback is a valid value");
		(void)error;
	}
}

static void read_absent(struct validation *validation, const struct field *field,
			const struct field_supply *supply, const struct place *place,
			struct field_value *out_value)
{
	if (supply && strcmp(supply->name, field->name) == 0) {
		const struct error *error =
			field_parse(validation->arena, field, supply->text, out_value);

		if (error)
			complain(validation, error->code, place, error->detail);
	} else if (field->flags & FIELD_REQUIRED && !(field->flags & FIELD_READ_ONLY)) {
		complain(validation, ERROR_MISSING_FIELD, place, "is required");
	} else {
		field_default(validation->arena, field, out_value);
	}
}

struct unknown_search {
	struct validation *validation;
	const struct field *fields;
	const struct place *place;
};

static bool complain_if_unknown(const char *name, const struct json_value *value, void *context)
{
	const struct unknown_search *search = context;
	const struct place place = { .parent = search->place, .name = name };

	(void)value;
	if (!field_named(search->fields, text_of(name)))
		complain(search->validation, ERROR_UNKNOWN_FIELD, &place, "is not known here");
	return search->validation->count < FIELD_ERRORS_MAXIMUM;
}

static const struct field_values *read_object(struct validation *validation,
					      const struct field *fields,
					      const struct json_value *object,
					      const struct place *place,
					      const struct field_supply *supply)
{
	struct field_values *values = arena_new(validation->arena, struct field_values);
	struct field_value *read =
		arena_array(validation->arena, struct field_value, field_count(fields));
	size_t known = 0;

	values->fields = fields;
	values->values = read;
	if (json_value_type(object) != JSON_TYPE_OBJECT) {
		complain(validation, ERROR_INVALID, place, "must be an object");
		return values;
	}
	for (size_t i = 0; fields[i].name; i++) {
		const struct json_value *json = json_member(object, fields[i].name);
		const struct place member = { .parent = place, .name = fields[i].name };

		known += json != NULL;
		read[i].field = &fields[i];
		if (json && !(fields[i].flags & FIELD_READ_ONLY))
			read_value(validation, &fields[i], json, &member, &read[i]);
		else if (!json)
			read_absent(validation, &fields[i], supply, &member, &read[i]);
	}
	if (known < json_count(object))
		json_each_member(object, complain_if_unknown,
				 &(struct unknown_search){ validation, fields, place });
	return values;
}

const struct error *field_validate_with(struct arena *arena, const struct field *fields,
					const struct json_value *object,
					const struct field_supply *supply,
					const struct field_values **out_values)
{
	struct validation validation = { .arena = arena };
	const struct field_values *values = read_object(&validation, fields, object, NULL, supply);

	if (validation.first)
		return validation.first;
	*out_values = values;
	return NULL;
}

const struct error *field_validate(struct arena *arena, const struct field *fields,
				   const struct json_value *object,
				   const struct field_values **out_values)
{
	return field_validate_with(arena, fields, object, NULL, out_values);
}

const struct field_value *field_find(const struct field_values *values, const char *name)
{
	for (size_t i = 0; values->fields[i].name; i++) {
		if (strcmp(values->fields[i].name, name) == 0)
			return &values->values[i];
	}
	return NULL;
}

static const struct field_value *find_known(const struct field_values *values, const char *name)
{
	const struct field_value *value = field_find(values, name);

	assert(value && "the field table has this name");
	return value;
}

const char *field_text(const struct field_values *values, const char *name)
{
	return find_known(values, name)->text;
}

int64_t field_number(const struct field_values *values, const char *name)
{
	return find_known(values, name)->number;
}

bool field_is_present(const struct field_values *values, const char *name)
{
	return find_known(values, name)->present;
}
