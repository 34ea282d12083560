#include "common/api/conditions.h"

#include "schema/shared/queries/conditions.sql.h"

static const char *const severities[] = { "warning", "critical", NULL };

static const struct field condition_fields[] = {
	{ "condition_id", FIELD_UUID },
	{ "name", FIELD_TEXT, FIELD_FILTER },
	{ "severity", FIELD_CHOICE, 0, .choices = severities },
	{ "store_id", FIELD_UUID, FIELD_NULLABLE | FIELD_FILTER,
	  .doc = "At headquarters, whose it is; none: of the server's own" },
	{ "subject", FIELD_TEXT, 0, .doc = "Which one, of several of a kind" },
	{ "detail", FIELD_TEXT, 0, .max = 1000 },
	{ "since", FIELD_TIME, FIELD_SORT | FIELD_RANGE },
	{ "ended_at", FIELD_TIME, FIELD_NULLABLE },
	{ "lasting", FIELD_BOOL, FIELD_FILTER },
	{ "acknowledged_at", FIELD_TIME, FIELD_NULLABLE },
	{ "acknowledged_by", FIELD_TEXT, FIELD_NULLABLE,
	  .doc = "Id of a user, or command and a name" },
	{ "meaning", FIELD_TEXT, 0, .max = 1000 },
	{ "remedy", FIELD_TEXT, 0, .max = 1000, .doc = "What to do" },
	FIELD_END,
};

static const char *const condition_combinations[] = { "lasting store_id", "lasting name", NULL };

static const struct list condition_list = {
	.place = DECLARED_HERE,
	.name = "condition_list",
	.source = "retail.condition_detail",
	.fields = condition_fields,
	.order = "-since",
	.combinations = condition_combinations,
};

static const struct field path_fields[] = {
	{ "condition_id", FIELD_UUID, FIELD_REQUIRED },
	FIELD_END,
};

const struct route condition_routes[] = {
	{
		.method = HTTP_GET,
		.path = "/api/v1/conditions",
		.summary = "What is wrong, and was: since when, and what to do about it",
		.tag = "operation",
		.record = "condition",
		.permission = PERMISSION_OPERATION_MANAGE_CONDITIONS,
		.list = &condition_list,
		.reply = REPLY_PAGE,
		.reply_fields = condition_fields,
	},
	{
		.method = HTTP_POST,
		.path = "/api/v1/conditions/{condition_id}/acknowledge",
		.summary =
			"Somebody has seen it: no more reminders, and what lasts until then ends",
		.tag = "operation",
		.record = "condition",
		.permission = PERMISSION_OPERATION_MANAGE_CONDITIONS,
		.path_fields = path_fields,
		.statement = &condition_acknowledge,
		.reply = REPLY_ONE,
		.reply_fields = condition_fields,
		.status = 200,
	},
	ROUTE_END,
};
