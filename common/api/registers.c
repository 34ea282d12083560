#include "common/api/resources.h"

static const struct field fields[] = {
	{ "register_id", FIELD_UUID, FIELD_REQUIRED },
	{ "store_id", FIELD_UUID, FIELD_REQUIRED | FIELD_FILTER, .refers = "store" },
	RESOURCE_CODE,
	RESOURCE_NAME,
	RESOURCE_ACTIVE,
	RESOURCE_VERSION_FIELDS,
};

const struct resource register_resource = {
	.place = DECLARED_HERE,
	.name = "register",
	.plural = "registers",
	.fields = fields,
	.order = "code",
	.change = PERMISSION_HQ_MANAGE_STORES,
	.is_kept = true,
};
