#include "common/api/browser_session.h"

#include <string.h>

#include "common/api/sign_in.h"
#include "common/api/sign_in_limits.h"
#include "common/auth/password.h"
#include "common/auth/session_cookie.h"
#include "common/base/clock.h"
#include "common/base/uuid.h"
#include "common/http/origin.h"
#include "schema/shared/queries/browser_session.sql.h"
#include "schema/shared/queries/sign_in.sql.h"

#define ACCESS_LIFETIME_MAXIMUM_S 900
#define USER_AGENT_MAXIMUM 200

static const struct field begin_body[] = {
	{ "user_name", FIELD_TEXT, .max = 60 },
	{ "password", FIELD_TEXT, FIELD_WRITE_ONLY, .max = 256 },
	{ "code", FIELD_TEXT, FIELD_WRITE_ONLY, .max = 40,
	  .doc = "One that works once, instead of user name and password" },
	FIELD_END,
};

static const struct field turn_computed[] = {
	{ "store_id", FIELD_UUID, FIELD_NULLABLE },
	{ "family_hash", FIELD_TEXT },
	{ "turn_hash", FIELD_TEXT },
	{ "next_hash", FIELD_TEXT },
	{ "lasts_s", FIELD_INT },
	{ "idle_s", FIELD_INT },
	{ "peer", FIELD_TEXT },
	{ "user_agent", FIELD_TEXT },
	FIELD_END,
};

static const struct field sign_out_computed[] = {
	{ "session_id", FIELD_UUID },
	FIELD_END,
};

/* Why a session goes on no more, for the person before it. */
static const struct {
	const char *outcome, *detail;
} endings[] = {
	{ "expired", "it lasted as long as a session may, or was not used for long" },
	{ "signed_out", "it was signed out" },
	{ "revoked", "somebody ended it" },
	{ "reuse", "its cookie was used before, here or elsewhere; if that was not you, tell who "
		   "looks after this server" },
	{ "account", "the account is not active, or has no role here any more" },
	{ "password", "the password was changed" },
	{ "clock", "the clock of the server was set back" },
	{ "restored", "the server was restored from a backup" },
};

static const struct error *refuse_other_pages(struct request *req)
{
	if (origin_is_own(request_header(req, "sec-fetch-site"), request_header(req, "origin"),
			  request_header(req, "host")))
		return NULL;
	return error_new(request_arena(req), ERROR_CROSS_ORIGIN,
			 "a session is begun and renewed by pages of this server alone");
}

static void set_cookie(struct request *req, const struct session_cookie *cookie)
{
	const struct service *service = request_app(req);
	struct arena *arena = request_arena(req);
	const char *name = session_cookie_name(arena, service->keys);

	request_reply_header(req, "Set-Cookie",
			     session_cookie_header(arena, name, cookie,
						   service->options->certificate_path != NULL));
}

/* Cut between two characters, so that the database takes it; what is no text is left out. */
static const char *user_agent_of(struct request *req)
{
	struct text agent = request_header(req, "user-agent");

	if (agent.length > USER_AGENT_MAXIMUM)
		agent.length = USER_AGENT_MAXIMUM;
	while (agent.length && !text_is_utf8(agent))
		agent.length--;
	return text_copy(request_arena(req), agent);
}

/* Where a session is seen. */
static void set_place(struct request *req)
{
	const struct service *service = request_app(req);

	request_set_text(req, "store_id", service->store_id);
	request_set_text(req, "peer", request_peer(req));
	request_set_text(req, "user_agent", user_agent_of(req));
}

static void set_cookie_hashes(struct request *req, const struct session_cookie *cookie)
{
	struct arena *arena = request_arena(req);

	request_set_text(req, "family_hash", secret_digest(arena, cookie->family));
	request_set_text(req, "turn_hash", secret_digest(arena, cookie->turn));
}

static int64_t at_most(int64_t number, int64_t limit)
{
	return number < limit ? number : limit;
}

