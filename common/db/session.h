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

/* What the database says of a column. */
enum db_nullability {
	DB_NULL_UNKNOWN, /* it is none of a table: a function's, an expression, of one of several tables */
	DB_NULL_NEVER,
	DB_NULL_POSSIBLE,
};

/* Prepares a statement and describes it, for `check`: parameter and column names and type OIDs. */
struct statement_shape {
	int parameter_count;
	const unsigned *parameter_types;
	int column_count;
	const char *const *column_names;
	const unsigned *column_types;
	const unsigned *column_tables; /* object ids; 0: the column is none of a table or view */
	const int *column_numbers;
};
must_check const struct error *db_session_describe(struct db_session *session, struct arena *arena,
						   const struct statement *statement,
						   struct statement_shape *out_shape);
/* One per column of the statement's shape, which the same session described. */
must_check const struct error *db_session_nullability(struct db_session *session,
						      struct arena *arena,
						      const struct statement *statement,
						      const struct statement_shape *shape,
						      const enum db_nullability **out_nullability);
/* Plans a statement without running it, as the session's role: an error when that role lacks a right. What only the
 * owner runs passes, and COPY and the like, which cannot be planned. */
must_check const struct error *db_session_may_run(struct db_session *session, struct arena *arena,
						  const struct statement *statement);
/* Constraints that input of clients may break and that neither the table nor their own names put in words. */
must_check const struct error *db_session_check_constraints(struct db_session *session,
							    struct arena *arena);
/* Runs one statement for a command (`user add`, `store enrol`); the reply lives until close. */
must_check const struct error *db_session_run(struct db_session *session, struct arena *arena,
					      const struct statement *statement,
					      const struct db_parameter *parameters, int count,
					      struct db_reply *out_reply);

/* Runs a script of many statements; `name`, the line, and what the server says of it and advises stand in the error. */
must_check const struct error *session_script(struct db_session *session, struct arena *arena,
					      const char *name, const char *sql);

#endif
