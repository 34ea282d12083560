/* When headquarters' database turned out to be an earlier one, and what was lost by it. docs/restore-headquarters.md. */
#include "hq/api/routes.h"
#include "schema/hq/queries/sync_stores.sql.h"

static const char *const found_by[] = { "store", "marker", "command", "promotion", NULL };
static const char *const changes[] = { "made", "changed", "removed", NULL };
static const char *const name_kinds[] = { "register", "person", "product", NULL };

static const struct field restoration_fields[] = {
	{ "lost_time_id", FIELD_UUID },
	{ "found_at", FIELD_TIME, FIELD_SORT | FIELD_RANGE },
	{ "found_by", FIELD_CHOICE, 0, .choices = found_by,
	  .doc = "Who remembered better; promotion: a standby took over, which may lack nothing" },
	{ "store_id", FIELD_UUID, FIELD_NULLABLE, .doc = "The store that showed more" },
	{ "backup_name", FIELD_TEXT, FIELD_NULLABLE, .doc = "That it was restored from" },
	{ "ended_inc", FIELD_UUID, 0, .doc = "The incarnation that ended" },
	{ "begun_inc", FIELD_UUID },
	{ "rev", FIELD_INT, 0, .doc = "Last revision that the database knew" },
	{ "lost_rev", FIELD_INT, FIELD_NULLABLE, .doc = "As far as the store had come" },
	{ "lost_changes", FIELD_INT, 0, .doc = "Rows that stores have told of" },
	{ "lost_changes_more", FIELD_INT, 0,
	  .doc = "So many more at least are not listed, because there are too many" },
	FIELD_END,
};

static const struct list restoration_list = {
	.place = DECLARED_HERE,
	.name = "restoration_list",
	.source = "sync.lost_time",
	.fields = restoration_fields,
	.order = "-found_at",
};

static const struct field value_fields[] = {
	{ "name", FIELD_TEXT },
	{ "lost", FIELD_VALUE, FIELD_NULLABLE, .doc = "As the mirror had it" },
	{ "now", FIELD_VALUE, FIELD_NULLABLE, .doc = "As it was here when that was told" },
	{ "hidden", FIELD_BOOL, 0, .doc = "A secret, or of a person: only that it differs" },
	FIELD_END,
};

static const struct field change_fields[] = {
	{ "lost_change_id", FIELD_UUID },
	{ "lost_time_id", FIELD_UUID },
	{ "table_name", FIELD_TEXT, FIELD_FILTER | FIELD_SORT },
	{ "key", FIELD_LIST, 0, .doc = "Values of the key's columns" },
	{ "change", FIELD_CHOICE, 0, .choices = changes,
	  .doc = "What the lost time had done with the row. made: it is not here any more" },
	{ "fields", FIELD_LIST, 0, .record = "lost_value", .fields = value_fields,
	  .doc = "Columns that differ" },
	{ "store_id", FIELD_UUID, 0, .doc = "The store that told of it first" },
	{ "reported_at", FIELD_TIME },
	FIELD_END,
};

static const char *const change_scope[] = { "r.lost_time_id = :lost_time_id", NULL };

static const struct list change_list = {
	.place = DECLARED_HERE,
	.name = "lost_change_list",
	.source = "sync.lost_change",
	.fields = change_fields,
	.order = "table_name",
	.scope = change_scope,
};

static const struct field path_fields[] = {
	{ "lost_time_id", FIELD_UUID, FIELD_REQUIRED },
	FIELD_END,
};

static const struct field name_fields[] = {
	{ "kind", FIELD_CHOICE, 0, .choices = name_kinds },
	{ "id", FIELD_UUID },
	{ "store_id", FIELD_UUID, 0, .doc = "Whose sales name it" },
	{ "example", FIELD_TEXT, 0, .doc = "Number of the last receipt; of a product its SKU" },
	{ "sales", FIELD_INT },
	{ "last_date", FIELD_DATE },
	FIELD_END,
};

const struct route restoration_routes[] = {
	{
		.method = HTTP_GET,
		.path = "/api/v1/restorations",
		.summary = "When this database turned out to be an earlier one, the latest first",
		.tag = "sync",
		.record = "restoration",
		.permission = PERMISSION_HQ_MANAGE_SYNC,
		.list = &restoration_list,
		.reply = REPLY_PAGE,
		.reply_fields = restoration_fields,
	},
	{
		.method = HTTP_GET,
		.path = "/api/v1/restorations/{lost_time_id}/lost_changes",
		.summary = "What was edited in the lost time, as stores' mirrors had it",
		.tag = "sync",
		.record = "lost_change",
		.permission = PERMISSION_HQ_MANAGE_SYNC,
		.path_fields = path_fields,
		.list = &change_list,
		.reply = REPLY_PAGE,
		.reply_fields = change_fields,
	},
	{
		.method = HTTP_GET,
		.path = "/api/v1/restorations/{lost_time_id}/unknown_names",
		.summary = "Registers, people and products that sales of the lost time name and "
			   "nobody knows any more",
		.tag = "sync",
		.record = "unknown_name",
		.permission = PERMISSION_HQ_MANAGE_SYNC,
		.path_fields = path_fields,
		.statement = &sync_unknown_names,
		.reply = REPLY_ROWS,
		.reply_fields = name_fields,
	},
	ROUTE_END,
};
