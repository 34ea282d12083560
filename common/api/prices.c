#include "common/api/master_data.h"
#include "schema/shared/queries/prices.sql.h"

const struct field price_fields[] = {
	{ "price_id", FIELD_UUID, FIELD_REQUIRED },
	{ "product_id", FIELD_UUID, FIELD_REQUIRED },
	{ "price_zone_id", FIELD_UUID, FIELD_NULLABLE },
	{ "store_id", FIELD_UUID, FIELD_NULLABLE,
	  .doc = "Of one store only; else of the zone; else of the chain" },
	{ "amount", FIELD_MONEY, FIELD_REQUIRED, .min = 0, .max = MONEY_MAXIMUM },
	{ "per_quantity", FIELD_QUANTITY, 0, .min = 1, .max = QUANTITY_MAXIMUM, .fallback = "1",
	  .doc = "What the amount buys: 1459 per 10 is 1.459 each" },
	{ "valid_from", FIELD_TIME, FIELD_REQUIRED },
	{ "valid_to", FIELD_TIME, FIELD_NULLABLE },
	{ "row_version", FIELD_INT, FIELD_READ_ONLY },
	{ "updated_at", FIELD_TIME, FIELD_READ_ONLY },
	FIELD_END,
};

static const struct field price_query[] = {
	{ "product_id", FIELD_UUID },
	{ "store_id", FIELD_UUID },
	{ "price_zone_id", FIELD_UUID },
	FIELD_END,
};

const struct route price_read_routes[] = {
	{
		.method = HTTP_GET,
		.path = "/api/v1/prices",
		.summary = "List prices",
		.tag = "prices",
		.permission = PERMISSION_SIGNED_IN,
		.query = price_query,
		.statement = &price_list,
		.reply = REPLY_PAGE,
		.reply_fields = price_fields,
	},
	{
		.method = HTTP_GET,
		.path = "/api/v1/prices/{price_id}",
		.summary = "Read one price",
		.tag = "prices",
		.permission = PERMISSION_SIGNED_IN,
		.statement = &price_get,
		.reply = REPLY_ONE,
		.reply_fields = price_fields,
	},
	ROUTE_END,
};
