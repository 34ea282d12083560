#include "common/api/resource.h"
#include "common/api/service.h"
#include "common/api/sign_in.h"
#include "common/auth/password.h"
#include "hq/api/routes.h"
#include "schema/shared/templates/resource.sql.h"

static const struct field role_fields[] = {
	{ "role_id", FIELD_UUID, FIELD_REQUIRED },
	{ "store_id", FIELD_UUID, FIELD_NULLABLE, .doc = "None: at headquarters" },
	FIELD_END,
};

static const struct field fields[] = {
	{ "user_id", FIELD_UUID, FIELD_REQUIRED },
	{ "user_name", FIELD_TEXT,
	  FIELD_REQUIRED | FIELD_FILTER | FIELD_SORT | FIELD_SEARCH | FIELD_UNIQUE, .max = 60,
	  .pattern = "^[a-z0-9][a-z0-9._@-]{0,59}$", .doc = "Lower case; what one signs in with" },
	{ "display_name", FIELD_TEXT, FIELD_REQUIRED | FIELD_SEARCH_IN, .max = 200 },
	{ "password", FIELD_TEXT, FIELD_REQUIRED | FIELD_WRITE_ONLY, .min = PASSWORD_LENGTH_MINIMUM,
	  .max = 256, .doc = "A change without it leaves it as it is" },
	RESOURCE_ACTIVE,
	{ "roles", FIELD_LIST, FIELD_REQUIRED, .max = 200, .record = "user_role",
	  .fields = role_fields },
	RESOURCE_VERSION_FIELDS,
};

static const struct field password_hash_fields[] = {
	{ "password_hash", FIELD_TEXT, 0 },
	FIELD_END,
};

struct password_change {
	struct request *req;
	struct service *service;
	const char *password;
	char hash[PASSWORD_HASH_SIZE];
	bool is_hashed;
};

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

const struct resource user_resource = {
	.place = DECLARED_HERE,
	.name = "user",
	.plural = "users",
	.fields = fields,
	.order = "user_name",
	.table = "user_account",
	.view = "user_detail",
	.read = PERMISSION_HQ_MANAGE_USERS,
	.change = PERMISSION_HQ_MANAGE_USERS,
	.is_kept = true,
	.create = user_create,
	.update = user_update,
	.await = await_hash,
	.computed = password_hash_fields,
};
