#include "common/api/master_data.h"
#include "schema/shared/queries/departments.sql.h"

const struct field department_fields[] = {
	{ "department_id", FIELD_UUID, FIELD_REQUIRED },
	{ "code", FIELD_TEXT, FIELD_REQUIRED, .max = 40,
	  .doc = "Letters, digits and . _ / + -; unique" },
	{ "name", FIELD_TEXT, FIELD_REQUIRED, .max = 200 },
	{ "parent_id", FIELD_UUID, FIELD_NULLABLE },
	{ "row_version", FIELD_INT, FIELD_READ_ONLY },
	{ "updated_at", FIELD_TIME, FIELD_READ_ONLY },
	FIELD_END,
};

static const struct field department_query[] = {
	{ "q", FIELD_TEXT, 0, .max = 60, .doc = "Part of the name, or start of the code" },
	FIELD_END,
};

const struct route department_read_routes[] = {
	{
		.method = HTTP_GET,
		.path = "/api/v1/departments",
		.summary = "List departments",
		.tag = "departments",
		.permission = PERMISSION_SIGNED_IN,
		.query = department_query,
		.statement = &department_list,
		.reply = REPLY_PAGE,
		.reply_fields = department_fields,
	},
	{
		.method = HTTP_GET,
		.path = "/api/v1/departments/{department_id}",
		.summary = "Read one department",
		.tag = "departments",
		.permission = PERMISSION_SIGNED_IN,
		.statement = &department_get,
		.reply = REPLY_ONE,
		.reply_fields = department_fields,
	},
	ROUTE_END,
};
