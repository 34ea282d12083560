/* Documents that could not be taken, and what people do about them. docs/quarantine.md. */
#include "hq/api/routes.h"
#include "schema/hq/queries/quarantine.sql.h"

#define DOCUMENT_MAXIMUM (1 << 20)
#define RETRIES_MAXIMUM "10000" /* in one transaction */

const char *const quarantine_states[] = { "waiting", "discard_proposed", "stored", "repeated",
					  "copied",  "discarded",        NULL };

/* clang-format off */
#define QUARANTINE_HEAD                                                                            \
	{ "quarantine_id", FIELD_UUID },                                                           \
	{ "store_id", FIELD_UUID, FIELD_FILTER },                                                  \
	{ "store_inc", FIELD_UUID, 0, .doc = "Incarnation that sent it" },                         \
	{ "seq", FIELD_INT, 0, .doc = "Its number there" },                                        \
	{ "kind", FIELD_TEXT },                                                                    \
	{ "document_id", FIELD_UUID, FIELD_NULLABLE | FIELD_FILTER },                              \
	{ "state", FIELD_CHOICE, FIELD_FILTER, .choices = quarantine_states,                       \
	  .doc = "waiting and discard_proposed are unsettled; the others say how it ended" },      \
	{ "reason_code", FIELD_TEXT, FIELD_FILTER,                                                 \
	  .doc = "SQLSTATE of what failed, or already_exists_differently" },                       \
	{ "reason", FIELD_TEXT, 0, .max = 10000 },                                                 \
	{ "quarantined_at", FIELD_TIME, FIELD_SORT | FIELD_RANGE },                                \
	{ "tried_at", FIELD_TIME, 0, .doc = "The last time" },                                     \
	{ "resolved_at", FIELD_TIME, FIELD_NULLABLE },                                             \
	{ "amended_by", FIELD_TEXT, FIELD_NULLABLE, .doc = "Id of a user, or command and a name" },\
	{ "amended_at", FIELD_TIME, FIELD_NULLABLE },                                              \
	{ "discard_reason", FIELD_TEXT, FIELD_NULLABLE },                                          \
	{ "discard_proposed_by", FIELD_TEXT, FIELD_NULLABLE },                                     \
	{ "discard_proposed_at", FIELD_TIME, FIELD_NULLABLE },                                     \
	{ "discard_confirmed_by", FIELD_TEXT, FIELD_NULLABLE }
/* clang-format on */

static const struct field quarantine_fields[] = { QUARANTINE_HEAD, FIELD_END };

static const struct field detail_fields[] = {
	QUARANTINE_HEAD,
	{ "document", FIELD_TEXT, 0, .max = 4 << 20, .doc = "As it came, byte by byte" },
	{ "amended", FIELD_TEXT, FIELD_NULLABLE, .max = DOCUMENT_MAXIMUM,
	  .doc = "What is taken in its place" },
	FIELD_END,
};

static const char *const quarantine_combinations[] = { "state store_id", "state reason_code",
						       NULL };

static const struct list quarantine_list = {
	.place = DECLARED_HERE,
	.name = "quarantine_list",
	.source = "sync.quarantine",
	.fields = quarantine_fields,
	.order = "-quarantined_at",
	.combinations = quarantine_combinations,
};

static const struct field which_fields[] = {
	{ "store_id", FIELD_UUID, FIELD_NULLABLE, .doc = "Else of all stores" },
	{ "reason_code", FIELD_TEXT, FIELD_NULLABLE, .max = 60, .doc = "Else for any reason" },
	FIELD_END,
};

static const struct field number_query[] = {
	{ "receipt_number", FIELD_TEXT, FIELD_REQUIRED, .min = 1, .max = 100,
	  .doc = "As it is printed" },
	FIELD_END,
};

