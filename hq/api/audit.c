/* The audit, to be read: who changed what, when and from where. docs/audit.md. */
#include "hq/api/routes.h"
#include "schema/hq/queries/audit.sql.h"

static const char *const actions[] = { "create", "change", "remove", "erase", NULL };
static const char *const kinds[] = { "plain", "personal", "erased", "secret", NULL };

static const struct field audit_query[] = {
	{ "table_name", FIELD_TEXT, 0, .max = 63, .doc = "Edits of this table only, e.g. product" },
	{ "key", FIELD_TEXT, 0, .doc = "Id of a record: its edits, and those of its children" },
	{ "user_id", FIELD_UUID, 0, .doc = "What this user did" },
	{ "from", FIELD_TIME, 0, .doc = "At this time or later" },
	{ "to", FIELD_TIME, 0, .doc = "Before this time" },
	{ "q", FIELD_TEXT, 0,
	  .doc = "Words that each begin a word of the texts before or after the edit" },
	FIELD_END,
};

static const struct field changed_fields[] = {
	{ "name", FIELD_TEXT },
	{ "kind", FIELD_CHOICE, .choices = kinds,
	  .doc = "A personal value may be erased later; a secret is never kept, only that it "
		 "changed" },
	{ "before", FIELD_VALUE, FIELD_NULLABLE },
	{ "after", FIELD_VALUE, FIELD_NULLABLE },
	FIELD_END,
};

static const struct field entry_fields[] = {
	{ "audit_number", FIELD_INT, FIELD_NULLABLE,
	  .doc = "Place in the hash chain; none in the first moments after the edit" },
	{ "at", FIELD_TIME },
	{ "action", FIELD_CHOICE, .choices = actions },
	{ "table_name", FIELD_TEXT },
	{ "key", FIELD_TEXT, .max = 1000, .doc = "Key columns, joined by /" },
	{ "user_id", FIELD_UUID, FIELD_NULLABLE, .doc = "None for a command or the server itself" },
	{ "user_name", FIELD_TEXT, FIELD_NULLABLE, .doc = "As it is today" },
	{ "database_user", FIELD_TEXT },
	{ "command_user", FIELD_TEXT, FIELD_NULLABLE, .doc = "Who ran a command on the server" },
	{ "address", FIELD_TEXT, FIELD_NULLABLE, .doc = "Of the client; erased after a time" },
	{ "request_id", FIELD_TEXT, FIELD_NULLABLE },
	{ "trace_id", FIELD_TEXT, FIELD_NULLABLE },
	{ "fields", FIELD_LIST, .record = "audit_field", .fields = changed_fields },
	FIELD_END,
};

static const struct field head_fields[] = {
	{ "audit_number", FIELD_INT, 0, .doc = "The last one given" },
	{ "chain", FIELD_TEXT, 0, .doc = "Hash of everything up to there; note it elsewhere" },
	{ "waiting", FIELD_INT, 0, .doc = "Edits that are not in the chain yet" },
	FIELD_END,
};

const struct route audit_routes[] = {
	{
		.method = HTTP_GET,
		.path = "/api/v1/audit",
		.summary = "Search who changed what, newest first",
		.tag = "audit",
		.record = "audit_entry",
		.permission = PERMISSION_HQ_VIEW_AUDIT,
		.query = audit_query,
		.statement = &audit_list,
		.reply = REPLY_PAGE,
		.reply_fields = entry_fields,
	},
	{
		.method = HTTP_GET,
		.path = "/api/v1/audit/head",
		.summary = "Read how far the audit's hash chain is",
		.tag = "audit",
		.record = "audit_head",
		.permission = PERMISSION_HQ_VIEW_AUDIT,
		.statement = &audit_head,
		.reply = REPLY_ONE,
		.reply_fields = head_fields,
	},
	ROUTE_END,
};