/* The token of the session that the row tells of. */
static void reply_session(struct request *req, const struct db_reply *reply)
{
	const struct service *service = request_app(req);
	struct arena *arena = request_arena(req);
	int64_t lifetime = at_most(service->options->token_lifetime_s, ACCESS_LIFETIME_MAXIMUM_S);
	int64_t left = db_int(reply, 0, "left_s");
	struct identity identity = {
		.subject = arena_string(arena, db_text(reply, 0, "user_id")),
		.name = arena_string(arena, db_text(reply, 0, "display_name")),
		.audience = service->program->audience,
		.store_id = service->store_id,
		.session_id = arena_string(arena, db_text(reply, 0, "session_id")),
		.permissions = permission_set_of(text_of(db_text(reply, 0, "permissions"))),
	};

	sign_in_reply(req, &identity, at_most(lifetime, left > 0 ? left : 1));
}

static struct session_cookie cookie_set(const struct request *req)
{
	return (struct session_cookie){ request_text(req, "family"), request_text(req, "turn") };
}

static void keep_cookie(struct request *req, const struct session_cookie *cookie)
{
	request_set_text(req, "family", cookie->family);
	request_set_text(req, "turn", cookie->turn);
}

static void on_session_begun(struct request *req, const struct db_reply *reply)
{
	const struct session_cookie cookie = cookie_set(req);

	if (reply->error || !reply->rows) {
		request_reply_error(req, reply->error ? reply->error
						      : error_new(request_arena(req),
								  ERROR_WRONG_CREDENTIALS,
								  "the user has just gone"));
		return;
	}
	set_cookie(req, &cookie);
	reply_session(req, reply);
}

static void begin_session(struct sign_in *sign_in)
{
	const struct service_options *options = sign_in->service->options;
	struct request *req = sign_in->req;
	struct arena *arena = request_arena(req);
	const struct session_cookie cookie = session_cookie_new(arena);

	set_place(req);
	keep_cookie(req, &cookie);
	set_cookie_hashes(req, &cookie);
	request_set_text(req, "session_id",
			 arena_string(arena, uuid_new(clock_now() / 1000).string));
	request_set_text(req, "user_id", sign_in->identity.subject);
	request_set_text(req, "password_hash", sign_in->hash);
	request_set_number(req, "lasts_s",
			   at_most(options->session_lifetime_s, options->session_idle_s));
	request_run(req, &browser_session_begin, on_session_begun);
}

/* NULL with a code: nobody knows yet whose it is. */
static const char *user_name_of(const struct request *req)
{
	return request_has(req, "code") ? NULL : request_text(req, "user_name");
}

static void on_user_found(struct request *req, const struct db_reply *reply)
{
	struct sign_in *sign_in;

	if (reply->error) {
		sign_in_forgive(req, user_name_of(req));
		request_reply_error(req, reply->error);
		return;
	}
	sign_in = sign_in_begin(req, reply, begin_session);
	if (!request_has(req, "code")) {
		sign_in_check_password(sign_in);
	} else if (!sign_in->hash) {
		sign_in_refuse(sign_in, "the code was used already, is too old, or is none");
	} else {
		sign_in_forgive(req, NULL);
		begin_session(sign_in);
	}
}

static const struct error *need(struct request *req, const char *field)
{
	if (request_has(req, field))
		return NULL;
	return error_field(request_arena(req), ERROR_MISSING_FIELD, field,
			   "give user_name and password, or a code");
}

static const struct error *admit_beginning(struct request *req)
{
	struct arena *arena = request_arena(req);

	TRY(refuse_other_pages(req));
	if (!request_has(req, "code")) {
		TRY(error_join(arena, need(req, "user_name"), need(req, "password")));
	} else if (request_has(req, "user_name") || request_has(req, "password")) {
		return error_field(arena, ERROR_INVALID, "code",
				   "stands instead of user name and password");
	} else {
		request_set_text(req, "code_hash", secret_digest(arena, request_text(req, "code")));
	}
	return sign_in_admit(req, user_name_of(req));
}

static void find_user(struct request *req)
{
	if (request_has(req, "code"))
		request_run(req, &sign_in_by_code, on_user_found);
	else
		request_resume(req);
}

static const struct error *no_session(struct request *req)
{
	return error_new(request_arena(req), ERROR_UNAUTHENTICATED,
			 "no session of this server goes with the request; sign in");
}

