/* Whatever is accepted is canonical: written and read again it is the same. */
#include <stdlib.h>
#include <string.h>

#include "common/field/field.h"
#include "common/json/json_read.h"
#include "common/json/json_write.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const kinds[] = { "cash", "card", NULL };
static const struct field line_fields[] = {
	{ "n", FIELD_INT, FIELD_REQUIRED, .min = 1, .max = 9 },
	{ "q", FIELD_QUANTITY, FIELD_SIGNED },
	FIELD_END,
};
static const struct field fields[] = {
	{ "t", FIELD_TEXT, .max = 40 },
	{ "u", FIELD_UUID, FIELD_NULLABLE },
	{ "i", FIELD_INT },
	{ "m", FIELD_MONEY },
	{ "q", FIELD_QUANTITY },
	{ "r", FIELD_RATE, .max = 1000000 },
	{ "b", FIELD_BOOL },
	{ "d", FIELD_DATE },
	{ "z", FIELD_TIME },
	{ "k", FIELD_CHOICE, .choices = kinds, .fallback = "cash" },
	{ "o", FIELD_OBJECT, .fields = line_fields },
	{ "l", FIELD_LIST, .max = 5, .fields = line_fields },
	{ "s", FIELD_LIST, .max = 5 },
	FIELD_END,
};

/* False when it was refused. */
static bool to_canonical(struct arena *arena, struct text text, struct text *out_canonical)
{
	const struct field_values *values;
	struct json_value *json;
	struct text_buffer buffer;
	struct json_writer writer;
	const struct error *error = json_parse(arena, text, &json);

	if (error)
		return false;
	error = field_validate(arena, fields, json, &values);
	json_release(json);
	if (error)
		return false;
	text_buffer_init(&buffer, 1 << 20);
	writer = json_writer(&buffer);
	field_write(&writer, values);
	*out_canonical =
		(struct text){ text_copy(arena, text_buffer_text(&buffer)), buffer.length };
	text_buffer_finish(&buffer);
	return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_create(ARENA_DEFAULT_MAXIMUM);
	struct text once, twice;

	if (to_canonical(arena, (struct text){ (const char *)data, size }, &once) &&
	    (!to_canonical(arena, once, &twice) || !text_equal(once, twice)))
		abort();
	arena_destroy(arena);
	return 0;
}
