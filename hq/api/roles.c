#include "hq/api/routes.h"
#include "schema/hq/queries/roles.sql.h"

static const struct field role_fields[] = {
	{ "role_id", FIELD_UUID, FIELD_REQUIRED },
	{ "code", FIELD_TEXT, FIELD_REQUIRED, .max = 40,
	  .doc = "Letters, digits and . _ / + -; unique" },
	{ "name", FIELD_TEXT, FIELD_REQUIRED, .max = 200 },
	{ "permissions", FIELD_LIST, FIELD_REQUIRED, .max = 64 },
	{ "row_version", FIELD_INT, FIELD_READ_ONLY },
	{ "updated_at", FIELD_TIME, FIELD_READ_ONLY },
	FIELD_END,
};

static const struct field role_change_fields[] = {
	{ "role_id", FIELD_UUID, FIELD_READ_ONLY },
	{ "code", FIELD_TEXT, FIELD_REQUIRED, .max = 40,
	  .doc = "Letters, digits and . _ / + -; unique" },
	{ "name", FIELD_TEXT, FIELD_REQUIRED, .max = 200 },
	{ "permissions", FIELD_LIST, FIELD_REQUIRED, .max = 64 },
	{ "row_version", FIELD_INT, FIELD_REQUIRED, .doc = "Version last read" },
	{ "updated_at", FIELD_TIME, FIELD_READ_ONLY },
	FIELD_END,
};

static const struct field role_query[] = {
	{ "q", FIELD_TEXT, 0, .max = 60, .doc = "Part of the name, or start of the code" },
	FIELD_END,
};

/* A misspelt permission would be a right that nobody has. */
static const struct error *know_permissions(struct request *req)
{
	const struct field_value *permissions = field_find(request_body(req), "permissions");

	for (size_t i = 0; i < permissions->count; i++) {
		enum permission permission = permission_of(text_of(permissions->texts[i]));

		if (permission == PERMISSION_COUNT)
			return error_field(request_arena(req), ERROR_INVALID,
					   arena_print(request_arena(req), "permissions[%zu]", i),
					   "there is no such permission");
	}
	return NULL;
}

const struct route role_routes[] = {
	{
		.method = HTTP_GET,
		.path = "/api/v1/roles",
		.summary = "List roles",
		.tag = "roles",
		.permission = PERMISSION_HQ_MANAGE_USERS,
		.query = role_query,
		.statement = &role_list,
		.reply = REPLY_PAGE,
		.reply_fields = role_fields,
	},
	{
		.method = HTTP_GET,
		.path = "/api/v1/roles/{role_id}",
		.summary = "Read one role",
		.tag = "roles",
		.permission = PERMISSION_HQ_MANAGE_USERS,
		.statement = &role_get,
		.reply = REPLY_ONE,
		.reply_fields = role_fields,
	},
	{
		.method = HTTP_POST,
		.path = "/api/v1/roles",
		.summary = "Create a role",
		.tag = "roles",
		.permission = PERMISSION_HQ_MANAGE_USERS,
		.body = role_fields,
		.prepare = know_permissions,
		.statement = &role_create,
		.reply = REPLY_ONE,
		.reply_fields = role_fields,
	},
	{
		.method = HTTP_PUT,
		.path = "/api/v1/roles/{role_id}",
		.summary = "Change a role",
		.tag = "roles",
		.permission = PERMISSION_HQ_MANAGE_USERS,
		.body = role_change_fields,
		.prepare = know_permissions,
		.statement = &role_update,
		.reply = REPLY_ONE,
		.reply_fields = role_fields,
	},
	{
		.method = HTTP_DELETE,
		.path = "/api/v1/roles/{role_id}",
		.summary = "Remove a role that nothing refers to",
		.tag = "roles",
		.permission = PERMISSION_HQ_MANAGE_USERS,
		.query = version_fields,
		.statement = &role_delete,
		.reply = REPLY_NONE,
	},
	ROUTE_END,
};
