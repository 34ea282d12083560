#include "common/api/resources.h"

static const struct field fields[] = {
	{ "supplier_id", FIELD_UUID, FIELD_REQUIRED },
	RESOURCE_CODE,
	RESOURCE_NAME,
	{ "email", FIELD_TEXT, FIELD_NULLABLE, .max = 254, .pattern = "^[^@\\s]+@[^@\\s]+$" },
	RESOURCE_ACTIVE,
	RESOURCE_VERSION_FIELDS,
};

const struct resource supplier_resource = {
	.place = DECLARED_HERE,
	.name = "supplier",
	.plural = "suppliers",
	.fields = fields,
	.order = "code",
	.change = PERMISSION_HQ_MANAGE_SUPPLIERS,
	.is_kept = true,
};
