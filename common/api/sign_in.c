#include "common/api/sign_in.h"

#include "common/api/sign_in_limits.h"
#include "common/auth/password.h"
#include "common/base/clock.h"
#include "common/base/uuid.h"
#include "common/json/json_write.h"
#include "schema/shared/queries/sign_in.sql.h"

#define REPLY_MAXIMUM ((size_t)64 << 10)

static const struct field sign_in_body[] = {
	{ "user_name", FIELD_TEXT, FIELD_REQUIRED, .max = 60 },
	{ "password", FIELD_TEXT, FIELD_REQUIRED | FIELD_WRITE_ONLY, .max = 256 },
	FIELD_END,
};

const struct field sign_in_place[] = {
	{ "store_id", FIELD_UUID, FIELD_NULLABLE },
	FIELD_END,
};

static const struct field user_fields[] = {
	{ "user_id", FIELD_UUID },
	{ "name", FIELD_TEXT },
	{ "store_id", FIELD_UUID, FIELD_NULLABLE },
	{ "permissions", FIELD_LIST, 0, .record = "permission", .choices = permission_choices },
	{ "expires_at", FIELD_TIME },
	FIELD_END,
};

const struct field sign_in_fields[] = {
	{ "access_token", FIELD_TEXT, 0, .max = 4096 },
	{ "token_type", FIELD_TEXT },
	{ "expires_in", FIELD_INT, 0, .doc = "Seconds" },
	{ "user", FIELD_OBJECT, 0, .record = "identity", .fields = user_fields },
	FIELD_END,
};

static void write_user(struct json_writer *writer, const struct identity *identity)
{
	char expires_at[CLOCK_TEXT_SIZE];

	clock_format(identity->expires * 1000000, expires_at);
	json_begin_object(writer);
	json_put_string(writer, "user_id", identity->subject);
	json_put_string(writer, "name", identity->name);
	json_put_string(writer, "store_id", identity->store_id);
	json_key(writer, "permissions");
	json_begin_array(writer);
	for (enum permission permission = 0; permission < PERMISSION_COUNT; permission++) {
		if (identity->permissions & PERMISSION_BIT(permission))
			json_write_string(writer, permission_kind(permission)->name);
	}
	json_end_array(writer);
	json_put_string(writer, "expires_at", expires_at);
	json_end_object(writer);
}

void sign_in_reply(struct request *req, struct identity *identity, int64_t lifetime_s)
{
	const struct service *service = request_app(req);
	struct arena *arena = request_arena(req);
	int64_t now = clock_now() / 1000000;
	struct text_buffer buffer;
	struct json_writer writer = json_writer(&buffer);
	const char *token;
	const struct error *error =
		token_sign(service->keys, arena, identity, now, lifetime_s, &token);

	if (error) {
		request_reply_error(req, error);
		return;
	}
	identity->expires = now + lifetime_s;
	text_buffer_init(&buffer, REPLY_MAXIMUM);
	json_begin_object(&writer);
	json_put_string(&writer, "access_token", token);
	json_put_string(&writer, "token_type", "Bearer");
	json_put_int(&writer, "expires_in", lifetime_s);
	json_key(&writer, "user");
	write_user(&writer, identity);
	json_end_object(&writer);
	request_reply_header(req, "Cache-Control", "no-store");
	request_reply_json(req, 200, text_buffer_text(&buffer));
	text_buffer_finish(&buffer);
}

void sign_in_refuse(struct sign_in *sign_in, const char *why)
{
	request_reply_error(sign_in->req, error_new(request_arena(sign_in->req),
						    ERROR_WRONG_CREDENTIALS, "%s", why));
}

static void on_password_checked(void *context)
{
	struct sign_in *sign_in = context;

	sign_in->service->hashes_running--;
	if (!sign_in->matches) {
		sign_in_refuse(sign_in, "no such user, or not this password");
		return;
	}
	sign_in_forgive(sign_in->req, request_text(sign_in->req, "user_name"));
	sign_in->accepted(sign_in);
}

