#include "common/base/clock.h"
#include "common/json/json_write.h"
#include "store/api/routes.h"
#include "store/app.h"
#include "schema/store/queries/sync_status.sql.h"

#define REPLY_MAXIMUM ((size_t)64 << 10)
#define SECOND INT64_C(1000000) /* microseconds */

static const struct field unusable_row_fields[] = {
	{ "table_name", FIELD_TEXT },
	{ "key", FIELD_TEXT },
	{ "reason", FIELD_TEXT, 0, .doc = "Tried again with each change and after each upgrade" },
	FIELD_END,
};

static const struct field sync_status_fields[] = {
	{ "store_id", FIELD_UUID, FIELD_NULLABLE, .doc = "None before enrolment" },
	{ "store_inc", FIELD_UUID, FIELD_NULLABLE },
	{ "hq_inc", FIELD_UUID, FIELD_NULLABLE },
	{ "applied_rev", FIELD_INT, 0, .doc = "Revision of HQ that the mirrored data is" },
	{ "applied_at", FIELD_TIME, FIELD_NULLABLE },
	{ "last_seq", FIELD_INT, 0, .doc = "Journal entries numbered" },
	{ "acked_seq", FIELD_INT, 0, .doc = "Of these, held by HQ" },
	{ "acked_at", FIELD_TIME, FIELD_NULLABLE },
	{ "pending", FIELD_INT, 0, .doc = "Journal entries HQ does not hold yet" },
	{ "recovery_complete", FIELD_BOOL, 0,
	  .doc = "What HQ holds of this store and its database lacked is here" },
	{ "unrecovered_count", FIELD_INT, 0,
	  .doc = "Documents that HQ gave back and this store cannot hold" },
	{ "unusable_count", FIELD_INT, 0, .doc = "Rows of HQ that this store cannot hold" },
	{ "unusable_rows", FIELD_LIST, 0, .record = "unusable_row", .fields = unusable_row_fields,
	  .doc = "The first 20" },
	{ "conditions", FIELD_INT, 0, .doc = "Kinds that last: GET /api/v1/conditions says which" },
	{ "connected", FIELD_BOOL, 0, .doc = "HQ answered the last question" },
	{ "hints_come", FIELD_BOOL, 0, .doc = "The hint line is open" },
	{ "silent_s", FIELD_INT, FIELD_NULLABLE,
	  .doc = "Seconds since anything came from HQ; none: nothing has since the start" },
	{ "clock_offset_ms", FIELD_INT, FIELD_NULLABLE | FIELD_SIGNED,
	  .doc = "How far HQ's clock is ahead; none before it has told its time" },
	{ "time_offset_ms", FIELD_INT, FIELD_SIGNED,
	  .doc = "How far what counts as the time here is ahead of this machine's clock" },
	{ "last_error", FIELD_TEXT, FIELD_NULLABLE,
	  .doc = "Code of the last failure since the last success" },
	FIELD_END,
};

/* The line is known to this process, the rest to the database. */
static void reply_status(struct request *req, const struct db_reply *reply)
{
	const struct app *app = request_app(req);
	struct store_sync_status status = store_sync_status(app->sync);
	int condition_kinds;
	struct text_buffer buffer;
	struct json_writer writer = json_writer(&buffer);

	if (reply->error) {
		request_reply_error(req, reply->error);
		return;
	}
	text_buffer_init(&buffer, REPLY_MAXIMUM);
	db_write_row(reply, 0, NULL, &buffer);
	buffer.length--; /* its closing brace */
	writer.needs_comma = true;
	json_put_bool(&writer, "connected", status.is_connected);
	json_put_bool(&writer, "hints_come", status.hints_come);
	conditions_lasting(app->service.conditions, &condition_kinds);
	json_put_int(&writer, "conditions", condition_kinds);
	if (status.heard_at)
		json_put_int(&writer, "silent_s", (clock_monotonic() - status.heard_at) / SECOND);
	else
		json_put_string(&writer, "silent_s", NULL);
	if (status.clock_read_at)
		json_put_int(&writer, "clock_offset_ms", status.clock.offset_us / 1000);
	else
		json_put_string(&writer, "clock_offset_ms", NULL);
	json_put_int(&writer, "time_offset_ms", app->time.offset_us / 1000);
	json_put_string(&writer, "last_error", status.last_error_code);
	json_end_object(&writer);
	request_reply_json(req, 200, text_buffer_text(&buffer));
	text_buffer_finish(&buffer);
}

const struct route sync_status_routes[] = {
	{
		.method = HTTP_GET,
		.path = "/api/v1/sync/status",
		.summary = "How far this store is with headquarters, down and up",
		.tag = "sync",
		.record = "sync_status",
		.permission = PERMISSION_SIGNED_IN,
		.statement = &sync_status_get,
		.finish = reply_status,
		.reply = REPLY_ONE,
		.reply_fields = sync_status_fields,
	},
	ROUTE_END,
};
