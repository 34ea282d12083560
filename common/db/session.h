/*
 * Session: one synchronous connection, for migrations and commands.
 *
 * Model    No loop and no lanes: each statement is sent and waited for. Servers use common/db/db.h.
 * Owner    Who opens it closes it; replies live until then.
 */
#ifndef OUTPOST_COMMON_DB_SESSION_H
#define OUTPOST_COMMON_DB_SESSION_H

#include "common/base/error.h"
#include "common/db/statement.h"

struct db_session;
struct db_constraint;
struct db_reply;
struct db_parameter;

/* constraints: see sqlstate.h; may be NULL. */
must_check const struct error *db_session_open(struct arena *arena, const char *url,
					       const struct db_constraint *constraints,
					       struct db_session **out_session);
void db_session_close(struct db_session *session);

/* Prepares a statement and describes it, for `check`: parameter and column names and type OIDs. */
struct statement_shape {
	int parameter_count;
	const unsigned *parameter_types;
	int column_count;
	const char *const *column_names;
	const unsigned *column_types;
};
must_check const struct error *db_session_describe(struct db_session *session, struct arena *arena,
						   const struct statement *statement,
						   struct statement_shape *out_shape);
/* Runs one statement for a command (`user add`, `store enrol`); the reply lives until close. */
must_check const struct error *db_session_run(struct db_session *session, struct arena *arena,
					      const struct statement *statement,
					      const struct db_parameter *parameters, int count,
					      struct db_reply *out_reply);

/* Runs a script of many statements; `name` and the line stand in the error. */
must_check const struct error *session_script(struct db_session *session, struct arena *arena,
					      const char *name, const char *sql);

#endif
