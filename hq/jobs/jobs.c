#include "hq/jobs/jobs.h"

#include "schema/hq/queries/jobs.sql.h"
#include "schema/shared/queries/browser_session.sql.h"

#define HOUR 3600
#define REPORT_SECONDS 10 /* a report reads one by one what came since */

const struct job hq_jobs[] = {
	{ "forget_deletions", 6 * HOUR, &job_forget_deletions },
	{ "purge_imports", 24 * HOUR, &job_purge_imports },
	{ "forget_addresses", 24 * HOUR, &job_forget_addresses },
	{ "purge_browser_sessions", HOUR, &job_purge_browser_sessions },
	{ "sum_sales", REPORT_SECONDS, &job_sum_sales },
	{ "note_lag", 60, &job_note_lag },
	{ NULL },
};
