#include "common/api/master_data.h"
#include "schema/shared/queries/price_zones.sql.h"

const struct field price_zone_fields[] = {
	{ "price_zone_id", FIELD_UUID, FIELD_REQUIRED },
	{ "code", FIELD_TEXT, FIELD_REQUIRED, .max = 40,
	  .doc = "Letters, digits and . _ / + -; unique" },
	{ "name", FIELD_TEXT, FIELD_REQUIRED, .max = 200 },
	{ "row_version", FIELD_INT, FIELD_READ_ONLY },
	{ "updated_at", FIELD_TIME, FIELD_READ_ONLY },
	FIELD_END,
};

static const struct field price_zone_query[] = {
	{ "q", FIELD_TEXT, 0, .max = 60, .doc = "Part of the name, or start of the code" },
	FIELD_END,
};

const struct route price_zone_read_routes[] = {
	{
		.method = HTTP_GET,
		.path = "/api/v1/price_zones",
		.summary = "List price zones",
		.tag = "price_zones",
		.permission = PERMISSION_SIGNED_IN,
		.query = price_zone_query,
		.statement = &price_zone_list,
		.reply = REPLY_PAGE,
		.reply_fields = price_zone_fields,
	},
	{
		.method = HTTP_GET,
		.path = "/api/v1/price_zones/{price_zone_id}",
		.summary = "Read one price zone",
		.tag = "price_zones",
		.permission = PERMISSION_SIGNED_IN,
		.statement = &price_zone_get,
		.reply = REPLY_ONE,
		.reply_fields = price_zone_fields,
	},
	ROUTE_END,
};
