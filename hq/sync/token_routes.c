#include <string.h>

#include "common/auth/password.h"
#include "common/base/clock.h"
#include "hq/sync/hq_sync_state.h"
#include "schema/hq/queries/sync.sql.h"
#include "sync-protocol/enrol.h"
#include "sync-protocol/message.h"
#include "sync-protocol/witness.h"

#define ANSWER_MAXIMUM 8192
#define TOKEN_LIFETIME_S 900

/* Of digests: how long comparing them takes tells nothing about the secret. */
static const struct error *digest_credential(struct request *req)
{
	request_set_text(req, "credential_digest",
			 secret_digest(request_arena(req), request_text(req, "credential")));
	return NULL;
}

/* A token is being made: who asks is known, and shows what it has. */
struct token_making {
	struct request *req;
	struct sync_token token;
	struct uuid store_inc;
	struct db_parameter parameters[8];
};

static void give_token(struct token_making *making)
{
	struct request *req = making->req;
	struct identity identity = {
		.subject = request_text(req, "store_id"),
		.store_inc = making->store_inc.string,
		.audience = TOKEN_AUDIENCE_SYNC,
	};
	const struct error *error;
	struct text_buffer answer;

	making->token.expires_in_s = TOKEN_LIFETIME_S;
	error = token_sign(hq_sync_of(req)->options.keys, request_arena(req), &identity,
			   clock_now() / 1000000, TOKEN_LIFETIME_S, &making->token.access_token);
	if (error) {
		request_reply_error(req, error);
		return;
	}
	text_buffer_init(&answer, ANSWER_MAXIMUM);
	token_encode(&making->token, &answer);
	request_reply_json(req, 200, text_buffer_text(&answer));
	text_buffer_finish(&answer);
}

static const struct error *doubt(struct request *req)
{
	return error_new(request_arena(req), ERROR_DOUBTED,
			 "another box has gone on as this store since, or this one went back");
}

/* Stores go to the one that goes on when it answers; here nothing is taken from them and nothing given. */
static const struct error *stand_still(struct request *req)
{
	LOG_WARN(hq_sync_of(req)->options.log, "sync.headquarters_stale",
		 log_text("store_id", request_text(req, "store_id")));
	return error_new(request_arena(req), ERROR_HEADQUARTERS_STALE,
			 "a store has shown that another headquarters has gone on since");
}

static void on_exchanged(const struct db_reply *reply, void *context)
{
	struct token_making *making = context;
	struct request *req = making->req;
	struct nonce nonce;

	if (reply->error || reply->rows == 0) {
		request_reply_error(req, reply->error ? reply->error : request_line_ended(req));
		return;
	}
	if (strcmp(db_text(reply, 0, "outcome"), "stale") == 0) {
		request_reply_error(req, stand_still(req));
		return;
	}
	if (strcmp(db_text(reply, 0, "outcome"), "doubted") == 0) {
		LOG_WARN(hq_sync_of(req)->options.log, "sync.store_doubted",
			 log_text("store_id", request_text(req, "store_id")));
		request_reply_error(req, doubt(req));
		return;
	}
	if (db_is_null(reply, 0, "nonce")) {
		give_token(making);
		return;
	}
	nonce = (struct nonce){ db_uuid(reply, 0, "nonce_inc"), db_int(reply, 0, "nonce") };
	making->token.nonce =
		nonce_encode(request_arena(req), &hq_sync_of(req)->options.witness_key,
			     &making->store_inc, &nonce);
	making->token.reserve_life_number = db_int(reply, 0, "reserve_life");
	give_token(making);
}

/* What was not signed here is as if it had not been shown. */
static int put_witnesses(struct token_making *making)
{
	struct request *req = making->req;
	struct arena *arena = request_arena(req);
	const struct witness_key *key = &hq_sync_of(req)->options.witness_key;
	const char *seen_chain = request_text(req, "seen_chain");
	const char *seen_inc = request_text(req, "seen_inc");
	struct nonce nonce;
	struct uuid inc;
	struct chain chain;
	int64_t generation;
	int count = 0;

	making->parameters[count++] =
		(struct db_parameter){ "store_id", request_text(req, "store_id") };
	making->parameters[count++] =
		(struct db_parameter){ "store_inc", making->store_inc.string };
	if (nonce_decode(key, &making->store_inc, request_text(req, "nonce"), &nonce)) {
		making->parameters[count++] =
			(struct db_parameter){ "nonce_inc",
					       arena_string(arena, nonce.hq_inc.string) };
		making->parameters[count++] =
			(struct db_parameter){ "nonce", arena_print(arena, "%lld",
								    (long long)nonce.number) };
	}
	if (seen_inc && seen_chain && uuid_parse(text_of(seen_inc), &inc) &&
	    chain_from_hex(text_of(seen_chain), &chain) &&
	    head_is_proven(key, &inc, request_number(req, "seen_rev"), &chain,
			   request_text(req, "seen_proof"))) {
		making->parameters[count++] = (struct db_parameter){ "seen_inc", seen_inc };
		making->parameters[count++] =
			(struct db_parameter){ "seen_rev", request_text(req, "seen_rev") };
		making->parameters[count++] = (struct db_parameter){ "seen_chain", seen_chain };
		if (generation_decode(key, &inc, request_text(req, "seen_generation"), &generation))
			making->parameters[count++] = (struct db_parameter){
				"seen_generation", arena_print(arena, "%lld", (long long)generation)
			};
	}
	return count;
}

static void exchange(struct token_making *making)
{
	struct request *req = making->req;

	port_run(hq_sync_of(req)->options.ports, &(struct db_call){
							 .statement = &sync_exchange_witness,
							 .parameters = making->parameters,
							 .parameter_count = put_witnesses(making),
							 .arena = request_arena(req),
							 .done = on_exchanged,
							 .context = making,
						 });
}

static void on_credential(struct request *req, const struct db_reply *reply)
{
	struct token_making *making = arena_new(request_arena(req), struct token_making);

	*making = (struct token_making){ .req = req };
	if (reply->error || reply->rows == 0) {
		request_reply_error(req, reply->error ? reply->error
						      : error_new(request_arena(req),
								  ERROR_WRONG_CREDENTIALS,
								  "the store or its credential is "
								  "not valid"));
		return;
	}
	making->store_inc = db_uuid(reply, 0, "store_inc");
	if (db_bool(reply, 0, "stale"))
		request_reply_error(req, stand_still(req));
	else if (db_bool(reply, 0, "doubted"))
		request_reply_error(req, doubt(req));
	else if (db_bool(reply, 0, "rescue"))
		give_token(making);
	else
		exchange(making);
}

static const struct field token_fields[] = {
	{ "credential_digest", FIELD_TEXT },
	FIELD_END,
};

static const enum error_code token_errors[] = { ERROR_WRONG_CREDENTIALS, ERROR_DOUBTED,
						ERROR_HEADQUARTERS_STALE, ERROR_CODE_COUNT };

const struct route token_routes[] = {
	{
		.method = HTTP_POST,
		.path = "/sync/v1/token",
		.summary = "Exchange a store's credential for a token of a quarter of an hour",
		.tag = "sync protocol",
		.record = "token_message",
		.body_record = "token_request_message",
		.permission = PERMISSION_PUBLIC,
		.body = message_token_request_fields,
		.prepare = digest_credential,
		.computed = token_fields,
		.statement = &sync_store_credential,
		.finish = on_credential,
		.reply = REPLY_ONE,
		.reply_fields = message_token_fields,
		.status = 200,
		.errors = token_errors,
	},
	ROUTE_END,
};
