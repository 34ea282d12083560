#include "common/api/master_data.h"
#include "schema/shared/queries/registers.sql.h"

const struct field register_fields[] = {
	{ "register_id", FIELD_UUID, FIELD_REQUIRED },
	{ "store_id", FIELD_UUID, FIELD_REQUIRED },
	{ "code", FIELD_TEXT, FIELD_REQUIRED, .max = 40,
	  .doc = "Letters, digits and . _ / + -; unique" },
	{ "name", FIELD_TEXT, FIELD_REQUIRED, .max = 200 },
	{ "active", FIELD_BOOL, 0, .fallback = "true" },
	{ "row_version", FIELD_INT, FIELD_READ_ONLY },
	{ "updated_at", FIELD_TIME, FIELD_READ_ONLY },
	FIELD_END,
};

static const struct field register_query[] = {
	{ "store_id", FIELD_UUID },
	FIELD_END,
};

const struct route register_read_routes[] = {
	{
		.method = HTTP_GET,
		.path = "/api/v1/registers",
		.summary = "List registers",
		.tag = "registers",
		.permission = PERMISSION_SIGNED_IN,
		.query = register_query,
		.statement = &register_list,
		.reply = REPLY_PAGE,
		.reply_fields = register_fields,
	},
	{
		.method = HTTP_GET,
		.path = "/api/v1/registers/{register_id}",
		.summary = "Read one register",
		.tag = "registers",
		.permission = PERMISSION_SIGNED_IN,
		.statement = &register_get,
		.reply = REPLY_ONE,
		.reply_fields = register_fields,
	},
	ROUTE_END,
};
