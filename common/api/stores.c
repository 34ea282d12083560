#include "common/api/master_data.h"
#include "schema/shared/queries/stores.sql.h"

const struct field store_fields[] = {
	{ "store_id", FIELD_UUID, FIELD_REQUIRED },
	{ "code", FIELD_TEXT, FIELD_REQUIRED, .max = 40,
	  .doc = "Letters, digits and . _ / + -; unique" },
	{ "name", FIELD_TEXT, FIELD_REQUIRED, .max = 200 },
	{ "price_zone_id", FIELD_UUID, FIELD_NULLABLE },
	{ "time_zone", FIELD_TEXT, 0, .max = 64, .fallback = "UTC", .doc = "IANA name" },
	{ "cash_rounding", FIELD_MONEY, 0, .min = 1, .max = 100000, .fallback = "1",
	  .doc = "Smallest amount of cash" },
	{ "active", FIELD_BOOL, 0, .fallback = "true" },
	{ "row_version", FIELD_INT, FIELD_READ_ONLY },
	{ "updated_at", FIELD_TIME, FIELD_READ_ONLY },
	FIELD_END,
};

static const struct field store_query[] = {
	{ "q", FIELD_TEXT, 0, .max = 60, .doc = "Part of the name, or start of the code" },
	FIELD_END,
};

const struct route store_read_routes[] = {
	{
		.method = HTTP_GET,
		.path = "/api/v1/stores",
		.summary = "List stores",
		.tag = "stores",
		.permission = PERMISSION_SIGNED_IN,
		.query = store_query,
		.statement = &store_list,
		.reply = REPLY_PAGE,
		.reply_fields = store_fields,
	},
	{
		.method = HTTP_GET,
		.path = "/api/v1/stores/{store_id}",
		.summary = "Read one store",
		.tag = "stores",
		.permission = PERMISSION_SIGNED_IN,
		.statement = &store_get,
		.reply = REPLY_ONE,
		.reply_fields = store_fields,
	},
	ROUTE_END,
};
