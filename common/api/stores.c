#include "common/api/resources.h"
#include "schema/shared/templates/resource.sql.h"

static const struct field fields[] = {
	{ "store_id", FIELD_UUID, FIELD_REQUIRED },
	RESOURCE_CODE,
	RESOURCE_NAME,
	{ "price_zone_id", FIELD_UUID, FIELD_NULLABLE | FIELD_FILTER, .refers = "price_zone" },
	{ "time_zone", FIELD_TEXT, 0, .max = 64, .fallback = "UTC", .doc = "IANA name" },
	{ "cash_rounding", FIELD_MONEY, 0, .min = 1, .max = 100000, .fallback = "1",
	  .doc = "Smallest amount of cash" },
	RESOURCE_ACTIVE,
	RESOURCE_VERSION_FIELDS,
};

const struct resource store_resource = {
	.place = DECLARED_HERE,
	.name = "store",
	.plural = "stores",
	.fields = fields,
	.order = "code",
	.change = PERMISSION_HQ_MANAGE_STORES,
	.is_kept = true,
	.rule = store_rule,
};
