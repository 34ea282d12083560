/*
 * Access log: one line and one sample per request at its end. The route's template is logged, never
 * the address asked for, so ids and search words of people stay out.
 */
#ifndef OUTPOST_COMMON_API_ACCESS_LOG_H
#define OUTPOST_COMMON_API_ACCESS_LOG_H

#include "common/http/route.h"

/* As routes_options.ended, with the service as app. */
void access_log_request(const struct request *req, int status, size_t bytes,
			const struct error *error, void *app);

#endif
