/*
 * Session: one synchronous connection, for migrations and commands; private to common/db.
 */
#ifndef OUTPOST_COMMON_DB_SESSION_H
#define OUTPOST_COMMON_DB_SESSION_H

#include "common/db/migrate.h"

/* Runs a script of many statements; `name` and the line stand in the error. */
must_check const struct error *session_script(struct db_session *session, struct arena *arena,
					      const char *name, const char *sql);

#endif
