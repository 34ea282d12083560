#include "common/api/resources.h"

static const struct field fields[] = {
	{ "department_id", FIELD_UUID, FIELD_REQUIRED },
	RESOURCE_CODE,
	RESOURCE_NAME,
	{ "parent_id", FIELD_UUID, FIELD_NULLABLE | FIELD_FILTER, .refers = "department" },
	RESOURCE_ACTIVE,
	RESOURCE_VERSION_FIELDS,
};

const struct resource department_resource = {
	.place = DECLARED_HERE,
	.name = "department",
	.plural = "departments",
	.fields = fields,
	.order = "code",
	.change = PERMISSION_HQ_MANAGE_PRODUCTS,
	.is_kept = true,
};
