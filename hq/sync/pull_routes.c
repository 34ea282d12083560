#include <string.h>

#include "hq/sync/hq_sync_state.h"
#include "schema/hq/queries/sync.sql.h"
#include "sync-protocol/message.h"
#include "sync-protocol/position.h"

static const struct error *check_version(struct request *req)
{
	if (request_number(req, "proto") != PROTOCOL_VERSION)
		return error_field(request_arena(req), ERROR_VERSION_UNSUPPORTED, "proto",
				   "version %d is spoken here", PROTOCOL_VERSION);
	return NULL;
}

static void on_packs(const struct packs_reply *reply, void *context)
{
	struct request *req = context;

	if (reply->error)
		request_reply_error(req, reply->error);
	else if (reply->path)
		request_reply_file(req, PACK_CONTENT_TYPE, reply->path, reply->etag);
	else
		request_reply_bytes(req, 200, PACK_CONTENT_TYPE, reply->body);
}

static const char *kept(struct request *req, const struct db_reply *reply, const char *column)
{
	return arena_string(request_arena(req), db_text(reply, 0, column));
}

/* A store that asks for a snapshot shall get further by it; one that does not say where it is gets the head. */
static int64_t least_rev(struct request *req, const char *hq_inc, int64_t head_rev)
{
	const char *followed = request_text(req, "hq_inc");
	int64_t rev;

	if (!request_text(req, "rev"))
		return head_rev;
	rev = followed && strcmp(followed, hq_inc) == 0 ? request_number(req, "rev") + 1 : 0;
	return rev < head_rev ? rev : head_rev;
}

static void on_pull_state(struct request *req, const struct db_reply *reply)
{
	enum pull_answer answer;

	if (reply->error || reply->rows == 0) {
		request_reply_error(req, reply->error ? reply->error : request_line_ended(req));
		return;
	}
	answer = pull_answer_of(text_of(db_text(reply, 0, "state")));
	if (answer == PULL_CURRENT) {
		request_reply_bytes(req, 304, PACK_CONTENT_TYPE, TEXT(""));
		return;
	}
	if (pull_answer_error(answer) != ERROR_CODE_COUNT) {
		request_reply_error(req, error_new(request_arena(req), pull_answer_error(answer),
						   "ask again with snapshot=true"));
		return;
	}

	bool is_snapshot = answer == PULL_SNAPSHOT;
	const char *hq_inc = kept(req, reply, "hq_inc");

	packs_get(hq_sync_of(req)->packs,
		  &(struct packs_request){
			  .kind = is_snapshot ? PACK_SNAPSHOT : PACK_DELTA,
			  .store_id = request_identity(req)->subject,
			  .hq_inc = hq_inc,
			  .from_chain = is_snapshot ? "" : request_text(req, "chain"),
			  .head_chain = kept(req, reply, "chain"),
			  .scopes = kept(req, reply, "scopes"),
			  .scopes_hash = kept(req, reply, "scopes_hash"),
			  .rev_from = is_snapshot ? 0 : request_number(req, "rev"),
			  .head_rev = db_int(reply, 0, "rev"),
			  .generation = db_int(reply, 0, "generation"),
			  .rev_least = least_rev(req, hq_inc, db_int(reply, 0, "rev")),
			  .begun = request_header(req, "if-range"),
			  .arena = request_arena(req),
			  .done = on_packs,
			  .context = req,
		  });
}

static const enum error_code pull_errors[] = {
	ERROR_INCARNATION_CHANGED, ERROR_SNAPSHOT_NEEDED, ERROR_SCOPES_CHANGED,
	ERROR_VERSION_UNSUPPORTED, ERROR_CODE_COUNT,
};

static const struct error *tell_clock(struct request *req)
{
	bool is_kept = clock_is_kept(hq_sync_of(req)->options.clock);

	request_set_text(req, "time_is_kept", is_kept ? "true" : "false");
	return NULL;
}

static const struct field clock_fields[] = {
	{ "time_is_kept", FIELD_BOOL },
	FIELD_END,
};

const struct route pull_routes[] = {
	{
		.method = HTTP_GET,
		.path = "/sync/v1/pull",
		.summary = "What changed since the store's position, or everything",
		.tag = "sync protocol",
		.permission = PERMISSION_STORE_LINK,
		.query = message_pull_fields,
		.prepare = check_version,
		.statement = &sync_pull_state,
		.finish = on_pull_state,
		.reply = REPLY_BYTES,
		.content_type = PACK_CONTENT_TYPE,
		.errors = pull_errors,
	},
	{
		.method = HTTP_POST,
		.path = "/sync/v1/heartbeat",
		.summary = "How far the store has got; the answer is HQ's head",
		.tag = "sync protocol",
		.record = "heard_message",
		.body_record = "heartbeat_message",
		.permission = PERMISSION_STORE_LINK,
		.body = message_heartbeat_fields,
		.prepare = tell_clock,
		.computed = clock_fields,
		.statement = &sync_record_heartbeat,
		.reply = REPLY_ONE,
		.status = 200,
		.reply_fields = message_heard_fields,
	},
	ROUTE_END,
};
