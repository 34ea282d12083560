#include "hq/sync/hq_sync_state.h"
#include "schema/hq/queries/sync.sql.h"
#include "sync-protocol/message.h"

#define RECOVERY_CONTENT_TYPE "application/vnd.outpost.recovery"

static const struct error *prepare(struct request *req)
{
	if (request_number(req, "proto") != PROTOCOL_VERSION)
		return error_field(request_arena(req), ERROR_VERSION_UNSUPPORTED, "proto",
				   "version %d is spoken here", PROTOCOL_VERSION);
	request_set_number(req, "recovery_days", hq_sync_of(req)->options.recovery_days);
	return NULL;
}

static void on_page(struct request *req, const struct db_reply *reply)
{
	if (reply->error || reply->rows == 0)
		request_reply_error(req, reply->error ? reply->error : request_line_ended(req));
	else
		request_reply_bytes(req, 200, RECOVERY_CONTENT_TYPE,
				    text_of(db_text(reply, 0, "page")));
}

static const struct field computed_fields[] = {
	{ "recovery_days", FIELD_INT },
	FIELD_END,
};

static const enum error_code recovery_errors[] = { ERROR_VERSION_UNSUPPORTED, ERROR_CODE_COUNT };

const struct route recovery_routes[] = {
	{
		.method = HTTP_GET,
		.path = "/sync/v1/recovery",
		.summary = "A page of what a store's new box does not have: documents, then stock",
		.tag = "sync protocol",
		.permission = PERMISSION_STORE_LINK,
		.query = message_recovery_fields,
		.prepare = prepare,
		.computed = computed_fields,
		.statement = &sync_recovery_page,
		.finish = on_page,
		.reply = REPLY_BYTES,
		.content_type = RECOVERY_CONTENT_TYPE,
		.errors = recovery_errors,
	},
	ROUTE_END,
};
