#include "common/api/resource.h"
#include "hq/api/routes.h"

static const struct field fields[] = {
	{ "role_id", FIELD_UUID, FIELD_REQUIRED },
	RESOURCE_CODE,
	RESOURCE_NAME,
	{ "permissions", FIELD_LIST, FIELD_REQUIRED, .max = 64 },
	RESOURCE_VERSION_FIELDS,
};

/* A misspelt permission would be a right that nobody has. */
static const struct error *know_permissions(struct request *req)
{
	const struct field_value *permissions = field_find(request_body(req), "permissions");

	/* A patch may leave them as they are: then there are none to look at. */
	for (size_t i = 0; i < permissions->count; i++) {
		enum permission permission = permission_of(text_of(permissions->texts[i]));

		if (permission == PERMISSION_COUNT)
			return error_field(request_arena(req), ERROR_INVALID,
					   arena_print(request_arena(req), "permissions[%zu]", i),
					   "there is no such permission");
	}
	return NULL;
}

const struct resource role_resource = {
	.place = DECLARED_HERE,
	.name = "role",
	.plural = "roles",
	.fields = fields,
	.order = "code",
	.read = PERMISSION_HQ_MANAGE_USERS,
	.change = PERMISSION_HQ_MANAGE_USERS,
	.prepare = know_permissions,
};