static const struct error *admit_turn(struct request *req)
{
	const struct service *service = request_app(req);
	struct arena *arena = request_arena(req);
	struct session_cookie cookie, next;

	TRY(refuse_other_pages(req));
	if (!session_cookie_find(arena, request_header(req, "cookie"),
				 session_cookie_name(arena, service->keys), &cookie))
		return no_session(req);
	TRY(sign_in_count(req, NULL));
	next = session_cookie_next(arena, service->keys, &cookie);
	set_place(req);
	keep_cookie(req, &next);
	set_cookie_hashes(req, &cookie);
	request_set_text(req, "next_hash", secret_digest(arena, next.turn));
	request_set_number(req, "lasts_s", service->options->session_lifetime_s);
	request_set_number(req, "idle_s", service->options->session_idle_s);
	return NULL;
}

static void reply_ended(struct request *req, const char *outcome)
{
	const char *detail = "it has ended";

	for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++)
		if (strcmp(endings[i].outcome, outcome) == 0)
			detail = endings[i].detail;
	set_cookie(req, NULL);
	request_reply_error(req, error_new(request_arena(req), ERROR_SESSION_ENDED, "%s", detail));
}

static void on_turned(struct request *req, const struct db_reply *reply)
{
	const struct session_cookie next = cookie_set(req);
	struct text outcome;

	if (reply->error) {
		sign_in_forgive(req, NULL);
		request_reply_error(req, reply->error);
		return;
	}
	if (!reply->rows) {
		set_cookie(req, NULL);
		request_reply_error(req, no_session(req));
		return;
	}
	sign_in_forgive(req, NULL);
	outcome = text_of(db_text(reply, 0, "outcome"));
	if (text_is(outcome, "turned") || text_is(outcome, "repeated"))
		set_cookie(req, &next);
	else if (!text_is(outcome, "kept")) {
		reply_ended(req, outcome.data);
		return;
	}
	reply_session(req, reply);
}

static const struct error *need_session(struct request *req)
{
	const struct identity *identity = request_identity(req);

	if (!identity->session_id)
		return error_new(request_arena(req), ERROR_STATE_CONFLICT,
				 "this token belongs to no session; it ends by itself");
	request_set_text(req, "session_id", identity->session_id);
	return NULL;
}

static void on_signed_out(struct request *req, const struct db_reply *reply)
{
	if (reply->error) {
		request_reply_error(req, reply->error);
		return;
	}
	set_cookie(req, NULL);
	request_reply_bytes(req, 204, NULL, TEXT(""));
}

static const enum error_code begin_errors[] = { ERROR_WRONG_CREDENTIALS, ERROR_CROSS_ORIGIN,
						ERROR_TOO_MANY_REQUESTS, ERROR_BUSY,
						ERROR_CODE_COUNT };
static const enum error_code turn_errors[] = { ERROR_UNAUTHENTICATED, ERROR_SESSION_ENDED,
					       ERROR_CROSS_ORIGIN, ERROR_TOO_MANY_REQUESTS,
					       ERROR_CODE_COUNT };

const struct route browser_session_routes[] = {
	{
		.method = HTTP_POST,
		.path = SESSION_COOKIE_PATH,
		.summary = "Sign a browser in: a token for the page, and a cookie for the next one",
		.tag = "auth",
		.record = "browser_session",
		.permission = PERMISSION_PUBLIC,
		.body = begin_body,
		.body_maximum = 4096,
		.prepare = admit_beginning,
		.await = find_user,
		.computed = sign_in_place,
		.statement = &sign_in_account,
		.finish = on_user_found,
		.reply = REPLY_ONE,
		.reply_fields = sign_in_fields,
		.status = 200,
		.errors = begin_errors,
	},
	{
		.method = HTTP_POST,
		.path = SESSION_COOKIE_PATH "/refresh",
		.summary = "The next token of a browser's session, whose cookie is turned",
		.tag = "auth",
		.record = "browser_session",
		.permission = PERMISSION_PUBLIC,
		.by_cookie = true,
		.prepare = admit_turn,
		.computed = turn_computed,
		.statement = &browser_session_turn,
		.finish = on_turned,
		.reply = REPLY_ONE,
		.reply_fields = sign_in_fields,
		.status = 200,
		.errors = turn_errors,
	},
	{
		.method = HTTP_POST,
		.path = "/api/v1/auth/logout",
		.summary = "End the browser's session that the token is of",
		.tag = "auth",
		.permission = PERMISSION_SIGNED_IN,
		.prepare = need_session,
		.computed = sign_out_computed,
		.statement = &browser_session_sign_out,
		.finish = on_signed_out,
		.reply = REPLY_NONE,
		.status = 204,
	},
	ROUTE_END,
};
