/*
 * The jobs of a server over its API: see common/jobs/jobs.h.
 */
#ifndef OUTPOST_COMMON_API_JOBS_H
#define OUTPOST_COMMON_API_JOBS_H

#include "common/http/route.h"

extern const struct route job_routes[];

#endif
