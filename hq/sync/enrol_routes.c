#include <string.h>

#include "common/auth/password.h"
#include "common/base/clock.h"
#include "common/json/json_write.h"
#include "hq/sync/hq_sync_state.h"
#include "schema/hq/queries/sync.sql.h"
#include "sync-protocol/enrol.h"
#include "sync-protocol/message.h"

#define ANSWER_MAXIMUM 8192
#define CREDENTIAL_BYTES 32
#define CODE_LIFETIME_S "86400"
#define TOKEN_LIFETIME_S 900

/* The code a person carries to the store; only its digest is kept. */
static const struct error *make_code(struct request *req)
{
	const char *code = secret_code_new(request_arena(req));

	request_set_text(req, "code", code);
	request_set_text(req, "code_digest", secret_digest(request_arena(req), code));
	request_set_text(req, "lifetime_s", CODE_LIFETIME_S);
	return NULL;
}

static void on_code_made(struct request *req, const struct db_reply *reply)
{
	struct text_buffer answer;
	struct json_writer json = json_writer(&answer);

	if (reply->error) {
		request_reply_error(req, reply->error);
		return;
	}
	text_buffer_init(&answer, ANSWER_MAXIMUM);
	json_begin_object(&json);
	json_put_string(&json, "enrolment_id", db_text(reply, 0, "enrolment_id"));
	json_put_string(&json, "store_id", db_text(reply, 0, "store_id"));
	json_put_string(&json, "code", request_text(req, "code"));
	json_put_string(&json, "expires_at", db_time(reply, 0, "expires_at"));
	json_end_object(&json);
	request_reply_json(req, 201, text_buffer_text(&answer));
	text_buffer_finish(&answer);
}

static const struct error *make_credential(struct request *req)
{
	const char *credential = secret_new(request_arena(req), CREDENTIAL_BYTES);

	request_set_text(req, "credential", credential);
	request_set_text(req, "credential_digest", secret_digest(request_arena(req), credential));
	request_set_text(req, "code_digest",
			 secret_digest(request_arena(req), request_text(req, "code")));
	return NULL;
}

static struct uuid uuid_column(const struct db_reply *reply, const char *column)
{
	struct uuid uuid = { { 0 } };

	if (!db_is_null(reply, 0, column))
		uuid_parse(text_of(db_text(reply, 0, column)), &uuid);
	return uuid;
}

static void on_enrolled(struct request *req, const struct db_reply *reply)
{
	struct text_buffer answer;

	if (reply->error || reply->rows == 0) {
		request_reply_error(
			req, reply->error ? reply->error
					  : error_new(request_arena(req), ERROR_WRONG_CREDENTIALS,
						      "the code is unknown, used or expired"));
		return;
	}

	struct enrolled enrolled = {
		.store_id = uuid_column(reply, "store_id"),
		.store_inc = uuid_column(reply, "store_inc"),
		.hq_inc = uuid_column(reply, "hq_inc"),
		.life_number = db_int(reply, 0, "life_number"),
		.credential = request_text(req, "credential"),
		.has_previous = !db_is_null(reply, 0, "previous_inc"),
		.previous_inc = uuid_column(reply, "previous_inc"),
		.previous_acked = db_int(reply, 0, "previous_acked"),
	};

	if (enrolled.has_previous &&
	    !chain_from_hex(text_of(db_text(reply, 0, "previous_chain")), &enrolled.previous_chain))
		enrolled.has_previous = false;
	LOG_INFO(hq_sync_of(req)->options.log, "sync.store_enrolled",
		 log_text("store_id", enrolled.store_id.string),
		 log_text("store_inc", enrolled.store_inc.string));
	text_buffer_init(&answer, ANSWER_MAXIMUM);
	enrolled_encode(&enrolled, &answer);
	request_reply_json(req, 200, text_buffer_text(&answer));
	text_buffer_finish(&answer);
}

