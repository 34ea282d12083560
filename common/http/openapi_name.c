/* What the schema of a record is called, and how a document refers to it. */
#include <ctype.h>
#include <stdio.h>

#include "common/http/openapi.h"

void openapi_schema_name(char name[static OPENAPI_NAME_SIZE], const char *record, const char *form)
{
	size_t length = 0;
	bool is_first = true;

	for (; *record && length + 1 < OPENAPI_NAME_SIZE; record++) {
		if (*record != '_')
			name[length++] =
				(char)(is_first ? toupper((unsigned char)*record) : *record);
		is_first = *record == '_';
	}
	snprintf(name + length, OPENAPI_NAME_SIZE - length, "%s", form);
}

void openapi_write_reference(struct json_writer *writer, const char *record, const char *form)
{
	char name[OPENAPI_NAME_SIZE], path[OPENAPI_NAME_SIZE + 32];

	openapi_schema_name(name, record, form);
	snprintf(path, sizeof(path), "#/components/schemas/%s", name);
	json_begin_object(writer);
	json_put_string(writer, "$ref", path);
	json_end_object(writer);
}
