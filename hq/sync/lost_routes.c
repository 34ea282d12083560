#include "hq/sync/hq_sync_state.h"
#include "schema/hq/queries/sync.sql.h"
#include "sync-protocol/lost_rows.h"
#include "sync-protocol/message.h"

static const struct error *prepare(struct request *req)
{
	if (request_number(req, "proto") != PROTOCOL_VERSION)
		return error_field(request_arena(req), ERROR_VERSION_UNSUPPORTED, "proto",
				   "version %d is spoken here", PROTOCOL_VERSION);
	return lost_rows_check(request_arena(req), text_of(request_text(req, "rows")));
}

static void on_taken(struct request *req, const struct db_reply *reply)
{
	if (reply->error || reply->rows == 0)
		request_reply_error(req, reply->error ? reply->error : request_line_ended(req));
	else
		request_reply_json(req, 200,
				   text_of(arena_print(request_arena(req), "{\"taken\":%lld}",
						       (long long)db_int(reply, 0, "taken"))));
}

static const enum error_code lost_errors[] = { ERROR_VERSION_UNSUPPORTED, ERROR_CODE_COUNT };

const struct route lost_routes[] = {
	{
		.method = HTTP_POST,
		.path = "/sync/v1/lost_changes",
		.summary = "A page of what a store's mirror held of a time that HQ has lost",
		.tag = "sync protocol",
		.record = "lost_taken_message",
		.body_record = "lost_changes_message",
		.permission = PERMISSION_STORE_LINK,
		.body = message_lost_changes_fields,
		.body_maximum = LOST_BODY_BYTES,
		.prepare = prepare,
		.statement = &sync_take_lost_changes,
		.finish = on_taken,
		.reply = REPLY_ONE,
		.reply_fields = message_lost_taken_fields,
		.status = 200,
		.errors = lost_errors,
	},
	ROUTE_END,
};
