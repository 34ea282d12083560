#include "common/field/field.h"

#include "common/json/json_write.h"

static void write_list(struct json_writer *writer, const struct field_value *value)
{
	json_begin_array(writer);
	for (size_t i = 0; i < value->count; i++) {
		if (value->list)
			field_write(writer, value->list[i]);
		else
			json_write_string(writer, value->texts[i]);
	}
	json_end_array(writer);
}

void field_write_value(struct json_writer *writer, const struct field_value *value)
{
	if (!value->present || value->null) {
		json_write_null(writer);
		return;
	}
	switch (value->field->type) {
	case FIELD_OBJECT: field_write(writer, value->object); break;
	case FIELD_LIST: write_list(writer, value); break;
	case FIELD_INT:
	case FIELD_MONEY:
	case FIELD_RATE:
	case FIELD_BOOL: json_write_raw(writer, text_of(value->text)); break;
	default: json_write_string(writer, value->text);
	}
}

void field_write(struct json_writer *writer, const struct field_values *values)
{
	json_begin_object(writer);
	for (size_t i = 0; values->fields[i].name; i++) {
		if (!values->values[i].present)
			continue;
		json_key(writer, values->fields[i].name);
		field_write_value(writer, &values->values[i]);
	}
	json_end_object(writer);
}
