#include "common/api/master_data.h"
#include "hq/api/routes.h"
#include "schema/hq/queries/registers_edit.sql.h"

static const struct field register_change_fields[] = {
	{ "register_id", FIELD_UUID, FIELD_READ_ONLY },
	{ "store_id", FIELD_UUID, FIELD_REQUIRED },
	{ "code", FIELD_TEXT, FIELD_REQUIRED, .max = 40,
	  .doc = "Letters, digits and . _ / + -; unique" },
	{ "name", FIELD_TEXT, FIELD_REQUIRED, .max = 200 },
	{ "active", FIELD_BOOL, FIELD_REQUIRED },
	{ "row_version", FIELD_INT, FIELD_REQUIRED, .doc = "Version last read" },
	{ "updated_at", FIELD_TIME, FIELD_READ_ONLY },
	FIELD_END,
};

const struct route register_edit_routes[] = {
	{
		.method = HTTP_POST,
		.path = "/api/v1/registers",
		.summary = "Create a register",
		.tag = "registers",
		.permission = PERMISSION_HQ_MANAGE_STORES,
		.body = register_fields,
		.statement = &register_create,
		.reply = REPLY_ONE,
		.reply_fields = register_fields,
	},
	{
		.method = HTTP_PUT,
		.path = "/api/v1/registers/{register_id}",
		.summary = "Change a register",
		.tag = "registers",
		.permission = PERMISSION_HQ_MANAGE_STORES,
		.body = register_change_fields,
		.statement = &register_update,
		.reply = REPLY_ONE,
		.reply_fields = register_fields,
	},
	{
		.method = HTTP_DELETE,
		.path = "/api/v1/registers/{register_id}",
		.summary = "Remove a register that nothing refers to",
		.tag = "registers",
		.permission = PERMISSION_HQ_MANAGE_STORES,
		.query = version_fields,
		.statement = &register_delete,
		.reply = REPLY_NONE,
	},
	ROUTE_END,
};