static void check_password(void *context)
{
	struct sign_in *sign_in = context;
	bool is_known = sign_in->hash != NULL;

	sign_in->matches =
		password_matches(sign_in->password, is_known ? sign_in->hash : password_decoy()) &&
		is_known;
}

void sign_in_check_password(struct sign_in *sign_in)
{
	sign_in->password = request_text(sign_in->req, "password");
	sign_in->service->hashes_running++;
	loop_offload(sign_in->service->loop, check_password, on_password_checked, sign_in);
}

static void describe_user(struct sign_in *sign_in, const struct db_reply *reply)
{
	struct arena *arena = request_arena(sign_in->req);

	sign_in->hash = arena_string(arena, db_text(reply, 0, "password_hash"));
	sign_in->identity = (struct identity){
		.subject = arena_string(arena, db_text(reply, 0, "user_id")),
		.name = arena_string(arena, db_text(reply, 0, "display_name")),
		.audience = sign_in->service->program->audience,
		.store_id = sign_in->service->store_id,
		.token_id = arena_string(arena, uuid_new(clock_now() / 1000).string),
		.permissions = permission_set_of(text_of(db_text(reply, 0, "permissions"))),
	};
}

struct sign_in *sign_in_begin(struct request *req, const struct db_reply *reply,
			      sign_in_accepted *accepted)
{
	struct sign_in *sign_in = arena_new(request_arena(req), struct sign_in);

	sign_in->req = req;
	sign_in->service = request_app(req);
	sign_in->accepted = accepted;
	if (reply->rows)
		describe_user(sign_in, reply);
	return sign_in;
}

static void reply_token(struct sign_in *sign_in)
{
	sign_in_reply(sign_in->req, &sign_in->identity,
		      sign_in->service->options->token_lifetime_s);
}

static void on_user_found(struct request *req, const struct db_reply *reply)
{
	if (reply->error) {
		sign_in_forgive(req, request_text(req, "user_name"));
		request_reply_error(req, reply->error);
		return;
	}
	sign_in_check_password(sign_in_begin(req, reply, reply_token));
}

const struct error *sign_in_admit(struct request *req, const char *user_name)
{
	const struct service *service = request_app(req);

	if (service->hashes_running >= HASHES_MAXIMUM)
		return error_new(request_arena(req), ERROR_BUSY,
				 "too many people sign in at this moment");
	request_set_text(req, "store_id", service->store_id);
	return sign_in_count(req, user_name);
}

static const struct error *admit_login(struct request *req)
{
	return sign_in_admit(req, request_text(req, "user_name"));
}

static void describe_self(struct request *req)
{
	struct text_buffer buffer;
	struct json_writer writer = json_writer(&buffer);

	text_buffer_init(&buffer, REPLY_MAXIMUM);
	write_user(&writer, request_identity(req));
	request_reply_json(req, 200, text_buffer_text(&buffer));
	text_buffer_finish(&buffer);
}

static const enum error_code sign_in_errors[] = { ERROR_WRONG_CREDENTIALS, ERROR_TOO_MANY_REQUESTS,
						  ERROR_BUSY, ERROR_CODE_COUNT };

const struct route sign_in_routes[] = {
	{
		.method = HTTP_POST,
		.path = "/api/v1/auth/login",
		.summary = "Sign in with user name and password",
		.tag = "auth",
		.record = "sign_in",
		.permission = PERMISSION_PUBLIC,
		.body = sign_in_body,
		.body_maximum = 4096,
		.prepare = admit_login,
		.computed = sign_in_place,
		.statement = &sign_in_account,
		.finish = on_user_found,
		.reply = REPLY_ONE,
		.reply_fields = sign_in_fields,
		.status = 200,
		.errors = sign_in_errors,
	},
	{
		.method = HTTP_GET,
		.path = "/api/v1/auth/me",
		.summary = "Who the token says one is",
		.tag = "auth",
		.record = "identity",
		.permission = PERMISSION_SIGNED_IN,
		.handler = describe_self,
		.reply = REPLY_ONE,
		.reply_fields = user_fields,
	},
	ROUTE_END,
};
