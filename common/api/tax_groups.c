#include "common/api/resources.h"
#include "schema/shared/templates/resource.sql.h"

static const struct field rate_fields[] = {
	{ "tax_rate_id", FIELD_UUID, FIELD_REQUIRED },
	{ "position", FIELD_INT, 0, .min = 1, .max = 8,
	  .doc = "Order of application; else that of the list" },
	{ "compound", FIELD_BOOL, 0, .fallback = "false", .doc = "On top of the taxes before it" },
	FIELD_END,
};

static const struct field fields[] = {
	{ "tax_group_id", FIELD_UUID, FIELD_REQUIRED },
	RESOURCE_CODE,
	RESOURCE_NAME,
	{ "price_includes_tax", FIELD_BOOL, FIELD_REQUIRED },
	{ "rates", FIELD_LIST, FIELD_REQUIRED, .max = 8, .record = "tax_group_rate",
	  .fields = rate_fields },
	RESOURCE_ACTIVE,
	RESOURCE_VERSION_FIELDS,
};

const struct resource tax_group_resource = {
	.place = DECLARED_HERE,
	.name = "tax_group",
	.plural = "tax_groups",
	.fields = fields,
	.order = "code",
	.view = "tax_group_detail",
	.change = PERMISSION_HQ_MANAGE_TAXES,
	.is_kept = true,
	.create = tax_group_create,
	.update = tax_group_update,
};
