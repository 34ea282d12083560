#include "common/api/jobs.h"

#include "schema/shared/queries/jobs.sql.h"

#define NAME_MAXIMUM 60
#define FAILURE_MAXIMUM 1000

static const char *const outcomes[] = { "done", "failed", NULL };

static const struct field job_fields[] = {
	{ "name", FIELD_TEXT, .max = NAME_MAXIMUM },
	{ "every_s", FIELD_INT, .doc = "Seconds from one run to the next" },
	{ "next_run_at", FIELD_TIME, .doc = "Not before" },
	{ "running", FIELD_BOOL },
	{ "started_at", FIELD_TIME, FIELD_NULLABLE, .doc = "The last run" },
	{ "ended_at", FIELD_TIME, FIELD_NULLABLE, .doc = "The last run that ended" },
	{ "outcome", FIELD_CHOICE, FIELD_NULLABLE, .choices = outcomes },
	{ "failure", FIELD_TEXT, FIELD_NULLABLE, .max = FAILURE_MAXIMUM },
	{ "row_count", FIELD_INT, FIELD_NULLABLE, .doc = "What it worked on" },
	{ "failures", FIELD_INT, .doc = "Failed runs since the last one that was done" },
	FIELD_END,
};

static const struct field path_fields[] = {
	{ "name", FIELD_TEXT, FIELD_REQUIRED, .max = NAME_MAXIMUM },
	FIELD_END,
};

const struct route job_routes[] = {
	{
		.method = HTTP_GET,
		.path = "/api/v1/jobs",
		.summary = "What the server does by itself, and how it went",
		.tag = "operation",
		.record = "job",
		.permission = PERMISSION_OPERATION_MANAGE_JOBS,
		.statement = &job_list,
		.reply = REPLY_ROWS,
		.reply_fields = job_fields,
	},
	{
		.method = HTTP_GET,
		.path = "/api/v1/jobs/{name}",
		.summary = "Read one job",
		.tag = "operation",
		.record = "job",
		.permission = PERMISSION_OPERATION_MANAGE_JOBS,
		.path_fields = path_fields,
		.statement = &job_get,
		.reply = REPLY_ONE,
		.reply_fields = job_fields,
	},
	{
		.method = HTTP_POST,
		.path = "/api/v1/jobs/{name}/run",
		.summary = "Make a job due now; it begins within seconds",
		.tag = "operation",
		.record = "job",
		.permission = PERMISSION_OPERATION_MANAGE_JOBS,
		.path_fields = path_fields,
		.statement = &job_call,
		.reply = REPLY_ONE,
		.reply_fields = job_fields,
		.status = 202,
	},
	ROUTE_END,
};