static const struct field other_number_fields[] = {
	{ "store_id", FIELD_UUID },
	{ "kind", FIELD_TEXT },
	{ "document_id", FIELD_UUID },
	{ "receipt_number", FIELD_TEXT, 0, .doc = "That it counts under" },
	{ "other_number", FIELD_TEXT, 0, .doc = "That another box printed for it" },
	{ "found_at", FIELD_TIME },
	FIELD_END,
};

static const struct field retried_fields[] = {
	{ "tried", FIELD_INT, 0, .doc = "At most " RETRIES_MAXIMUM ", the longest untried first" },
	{ "resolved", FIELD_INT },
	{ "waiting", FIELD_INT, 0, .doc = "Of these, still unsettled" },
	FIELD_END,
};

static const struct field amend_fields[] = {
	{ "document", FIELD_TEXT, FIELD_REQUIRED, .min = 2, .max = DOCUMENT_MAXIMUM,
	  .doc = "The whole document as it should have come, JSON" },
	FIELD_END,
};

static const struct field discard_fields[] = {
	{ "reason", FIELD_TEXT, FIELD_REQUIRED, .min = 1, .max = 1000 },
	FIELD_END,
};

static const enum error_code settled_errors[] = { ERROR_STATE_CONFLICT, ERROR_CODE_COUNT };

#define ONE(path_, summary_, statement_)                                                           \
	.method = HTTP_POST, .path = "/api/v1/sync/quarantine/{quarantine_id}/" path_,             \
	.summary = summary_, .tag = "sync", .record = "quarantined_summary",                       \
	.permission = PERMISSION_HQ_MANAGE_SYNC, .statement = &statement_, .reply = REPLY_ONE,     \
	.reply_fields = quarantine_fields, .status = 200, .errors = settled_errors

const struct route quarantine_routes[] = {
	{
		.method = HTTP_GET,
		.path = "/api/v1/sync/quarantine",
		.summary = "List documents that could not be taken, the latest first",
		.tag = "sync",
		.record = "quarantined_summary",
		.permission = PERMISSION_HQ_MANAGE_SYNC,
		.list = &quarantine_list,
		.reply = REPLY_PAGE,
		.reply_fields = quarantine_fields,
	},
	{
		.method = HTTP_GET,
		.path = "/api/v1/sync/quarantine/{quarantine_id}",
		.summary = "Read one of them, with the document as it came",
		.tag = "sync",
		.record = "quarantined_document",
		.permission = PERMISSION_HQ_MANAGE_SYNC,
		.statement = &quarantine_read,
		.reply = REPLY_ONE,
		.reply_fields = detail_fields,
	},
	{
		.method = HTTP_POST,
		.path = "/api/v1/sync/quarantine/retry",
		.summary = "Try them again, after what they lacked has come",
		.tag = "sync",
		.record = "quarantine_retried",
		.body_record = "quarantine_choice",
		.permission = PERMISSION_HQ_MANAGE_SYNC,
		.body = which_fields,
		.statement = &quarantine_retry_some,
		.reply = REPLY_ONE,
		.reply_fields = retried_fields,
		.status = 200,
	},
	{ ONE("retry", "Try one again", quarantine_retry) },
	{
		ONE("amend", "Take an amended document in its place; the original stays beside it",
		    quarantine_amend),
		.body = amend_fields,
		.body_record = "quarantine_amendment",
		.body_maximum = DOCUMENT_MAXIMUM + 4096,
	},
	{
		ONE("discard", "Propose to discard it", quarantine_propose_discard),
		.body = discard_fields,
		.body_record = "quarantine_discard",
	},
	{ ONE("discard/confirm", "Confirm what another user proposed: it will never be taken",
	      quarantine_confirm_discard) },
	{
		.method = HTTP_GET,
		.path = "/api/v1/other_numbers",
		.summary = "Sales that two boxes of a store printed a number for, by either number",
		.tag = "sales",
		.record = "other_number",
		.permission = PERMISSION_HQ_VIEW_REPORTS,
		.query = number_query,
		.statement = &other_number_find,
		.reply = REPLY_ROWS,
		.reply_fields = other_number_fields,
	},
	ROUTE_END,
};
