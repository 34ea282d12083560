#include "common/api/resources.h"
#include "common/http/route.h"
#include "schema/shared/queries/prices.sql.h"

static const struct field fields[] = {
	{ "price_id", FIELD_UUID, FIELD_REQUIRED },
	{ "product_id", FIELD_UUID, FIELD_REQUIRED | FIELD_FILTER, .refers = "product" },
	{ "price_zone_id", FIELD_UUID, FIELD_NULLABLE | FIELD_FILTER, .refers = "price_zone" },
	{ "store_id", FIELD_UUID, FIELD_NULLABLE | FIELD_FILTER, .refers = "store",
	  .doc = "Of one store only; else of the zone; else of the chain" },
	{ "unit_price", FIELD_MONEY, FIELD_REQUIRED, .min = 0, .max = MONEY_MAXIMUM },
	{ "price_quantity", FIELD_QUANTITY, 0, .min = 1, .max = QUANTITY_MAXIMUM, .fallback = "1",
	  .doc = "What it buys: 1459 per 10 is 1.459 each" },
	{ "valid_from", FIELD_TIME, FIELD_REQUIRED | FIELD_RANGE | FIELD_SORT },
	{ "valid_to", FIELD_TIME, FIELD_NULLABLE },
	RESOURCE_VERSION_FIELDS,
};

static const char *const combinations[] = {
	"product_id price_zone_id",
	"product_id store_id",
	"product_id valid_from_from valid_from_to",
	NULL,
};

const struct resource price_resource = {
	.place = DECLARED_HERE,
	.name = "price",
	.plural = "prices",
	.fields = fields,
	.order = "valid_from",
	.combinations = combinations,
	.change = PERMISSION_HQ_MANAGE_PRICES,
};

static const struct field in_force_query[] = {
	{ "product_id", FIELD_UUID, FIELD_REQUIRED },
	{ "store_id", FIELD_UUID, FIELD_REQUIRED },
	{ "at", FIELD_TIME, 0, .doc = "Now without it" },
	FIELD_END,
};

static const char *const scopes[] = { "chain", "zone", "store", NULL };

static const struct field in_force_fields[] = {
	{ "price_id", FIELD_UUID },
	{ "product_id", FIELD_UUID },
	{ "store_id", FIELD_UUID, 0, .doc = "That was asked for" },
	{ "at", FIELD_TIME },
	{ "scope", FIELD_CHOICE, 0, .choices = scopes, .doc = "Whose price it is" },
	{ "price_zone_id", FIELD_UUID, FIELD_NULLABLE },
	{ "unit_price", FIELD_MONEY },
	{ "price_quantity", FIELD_QUANTITY },
	{ "valid_from", FIELD_TIME },
	{ "valid_to", FIELD_TIME, FIELD_NULLABLE },
	FIELD_END,
};

static const enum error_code in_force_errors[] = { ERROR_NOT_FOUND, ERROR_CODE_COUNT };

const struct route price_in_force_routes[] = {
	{
		.method = HTTP_GET,
		.path = "/api/v1/prices/in_force",
		.summary = "What a store charges for a product at a moment, and by whose price",
		.tag = "prices",
		.record = "price_in_force",
		.permission = PERMISSION_SIGNED_IN,
		.query = in_force_query,
		.statement = &price_in_force_get,
		.reply = REPLY_ONE,
		.reply_fields = in_force_fields,
		.errors = in_force_errors,
	},
	ROUTE_END,
};
