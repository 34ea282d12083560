#include "common/api/master_data.h"
#include "hq/api/routes.h"
#include "schema/hq/queries/stores_edit.sql.h"

static const struct field store_change_fields[] = {
	{ "store_id", FIELD_UUID, FIELD_READ_ONLY },
	{ "code", FIELD_TEXT, FIELD_REQUIRED, .max = 40,
	  .doc = "Letters, digits and . _ / + -; unique" },
	{ "name", FIELD_TEXT, FIELD_REQUIRED, .max = 200 },
	{ "price_zone_id", FIELD_UUID, FIELD_REQUIRED | FIELD_NULLABLE },
	{ "time_zone", FIELD_TEXT, FIELD_REQUIRED, .max = 64, .doc = "IANA name" },
	{ "cash_rounding", FIELD_MONEY, FIELD_REQUIRED, .min = 1, .max = 100000,
	  .doc = "Smallest amount of cash" },
	{ "active", FIELD_BOOL, FIELD_REQUIRED },
	{ "row_version", FIELD_INT, FIELD_REQUIRED, .doc = "Version last read" },
	{ "updated_at", FIELD_TIME, FIELD_READ_ONLY },
	FIELD_END,
};

const struct route store_edit_routes[] = {
	{
		.method = HTTP_POST,
		.path = "/api/v1/stores",
		.summary = "Create a store",
		.tag = "stores",
		.permission = PERMISSION_HQ_MANAGE_STORES,
		.body = store_fields,
		.statement = &store_create,
		.reply = REPLY_ONE,
		.reply_fields = store_fields,
	},
	{
		.method = HTTP_PUT,
		.path = "/api/v1/stores/{store_id}",
		.summary = "Change a store",
		.tag = "stores",
		.permission = PERMISSION_HQ_MANAGE_STORES,
		.body = store_change_fields,
		.statement = &store_update,
		.reply = REPLY_ONE,
		.reply_fields = store_fields,
	},
	{
		.method = HTTP_DELETE,
		.path = "/api/v1/stores/{store_id}",
		.summary = "Remove a store that nothing refers to",
		.tag = "stores",
		.permission = PERMISSION_HQ_MANAGE_STORES,
		.query = version_fields,
		.statement = &store_delete,
		.reply = REPLY_NONE,
	},
	ROUTE_END,
};