/* Of digests: how long comparing them takes tells nothing about the secret. */
static bool credential_matches(struct arena *arena, const char *credential,
			       const struct db_reply *reply)
{
	return reply->rows == 1 && strcmp(secret_digest(arena, credential),
					  db_text(reply, 0, "credential_digest")) == 0;
}

static void on_credential(struct request *req, const struct db_reply *reply)
{
	struct arena *arena = request_arena(req);
	struct sync_token token = { .expires_in_s = TOKEN_LIFETIME_S };
	struct identity identity = {
		.subject = request_text(req, "store_id"),
		.store_inc = reply->error || !reply->rows ? NULL : db_text(reply, 0, "store_inc"),
		.audience = TOKEN_AUDIENCE_SYNC,
	};
	const struct error *error = reply->error;
	struct text_buffer answer;

	if (!error && !credential_matches(arena, request_text(req, "credential"), reply))
		error = error_new(arena, ERROR_WRONG_CREDENTIALS,
				  "the store or its credential is not valid");
	if (!error)
		error = token_sign(hq_sync_of(req)->options.keys, arena, &identity,
				   clock_now() / 1000000, TOKEN_LIFETIME_S, &token.access_token);
	if (error) {
		request_reply_error(req, error);
		return;
	}
	text_buffer_init(&answer, ANSWER_MAXIMUM);
	token_encode(&token, &answer);
	request_reply_json(req, 200, text_buffer_text(&answer));
	text_buffer_finish(&answer);
}

static const struct field enrolment_fields[] = {
	{ "enrolment_id", FIELD_UUID },
	{ "store_id", FIELD_UUID },
	{ "code", FIELD_TEXT, 0, .doc = "Shown this once" },
	{ "expires_at", FIELD_TIME },
	FIELD_END,
};

static const struct field code_fields[] = {
	{ "code", FIELD_TEXT },
	{ "code_digest", FIELD_TEXT },
	{ "lifetime_s", FIELD_INT },
	FIELD_END,
};

static const struct field credential_fields[] = {
	{ "credential", FIELD_TEXT },
	{ "credential_digest", FIELD_TEXT },
	{ "code_digest", FIELD_TEXT },
	FIELD_END,
};

static const enum error_code credential_errors[] = { ERROR_WRONG_CREDENTIALS, ERROR_CODE_COUNT };

const struct route enrol_routes[] = {
	{
		.method = HTTP_POST,
		.path = "/api/v1/stores/{store_id}/enrolment",
		.summary = "Make a one-time code that enrols the store; earlier codes end",
		.tag = "stores",
		.permission = PERMISSION_HQ_MANAGE_STORES,
		.prepare = make_code,
		.computed = code_fields,
		.statement = &sync_create_enrolment,
		.finish = on_code_made,
		.reply = REPLY_ONE,
		.reply_fields = enrolment_fields,
	},
	{
		.method = HTTP_POST,
		.path = "/sync/v1/enrol",
		.summary = "Exchange a one-time code for a store's identity",
		.tag = "sync protocol",
		.permission = PERMISSION_PUBLIC,
		.body = message_enrol_fields,
		.prepare = make_credential,
		.computed = credential_fields,
		.statement = &sync_enrol_store,
		.finish = on_enrolled,
		.reply = REPLY_ONE,
		.reply_fields = message_enrolled_fields,
		.status = 200,
		.errors = credential_errors,
	},
	{
		.method = HTTP_POST,
		.path = "/sync/v1/token",
		.summary = "Exchange a store's credential for a token of a quarter of an hour",
		.tag = "sync protocol",
		.permission = PERMISSION_PUBLIC,
		.body = message_token_request_fields,
		.statement = &sync_store_credential,
		.finish = on_credential,
		.reply = REPLY_ONE,
		.reply_fields = message_token_fields,
		.status = 200,
		.errors = credential_errors,
	},
	ROUTE_END,
};
