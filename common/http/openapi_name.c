/* What the schema of a record is called, and how a document refers to it. */
#include <ctype.h>

#include "common/http/openapi.h"

const char *openapi_schema_name(struct arena *arena, const char *record, const char *form)
{
	struct text_buffer name;
	bool is_first = true;

	text_buffer_init(&name, 4096);
	for (; *record; record++) {
		if (*record != '_')
			text_append_char(&name, (char)(is_first ? toupper((unsigned char)*record)
								: *record));
		is_first = *record == '_';
	}
	text_append_string(&name, form);

	const char *copy = text_copy(arena, text_buffer_text(&name));

	text_buffer_finish(&name);
	return copy;
}

void openapi_put_reference(const struct openapi_document *document, const char *record,
			   const char *form)
{
	const char *name = openapi_schema_name(document->arena, record, form);

	json_put_string(document->writer, "$ref",
			arena_print(document->arena, "#/components/schemas/%s", name));
}

void openapi_write_reference(const struct openapi_document *document, const char *record,
			     const char *form)
{
	json_begin_object(document->writer);
	openapi_put_reference(document, record, form);
	json_end_object(document->writer);
}
