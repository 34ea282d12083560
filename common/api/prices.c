#include "common/api/resources.h"

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
