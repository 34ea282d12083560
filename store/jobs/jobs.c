#include "store/jobs/jobs.h"

#include "schema/shared/queries/browser_session.sql.h"

#define HOUR 3600

const struct job store_jobs[] = {
	{ "purge_browser_sessions", HOUR, &job_purge_browser_sessions },
	{ NULL },
};
