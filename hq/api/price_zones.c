#include "common/api/master_data.h"
#include "hq/api/routes.h"
#include "schema/hq/queries/price_zones_edit.sql.h"

static const struct field price_zone_change_fields[] = {
	{ "price_zone_id", FIELD_UUID, FIELD_READ_ONLY },
	{ "code", FIELD_TEXT, FIELD_REQUIRED, .max = 40,
	  .doc = "Letters, digits and . _ / + -; unique" },
	{ "name", FIELD_TEXT, FIELD_REQUIRED, .max = 200 },
	{ "row_version", FIELD_INT, FIELD_REQUIRED, .doc = "Version last read" },
	{ "updated_at", FIELD_TIME, FIELD_READ_ONLY },
	FIELD_END,
};

const struct route price_zone_edit_routes[] = {
	{
		.method = HTTP_POST,
		.path = "/api/v1/price_zones",
		.summary = "Create a price zone",
		.tag = "price_zones",
		.permission = PERMISSION_HQ_MANAGE_PRICES,
		.body = price_zone_fields,
		.statement = &price_zone_create,
		.reply = REPLY_ONE,
		.reply_fields = price_zone_fields,
	},
	{
		.method = HTTP_PUT,
		.path = "/api/v1/price_zones/{price_zone_id}",
		.summary = "Change a price zone",
		.tag = "price_zones",
		.permission = PERMISSION_HQ_MANAGE_PRICES,
		.body = price_zone_change_fields,
		.statement = &price_zone_update,
		.reply = REPLY_ONE,
		.reply_fields = price_zone_fields,
	},
	{
		.method = HTTP_DELETE,
		.path = "/api/v1/price_zones/{price_zone_id}",
		.summary = "Remove a price zone that nothing refers to",
		.tag = "price_zones",
		.permission = PERMISSION_HQ_MANAGE_PRICES,
		.query = version_fields,
		.statement = &price_zone_delete,
		.reply = REPLY_NONE,
	},
	ROUTE_END,
};
