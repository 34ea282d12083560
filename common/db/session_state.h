/*
 * What a session is made of; private to common/db.
 */
#ifndef OUTPOST_COMMON_DB_SESSION_STATE_H
#define OUTPOST_COMMON_DB_SESSION_STATE_H

#include "common/db/session.h"
#include "common/db/pool.h"

struct kept_result;

struct db_session {
	PGconn *pg;
	struct arena *arena;
	const struct db_constraint *constraints;
	struct kept_result *results; /* freed with the session: replies point into them */
};

#endif
