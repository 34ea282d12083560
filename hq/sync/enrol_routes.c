#include <string.h>

#include "common/auth/password.h"
#include "common/json/json_write.h"
#include "hq/sync/hq_sync_state.h"
#include "hq/sync/snapshot_ahead.h"
#include "schema/hq/queries/sync.sql.h"
#include "sync-protocol/enrol.h"
#include "sync-protocol/message.h"

#define ANSWER_MAXIMUM 8192
#define CREDENTIAL_BYTES 32
#define CODE_LIFETIME_S "86400"

/* The code a person carries to the store; only its digest is kept. */
static const struct error *make_code(struct request *req)
{
	const char *code = secret_code_new(request_arena(req));

	request_set_text(req, "code", code);
	request_set_text(req, "code_digest", secret_digest(request_arena(req), code));
	request_set_text(req, "lifetime_s", CODE_LIFETIME_S);
	request_set_text(req, "is_rescue", "false");
	return NULL;
}

static const struct error *make_rescue_code(struct request *req)
{
	TRY(make_code(req));
	request_set_text(req, "is_rescue", "true");
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
	if (strcmp(request_text(req, "is_rescue"), "true") != 0)
		snapshot_ahead(hq_sync_of(req), db_text(reply, 0, "store_id"));
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

static void make_credential(struct request *req)
{
	const char *credential = secret_new(request_arena(req), CREDENTIAL_BYTES);

	request_set_text(req, "new_credential", credential);
	request_set_text(req, "credential_digest", secret_digest(request_arena(req), credential));
}

static const struct error *prepare_enrolment(struct request *req)
{
	make_credential(req);
	request_set_text(req, "code_digest",
			 secret_digest(request_arena(req), request_text(req, "code")));
	return NULL;
}

static const struct error *prepare_renewal(struct request *req)
{
	make_credential(req);
	request_set_text(req, "old_digest",
			 secret_digest(request_arena(req), request_text(req, "credential")));
	request_set_text(req, "on_line",
			 hq_sync_store_is_connected(hq_sync_of(req), request_text(req, "store_id"))
				 ? "true"
				 : "false");
	return NULL;
}

static void on_enrolled(struct request *req, const struct db_reply *reply)
{
	struct text_buffer answer;

	if (reply->error || reply->rows == 0) {
		request_reply_error(
			req, reply->error
				     ? reply->error
				     : error_new(request_arena(req), ERROR_WRONG_CREDENTIALS,
						 "the code or the credential is unknown, used, "
						 "expired, or for another purpose"));
		return;
	}

	if (db_is_null(reply, 0, "store_inc")) {
		request_reply_error(req, error_new(request_arena(req), ERROR_DOUBTED,
						   "another box of this store is on the line"));
		return;
	}

	struct enrolled enrolled = {
		.store_id = db_uuid(reply, 0, "store_id"),
		.store_inc = db_uuid(reply, 0, "store_inc"),
		.hq_inc = db_uuid(reply, 0, "hq_inc"),
		.life_number = db_int(reply, 0, "life_number"),
		.credential = request_text(req, "new_credential"),
		.has_previous = !db_is_null(reply, 0, "previous_inc"),
		.previous_inc = db_uuid(reply, 0, "previous_inc"),
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

/* A box that is new will ask for everything; an old disk has no mirror, and who began another life has one. */
static void on_enrolled_by_code(struct request *req, const struct db_reply *reply)
{
	const char *rescue = request_text(req, "rescue");

	if (!reply->error && reply->rows == 1 && !(rescue && strcmp(rescue, "true") == 0))
		snapshot_ahead(hq_sync_of(req), db_text(reply, 0, "store_id"));
	on_enrolled(req, reply);
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
	{ "is_rescue", FIELD_BOOL },
	FIELD_END,
};

static const struct field enrol_fields[] = {
	{ "new_credential", FIELD_TEXT },
	{ "credential_digest", FIELD_TEXT },
	{ "code_digest", FIELD_TEXT },
	FIELD_END,
};

static const struct field renew_fields[] = {
	{ "new_credential", FIELD_TEXT },
	{ "credential_digest", FIELD_TEXT },
	{ "old_digest", FIELD_TEXT },
	{ "on_line", FIELD_BOOL },
	FIELD_END,
};

static const enum error_code enrol_errors[] = { ERROR_WRONG_CREDENTIALS, ERROR_STATE_CONFLICT,
						ERROR_CODE_COUNT };
static const enum error_code renew_errors[] = { ERROR_WRONG_CREDENTIALS, ERROR_DOUBTED,
						ERROR_CODE_COUNT };
const struct route enrol_routes[] = {
	{
		.method = HTTP_POST,
		.path = "/api/v1/stores/{store_id}/enrolment",
		.summary = "Make a one-time code that enrols the store; earlier codes end",
		.tag = "stores",
		.record = "enrolment",
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
		.path = "/api/v1/stores/{store_id}/rescue",
		.summary = "Make a one-time code for an old disk of the store, which delivers what "
			   "it holds",
		.tag = "stores",
		.record = "enrolment",
		.permission = PERMISSION_HQ_MANAGE_STORES,
		.prepare = make_rescue_code,
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
		.record = "enrolled_message",
		.body_record = "enrol_message",
		.permission = PERMISSION_PUBLIC,
		.body = message_enrol_fields,
		.prepare = prepare_enrolment,
		.computed = enrol_fields,
		.statement = &sync_enrol_store,
		.finish = on_enrolled_by_code,
		.reply = REPLY_ONE,
		.reply_fields = message_enrolled_fields,
		.status = 200,
		.errors = enrol_errors,
	},
	{
		.method = HTTP_POST,
		.path = "/sync/v1/renew",
		.summary =
			"Begin a life more: the store's own database went back to an earlier one",
		.tag = "sync protocol",
		.record = "enrolled_message",
		.body_record = "renew_message",
		.permission = PERMISSION_PUBLIC,
		.body = message_renew_fields,
		.prepare = prepare_renewal,
		.computed = renew_fields,
		.statement = &sync_renew_store,
		.finish = on_enrolled,
		.reply = REPLY_ONE,
		.reply_fields = message_enrolled_fields,
		.status = 200,
		.errors = renew_errors,
	},
	ROUTE_END,
};
