#include "hq/api/routes.h"
#include "schema/hq/queries/sync_stores.sql.h"

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
	{ "quarantined", FIELD_INT, 0, .doc = "Documents waiting for a person" },
	FIELD_END,
};

const struct route sync_store_routes[] = {
	{
		.method = HTTP_GET,
		.path = "/api/v1/sync/stores",
		.summary = "How far each store is, down and up",
		.tag = "sync",
		.permission = PERMISSION_HQ_MANAGE_SYNC,
		.statement = &sync_store_list,
		.reply = REPLY_ROWS,
		.reply_fields = sync_store_fields,
	},
	ROUTE_END,
};
