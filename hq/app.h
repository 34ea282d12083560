/*
 * App: outpost-hq put together: the service, imports, and headquarters' side of replication.
 */
#ifndef OUTPOST_HQ_APP_H
#define OUTPOST_HQ_APP_H

#include "common/api/program.h"
#include "hq/imports/import_job.h"
#include "hq/options.h"
#include "hq/sync/hq_sync.h"

struct app {
	struct service service; /* first: request_app gives either */
	struct import_jobs *imports;
	struct hq_sync *sync;
};

extern const struct program hq_program;

#endif
