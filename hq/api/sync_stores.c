#include <string.h>

#include "common/api/resources.h"
#include "hq/api/routes.h"
#include "hq/sync/hq_sync.h"
#include "schema/hq/queries/sync_stores.sql.h"

#define REPLY_MAXIMUM ((size_t)8 << 20)

static const struct field sync_store_fields[] = {
	{ "store_id", FIELD_UUID },
	{ "code", FIELD_TEXT },
	{ "name", FIELD_TEXT },
	{ "store_inc", FIELD_UUID, FIELD_NULLABLE, .doc = "Incarnation; none before enrolment" },
	{ "enrolled_at", FIELD_TIME, FIELD_NULLABLE },
	{ "fenced_at", FIELD_TIME, FIELD_NULLABLE },
	{ "head_rev", FIELD_INT, 0, .doc = "Last revision published" },
	{ "applied_rev", FIELD_INT, FIELD_NULLABLE,
	  .doc = "Last revision the store said it holds" },
	{ "applied_at", FIELD_TIME, FIELD_NULLABLE },
	{ "reported_at", FIELD_TIME, FIELD_NULLABLE },
	{ "reported_seq", FIELD_INT, FIELD_NULLABLE, .doc = "Documents the store said it has" },
	{ "received_seq", FIELD_INT, 0, .doc = "Documents received from it" },
	{ "received_at", FIELD_TIME, FIELD_NULLABLE },
	{ "connected", FIELD_BOOL, 0, .doc = "Its hint line is open" },
	{ "quarantined", FIELD_INT, 0, .doc = "Documents waiting for a person" },
	{ "repeated", FIELD_INT, 0, .doc = "Documents it sent that were here already" },
	{ "numbers_given_twice", FIELD_INT, 0,
	  .doc = "Documents with a number that another one has: both count; see which is right" },
	{ "conditions", FIELD_INT, 0, .doc = "That last: GET /api/v1/conditions says which" },
	{ "life_number", FIELD_INT, FIELD_NULLABLE, .doc = "Incarnations so far" },
	FIELD_END,
};

/* Who is on the line is known to this process alone. */
static void reply_stores(struct request *req, const struct db_reply *reply)
{
	const struct hq_sync *sync = hq_sync_of(req);
	struct text_buffer buffer;

	if (reply->error) {
		request_reply_error(req, reply->error);
		return;
	}
	text_buffer_init(&buffer, REPLY_MAXIMUM);
	text_append_string(&buffer, "{\"items\":[");
	for (int row = 0; row < reply->rows; row++) {
		bool connected = hq_sync_store_is_connected(sync, db_text(reply, row, "store_id"));

		text_append_string(&buffer, row ? ",{" : "{");
		db_write_members(reply, row, NULL, &buffer);
		text_append_print(&buffer, ",\"connected\":%s}", connected ? "true" : "false");
	}
	text_append_string(&buffer, "]}");
	request_reply_json(req, 200, text_buffer_text(&buffer));
	text_buffer_finish(&buffer);
}

static const struct field revoked_fields[] = {
	{ "store_id", FIELD_UUID },
	{ "store_inc", FIELD_UUID, 0, .doc = "The incarnation that has ended" },
	{ "fenced_at", FIELD_TIME, 0, .doc = "When it ended" },
	FIELD_END,
};

#define NAME(name) #name,
static const char *const records[] = { RESOURCES(NAME) HQ_RESOURCES(NAME) NULL };

static const struct field arrival_query[] = {
	{ "record", FIELD_CHOICE, FIELD_REQUIRED, .choices = records },
	{ "id", FIELD_UUID, FIELD_REQUIRED },
	FIELD_END,
};

static const struct field arrival_computed[] = { { "table_name", FIELD_TEXT }, FIELD_END };

static const struct field arrival_store_fields[] = {
	{ "store_id", FIELD_UUID },
	{ "code", FIELD_TEXT },
	{ "name", FIELD_TEXT },
	{ "rev", FIELD_INT, 0, .doc = "Of the last change that concerns the store" },
	{ "is_there", FIELD_BOOL, 0, .doc = "False: the change takes the record away from it" },
	{ "applied_rev", FIELD_INT, FIELD_NULLABLE },
	{ "arrived", FIELD_BOOL },
	FIELD_END,
};

static const struct field arrival_fields[] = {
	{ "record", FIELD_CHOICE, 0, .choices = records },
	{ "id", FIELD_UUID },
	{ "waiting", FIELD_BOOL, 0, .doc = "There is a change that is not published yet" },
	{ "rev", FIELD_INT, FIELD_NULLABLE, .doc = "Of its last published change" },
	{ "published_at", FIELD_TIME, FIELD_NULLABLE },
	{ "stores_count", FIELD_INT, 0, .doc = "Stores that it concerns" },
	{ "arrived_count", FIELD_INT, 0, .doc = "Of them, those that have its last change" },
	{ "stores", FIELD_LIST, 0, .record = "arrival_store", .fields = arrival_store_fields },
	FIELD_END,
};

