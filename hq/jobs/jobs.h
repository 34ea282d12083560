/*
 * What headquarters does by itself; see common/jobs/jobs.h.
 */
#ifndef OUTPOST_HQ_JOBS_JOBS_H
#define OUTPOST_HQ_JOBS_JOBS_H

#include "common/jobs/jobs.h"

extern const struct job hq_jobs[];

#endif
