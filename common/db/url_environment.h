/*
 * URL as environment: how PostgreSQL's own programs are told where to connect.
 *
 * Why      What stands on a command line is read by everybody on the machine, a password too.
 */
#ifndef OUTPOST_COMMON_DB_URL_ENVIRONMENT_H
#define OUTPOST_COMMON_DB_URL_ENVIRONMENT_H

#include "common/base/error.h"

/* "PGHOST=..." for each part of the connection string that libpq reads from the environment, NULL at the end. */
must_check const struct error *db_url_environment(struct arena *arena, const char *url,
						  const char *const **out_environment);

#endif