static const struct error *name_table(struct request *req)
{
	const char *record = request_text(req, "record");

	for (const struct resource *const *const *list = hq_resources; *list; list++) {
		for (const struct resource *const *each = *list; *each; each++) {
			if (strcmp((*each)->name, record) == 0)
				request_set_text(req, "table_name",
						 (*each)->table ? (*each)->table : (*each)->name);
		}
	}
	return NULL;
}

static const enum error_code arrival_errors[] = { ERROR_NOT_FOUND, ERROR_CODE_COUNT };

static const struct field lag_query[] = {
	{ "from", FIELD_TIME, 0, .doc = "Else seven days ago" },
	{ "to", FIELD_TIME, 0, .doc = "Else now" },
	FIELD_END,
};

static const struct field lag_fields[] = {
	{ "noted_at", FIELD_TIME, 0, .doc = "Holds until the next" },
	{ "waiting", FIELD_INT, FIELD_NULLABLE,
	  .doc = "Documents that the store said it has and that are not here" },
	{ "behind", FIELD_INT, FIELD_NULLABLE, .doc = "Revisions" },
	{ "silent_since", FIELD_TIME, FIELD_NULLABLE,
	  .doc = "When it was last heard of; null: at that time" },
	FIELD_END,
};

static const struct field series_query[] = {
	{ "hours", FIELD_INT, 0, .min = 1, .max = 168, .fallback = "24" },
	{ "points", FIELD_INT, 0, .min = 2, .max = 200, .fallback = "48" },
	FIELD_END,
};

static const struct field step_fields[] = {
	{ "waiting", FIELD_INT, FIELD_NULLABLE, .doc = "The most; null: nothing is known" },
	{ "behind", FIELD_INT, FIELD_NULLABLE },
	{ "silent", FIELD_BOOL, FIELD_NULLABLE, .doc = "Whether it was not heard of" },
	FIELD_END,
};

static const struct field series_fields[] = {
	{ "store_id", FIELD_UUID },
	{ "since", FIELD_TIME, 0, .doc = "When the first step begins" },
	{ "step_s", FIELD_INT, 0, .doc = "Seconds of a step" },
	{ "steps", FIELD_LIST, 0, .record = "lag_step", .fields = step_fields,
	  .doc = "One after the other" },
	FIELD_END,
};

const struct route sync_store_routes[] = {
	{
		.method = HTTP_GET,
		.path = "/api/v1/sync/arrivals",
		.summary = "At which stores the last change of a record has arrived",
		.tag = "sync",
		.record = "arrival",
		.permission = PERMISSION_SIGNED_IN,
		.query = arrival_query,
		.prepare = name_table,
		.computed = arrival_computed,
		.statement = &sync_arrival_get,
		.reply = REPLY_ONE,
		.reply_fields = arrival_fields,
		.errors = arrival_errors,
	},
	{
		.method = HTTP_POST,
		.path = "/api/v1/sync/stores/{store_id}/revoke",
		.summary = "End a store's identity; it sells on, and delivers when enrolled again",
		.tag = "sync",
		.record = "revoked_store",
		.permission = PERMISSION_HQ_MANAGE_STORES,
		.statement = &sync_revoke_store,
		.reply = REPLY_ONE,
		.reply_fields = revoked_fields,
		.status = 200,
	},
	{
		.method = HTTP_GET,
		.path = "/api/v1/sync/stores",
		.summary = "How far each store is, down and up",
		.tag = "sync",
		.record = "sync_store",
		.permission = PERMISSION_HQ_MANAGE_SYNC,
		.statement = &sync_store_list,
		.finish = reply_stores,
		.reply = REPLY_ROWS,
		.reply_fields = sync_store_fields,
	},
	{
		.method = HTTP_GET,
		.path = "/api/v1/sync/stores/{store_id}/lag",
		.summary = "How far a store was behind, by the minute, for a week",
		.tag = "sync",
		.record = "lag_point",
		.permission = PERMISSION_HQ_MANAGE_SYNC,
		.query = lag_query,
		.statement = &sync_store_lag,
		.reply = REPLY_ROWS,
		.reply_fields = lag_fields,
	},
	{
		.method = HTTP_GET,
		.path = "/api/v1/sync/lag",
		.summary = "How far each store was behind, in steps",
		.tag = "sync",
		.record = "lag_series",
		.permission = PERMISSION_HQ_MANAGE_SYNC,
		.query = series_query,
		.statement = &sync_lag,
		.reply = REPLY_ROWS,
		.reply_fields = series_fields,
	},
	ROUTE_END,
};
