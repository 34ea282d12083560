#include "common/api/resources.h"

static const struct field fields[] = {
	{ "tax_rate_id", FIELD_UUID, FIELD_REQUIRED },
	RESOURCE_CODE,
	RESOURCE_NAME,
	{ "rate_ppm", FIELD_RATE, FIELD_REQUIRED, .min = 0, .max = 1000000,
	  .doc = "Parts per million: 19 % is 190000" },
	RESOURCE_ACTIVE,
	RESOURCE_VERSION_FIELDS,
};

const struct resource tax_rate_resource = {
	.place = DECLARED_HERE,
	.name = "tax_rate",
	.plural = "tax_rates",
	.fields = fields,
	.order = "code",
	.change = PERMISSION_HQ_MANAGE_TAXES,
	.is_kept = true,
};
