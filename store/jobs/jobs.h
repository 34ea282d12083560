/*
 * What a store's server does by itself; see common/jobs/jobs.h.
 */
#ifndef OUTPOST_STORE_JOBS_JOBS_H
#define OUTPOST_STORE_JOBS_JOBS_H

#include "common/jobs/jobs.h"

extern const struct job store_jobs[];

#endif
