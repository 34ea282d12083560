#include "common/api/master_data.h"
#include "hq/api/routes.h"
#include "schema/hq/queries/departments_edit.sql.h"

static const struct field department_change_fields[] = {
	{ "department_id", FIELD_UUID, FIELD_READ_ONLY },
	{ "code", FIELD_TEXT, FIELD_REQUIRED, .max = 40,
	  .doc = "Letters, digits and . _ / + -; unique" },
	{ "name", FIELD_TEXT, FIELD_REQUIRED, .max = 200 },
	{ "parent_id", FIELD_UUID, FIELD_REQUIRED | FIELD_NULLABLE },
	{ "row_version", FIELD_INT, FIELD_REQUIRED, .doc = "Version last read" },
	{ "updated_at", FIELD_TIME, FIELD_READ_ONLY },
	FIELD_END,
};

const struct route department_edit_routes[] = {
	{
		.method = HTTP_POST,
		.path = "/api/v1/departments",
		.summary = "Create a department",
		.tag = "departments",
		.permission = PERMISSION_HQ_MANAGE_PRODUCTS,
		.body = department_fields,
		.statement = &department_create,
		.reply = REPLY_ONE,
		.reply_fields = department_fields,
	},
	{
		.method = HTTP_PUT,
		.path = "/api/v1/departments/{department_id}",
		.summary = "Change a department",
		.tag = "departments",
		.permission = PERMISSION_HQ_MANAGE_PRODUCTS,
		.body = department_change_fields,
		.statement = &department_update,
		.reply = REPLY_ONE,
		.reply_fields = department_fields,
	},
	{
		.method = HTTP_DELETE,
		.path = "/api/v1/departments/{department_id}",
		.summary = "Remove a department that nothing refers to",
		.tag = "departments",
		.permission = PERMISSION_HQ_MANAGE_PRODUCTS,
		.query = version_fields,
		.statement = &department_delete,
		.reply = REPLY_NONE,
	},
	ROUTE_END,
};
