#include "common/api/resources.h"

static const struct field fields[] = {
	{ "price_zone_id", FIELD_UUID, FIELD_REQUIRED },
	{ "code", FIELD_TEXT, FIELD_REQUIRED | FIELD_FILTER | FIELD_SORT | FIELD_SEARCH, .max = 40,
	  .doc = RESOURCE_CODE_DOC },
	{ "name", FIELD_TEXT, FIELD_REQUIRED | FIELD_SEARCH_IN, .max = 200 },
	RESOURCE_VERSION_FIELDS,
};

const struct resource price_zone_resource = {
	.name = "price_zone",
	.plural = "price_zones",
	.fields = fields,
	.order = "code",
	.change = PERMISSION_HQ_MANAGE_PRICES,
};
