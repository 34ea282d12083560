#include "common/api/resources.h"
#include "schema/shared/templates/resource.sql.h"

/* 64 KiB as base64. */
#define PNG_MAXIMUM 87384

static const struct field fields[] = {
	{ "logo_id", FIELD_UUID, FIELD_REQUIRED },
	{ "name", FIELD_TEXT, FIELD_REQUIRED | FIELD_SEARCH_IN | FIELD_SORT, .max = 200 },
	{ "png", FIELD_TEXT, FIELD_REQUIRED, .min = 60, .max = PNG_MAXIMUM,
	  .doc = "A PNG of at most 64 KiB and 2000 by 2000 points, as base64; never changed" },
	RESOURCE_ACTIVE,
	RESOURCE_VERSION_FIELDS,
};

const struct resource logo_resource = {
	.place = DECLARED_HERE,
	.name = "logo",
	.plural = "logos",
	.fields = fields,
	.order = "name",
	.change = PERMISSION_HQ_MANAGE_STORES,
	.is_kept = true,
	.rule = logo_rule,
	.body_maximum = PNG_MAXIMUM + 4096,
};
