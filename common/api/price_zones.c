#include "common/api/resources.h"

static const struct field fields[] = {
	{ "price_zone_id", FIELD_UUID, FIELD_REQUIRED },
	RESOURCE_CODE,
	RESOURCE_NAME,
	RESOURCE_VERSION_FIELDS,
};

const struct resource price_zone_resource = {
	.place = DECLARED_HERE,
	.name = "price_zone",
	.plural = "price_zones",
	.fields = fields,
	.order = "code",
	.change = PERMISSION_HQ_MANAGE_PRICES,
};
