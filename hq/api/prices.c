#include "common/api/master_data.h"
#include "hq/api/routes.h"
#include "schema/hq/queries/prices_edit.sql.h"

static const struct field price_change_fields[] = {
	{ "price_id", FIELD_UUID, FIELD_READ_ONLY },
	{ "product_id", FIELD_UUID, FIELD_REQUIRED },
	{ "price_zone_id", FIELD_UUID, FIELD_REQUIRED | FIELD_NULLABLE },
	{ "store_id", FIELD_UUID, FIELD_REQUIRED | FIELD_NULLABLE,
	  .doc = "Of one store only; else of the zone; else of the chain" },
	{ "amount", FIELD_MONEY, FIELD_REQUIRED, .min = 0, .max = MONEY_MAXIMUM },
	{ "per_quantity", FIELD_QUANTITY, FIELD_REQUIRED, .min = 1, .max = QUANTITY_MAXIMUM,
	  .doc = "What the amount buys: 1459 per 10 is 1.459 each" },
	{ "valid_from", FIELD_TIME, FIELD_REQUIRED },
	{ "valid_to", FIELD_TIME, FIELD_REQUIRED | FIELD_NULLABLE },
	{ "row_version", FIELD_INT, FIELD_REQUIRED, .doc = "Version last read" },
	{ "updated_at", FIELD_TIME, FIELD_READ_ONLY },
	FIELD_END,
};

const struct route price_edit_routes[] = {
	{
		.method = HTTP_POST,
		.path = "/api/v1/prices",
		.summary = "Create a price",
		.tag = "prices",
		.permission = PERMISSION_HQ_MANAGE_PRICES,
		.body = price_fields,
		.statement = &price_create,
		.reply = REPLY_ONE,
		.reply_fields = price_fields,
	},
	{
		.method = HTTP_PUT,
		.path = "/api/v1/prices/{price_id}",
		.summary = "Change a price",
		.tag = "prices",
		.permission = PERMISSION_HQ_MANAGE_PRICES,
		.body = price_change_fields,
		.statement = &price_update,
		.reply = REPLY_ONE,
		.reply_fields = price_fields,
	},
	{
		.method = HTTP_DELETE,
		.path = "/api/v1/prices/{price_id}",
		.summary = "Remove a price that nothing refers to",
		.tag = "prices",
		.permission = PERMISSION_HQ_MANAGE_PRICES,
		.query = version_fields,
		.statement = &price_delete,
		.reply = REPLY_NONE,
	},
	ROUTE_END,
};
