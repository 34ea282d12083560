#include "common/field/field.h"

#include <string.h>

#include "common/json/json_write.h"

struct choosing {
	field_choice *is_chosen;
	bool by_name;
};

static void write_values(struct json_writer *writer, const struct field_values *values,
			 const struct choosing *choosing);

static void write_list(struct json_writer *writer, const struct field_value *value,
		       const struct choosing *choosing)
{
	json_begin_array(writer);
	for (size_t i = 0; i < value->count; i++) {
		if (value->list)
			write_values(writer, value->list[i], choosing);
		else
			json_write_string(writer, value->texts[i]);
	}
	json_end_array(writer);
}

static void write_value(struct json_writer *writer, const struct field_value *value,
			const struct choosing *choosing)
{
	if (!value->present || value->null) {
		json_write_null(writer);
		return;
	}
	switch (value->field->type) {
	case FIELD_OBJECT: write_values(writer, value->object, choosing); break;
	case FIELD_LIST: write_list(writer, value, choosing); break;
	case FIELD_INT:
	case FIELD_MONEY:
	case FIELD_RATE:
	case FIELD_BOOL: json_write_raw(writer, text_of(value->text)); break;
	default: json_write_string(writer, value->text);
	}
}

static void write_member(struct json_writer *writer, const struct field_value *value,
			 const struct choosing *choosing)
{
	json_key(writer, value->field->name);
	write_value(writer, value, choosing);
}

/* The chosen value whose name comes next; NULL after the last one. Tables are short: nothing is gained by sorting. */
static const struct field_value *next_by_name(const struct field_values *values, const char *after,
					      field_choice *is_chosen)
{
	const struct field_value *next = NULL;

	for (size_t i = 0; values->fields[i].name; i++) {
		const char *name = values->fields[i].name;

		if ((!after || strcmp(name, after) > 0) &&
		    (!next || strcmp(name, next->field->name) < 0) && is_chosen(&values->values[i]))
			next = &values->values[i];
	}
	return next;
}

static void write_values(struct json_writer *writer, const struct field_values *values,
			 const struct choosing *choosing)
{
	json_begin_object(writer);
	if (choosing->by_name) {
		const struct field_value *value = next_by_name(values, NULL, choosing->is_chosen);

		for (; value; value = next_by_name(values, value->field->name, choosing->is_chosen))
			write_member(writer, value, choosing);
	} else {
		for (size_t i = 0; values->fields[i].name; i++) {
			if (choosing->is_chosen(&values->values[i]))
				write_member(writer, &values->values[i], choosing);
		}
	}
	json_end_object(writer);
}

static bool is_present(const struct field_value *value)
{
	return value->present;
}

static const struct choosing all_present = { .is_chosen = is_present };

void field_write_value(struct json_writer *writer, const struct field_value *value)
{
	write_value(writer, value, &all_present);
}

void field_write(struct json_writer *writer, const struct field_values *values)
{
	write_values(writer, values, &all_present);
}

void field_write_chosen(struct json_writer *writer, const struct field_values *values,
			field_choice *is_chosen, bool by_name)
{
	write_values(writer, values, &(struct choosing){ is_chosen, by_name });
}
