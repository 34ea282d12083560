#include "common/api/service.h"
#include "common/api/sign_in.h"
#include "common/auth/password.h"
#include "hq/api/routes.h"
#include "schema/hq/queries/users.sql.h"

static const struct field user_role_fields[] = {
	{ "role_id", FIELD_UUID, FIELD_REQUIRED },
	{ "store_id", FIELD_UUID, FIELD_NULLABLE, .doc = "None: at headquarters" },
	FIELD_END,
};

static const struct field user_fields[] = {
	{ "user_id", FIELD_UUID, FIELD_REQUIRED },
	{ "user_name", FIELD_TEXT, FIELD_REQUIRED, .max = 60,
	  .doc = "Lower case; what one signs in with" },
	{ "display_name", FIELD_TEXT, FIELD_REQUIRED, .max = 200 },
	{ "password", FIELD_TEXT, FIELD_REQUIRED | FIELD_WRITE_ONLY, .max = 256 },
	{ "active", FIELD_BOOL, 0, .fallback = "true" },
	{ "roles", FIELD_LIST, FIELD_REQUIRED, .max = 200, .fields = user_role_fields },
	{ "row_version", FIELD_INT, FIELD_READ_ONLY },
	{ "updated_at", FIELD_TIME, FIELD_READ_ONLY },
	FIELD_END,
};

static const struct field user_change_fields[] = {
	{ "user_id", FIELD_UUID, FIELD_READ_ONLY },
	{ "user_name", FIELD_TEXT, FIELD_REQUIRED, .max = 60 },
	{ "display_name", FIELD_TEXT, FIELD_REQUIRED, .max = 200 },
	{ "password", FIELD_TEXT, FIELD_WRITE_ONLY, .max = 256, .doc = "Absent: stays as it is" },
	{ "active", FIELD_BOOL, FIELD_REQUIRED },
	{ "roles", FIELD_LIST, FIELD_REQUIRED, .max = 200, .fields = user_role_fields },
	{ "row_version", FIELD_INT, FIELD_REQUIRED, .doc = "Version last read" },
	{ "updated_at", FIELD_TIME, FIELD_READ_ONLY },
	FIELD_END,
};

static const struct field password_hash_fields[] = {
	{ "password_hash", FIELD_TEXT, 0 },
	FIELD_END,
};

static const struct field new_user_fields[] = {
	{ "password_hash", FIELD_TEXT, 0 },
	{ "row_version", FIELD_INT, 0 },
	FIELD_END,
};

static const struct field user_query[] = {
	{ "q", FIELD_TEXT, 0, .max = 60,
	  .doc = "Part of the display name, or start of the user name" },
	FIELD_END,
};

struct password_change {
	struct request *req;
	struct service *service;
	const char *password;
	char hash[PASSWORD_HASH_SIZE];
	bool is_hashed;
};

/* There is no version yet, whatever a record sent back says. */
static const struct error *begin_user(struct request *req)
{
	request_set_text(req, "row_version", NULL);
	return NULL;
}

static void resume(struct request *req, const char *password_hash)
{
	request_set_text(req, "password_hash", password_hash);
	request_resume(req);
}

static void on_password_hashed(void *context)
{
	struct password_change *change = context;

	change->service->hashes_running--;
	if (change->is_hashed)
		resume(change->req, change->hash);
	else
		request_reply_error(change->req, error_new(request_arena(change->req), ERROR_BUSY,
							   "no memory to hash the password"));
}

static void hash_password(void *context)
{
	struct password_change *change = context;

	change->is_hashed = password_hash(change->password, change->hash);
}

static const struct error *admit_password(struct request *req, const char *password)
{
	const struct service *service = request_app(req);

	if (service->hashes_running >= HASHES_MAXIMUM)
		return error_new(request_arena(req), ERROR_BUSY, "too many passwords at once");
	return password_check_strength(request_arena(req), password);
}

/* Hashing takes long, so it happens on the thread pool before the statement runs. */
static void await_hash(struct request *req)
{
	const char *password = request_text(req, "password");
	const struct error *error = password ? admit_password(req, password) : NULL;

	if (error) {
		request_reply_error(req, error);
		return;
	}
	if (!password) {
		resume(req, NULL);
		return;
	}

	struct password_change *change = arena_new(request_arena(req), struct password_change);

	change->req = req;
	change->service = request_app(req);
	change->password = password;
	change->service->hashes_running++;
	loop_offload(change->service->loop, hash_password, on_password_hashed, change);
}

const struct route user_routes[] = {
	{
		.method = HTTP_GET,
		.path = "/api/v1/users",
		.summary = "List users",
		.tag = "users",
		.permission = PERMISSION_HQ_MANAGE_USERS,
		.query = user_query,
		.statement = &user_list,
		.reply = REPLY_PAGE,
		.reply_fields = user_fields,
	},
	{
		.method = HTTP_GET,
		.path = "/api/v1/users/{user_id}",
		.summary = "Read one user",
		.tag = "users",
		.permission = PERMISSION_HQ_MANAGE_USERS,
		.statement = &user_get,
		.reply = REPLY_ONE,
		.reply_fields = user_fields,
	},
	{
		.method = HTTP_POST,
		.path = "/api/v1/users",
		.summary = "Create a user with roles",
		.tag = "users",
		.permission = PERMISSION_HQ_MANAGE_USERS,
		.body = user_fields,
		.prepare = begin_user,
		.await = await_hash,
		.computed = new_user_fields,
		.statement = &user_save,
		.reply = REPLY_ONE,
		.reply_fields = user_fields,
	},
	{
		.method = HTTP_PUT,
		.path = "/api/v1/users/{user_id}",
		.summary = "Change a user, the roles and, when given, the password",
		.tag = "users",
		.permission = PERMISSION_HQ_MANAGE_USERS,
		.body = user_change_fields,
		.await = await_hash,
		.computed = password_hash_fields,
		.statement = &user_save,
		.reply = REPLY_ONE,
		.reply_fields = user_fields,
	},
	{
		.method = HTTP_DELETE,
		.path = "/api/v1/users/{user_id}",
		.summary = "Remove a user",
		.tag = "users",
		.permission = PERMISSION_HQ_MANAGE_USERS,
		.query = version_fields,
		.statement = &user_delete,
		.reply = REPLY_NONE,
	},
	ROUTE_END,
};
