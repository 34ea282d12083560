#include "store/api/routes.h"
#include "schema/store/queries/sync_status.sql.h"

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
	FIELD_END,
};

const struct route sync_status_routes[] = {
	{
		.method = HTTP_GET,
		.path = "/api/v1/sync/status",
		.summary = "How far this store is with headquarters, down and up",
		.tag = "sync",
		.permission = PERMISSION_SIGNED_IN,
		.statement = &sync_status_get,
		.reply = REPLY_ONE,
		.reply_fields = sync_status_fields,
	},
	ROUTE_END,
};
