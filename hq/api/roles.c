#include "common/api/resource.h"
#include "hq/api/routes.h"

static const struct field fields[] = {
	{ "role_id", FIELD_UUID, FIELD_REQUIRED },
	RESOURCE_CODE,
	RESOURCE_NAME,
	{ "permissions", FIELD_LIST, FIELD_REQUIRED, .max = 64, .record = "permission",
	  .choices = permission_choices },
	RESOURCE_VERSION_FIELDS,
};

const struct resource role_resource = {
	.place = DECLARED_HERE,
	.name = "role",
	.plural = "roles",
	.fields = fields,
	.order = "code",
	.read = PERMISSION_HQ_MANAGE_USERS,
	.change = PERMISSION_HQ_MANAGE_USERS,
};
