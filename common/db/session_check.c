#include "common/db/session_state.h"

#include <string.h>

#include "common/db/check.sql.h"
#include "common/db/db.h"
#include "common/db/sqlstate.h"

#define LACKS_A_RIGHT "42501"

static bool can_be_planned(const struct statement *statement)
{
	static const char *const words[] = { "SELECT", "INSERT", "UPDATE", "DELETE", "WITH" };
	struct text sql = text_trim(text_of(statement->sql));

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (text_starts_with(sql, words[i]))
			return true;
	}
	return false;
}

/* Rights are looked up when a plan is made ready to run. What a function raises about its NULLs meanwhile is no fault. */
const struct error *db_session_may_run(struct db_session *session, struct arena *arena,
				       const struct statement *statement)
{
	const char *values[STATEMENT_PARAMETERS_MAXIMUM] = { NULL };
	const struct error *error = NULL;
	const char *sqlstate;
	PGresult *result;

	if (statement->lane == DB_LANE_OWNER || !can_be_planned(statement))
		return NULL;
	result = PQexecParams(session->pg, arena_print(arena, "EXPLAIN %s", statement->sql),
			      statement->parameter_count, NULL, values, NULL, NULL, 0);
	sqlstate = PQresultErrorField(result, PG_DIAG_SQLSTATE);
	if (sqlstate && strcmp(sqlstate, LACKS_A_RIGHT) == 0)
		error = error_new(
			arena, ERROR_CONFIGURATION,
			"statement %s: the server's role lacks a right: %s; GRANT it in a "
			"migration",
			statement->name, PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY));
	PQclear(result);
	return error;
}

const struct error *db_session_check_constraints(struct db_session *session, struct arena *arena)
{
	const struct error *faults = NULL;
	struct db_reply reply;

	TRY(db_session_run(session, arena, &db_check_constraints, NULL, 0, &reply));
	for (int row = 0; row < reply.rows; row++) {
		const char *name = db_text(&reply, row, "constraint_name");

		if (db_is_null(&reply, row, "column_name") &&
		    !sqlstate_has_words(session->constraints, name))
			faults = error_join(
				arena, faults,
				error_new(arena, ERROR_CONFIGURATION,
					  "constraint %s of %s has no words for a client: name it "
					  "after its table and column, or add it to "
					  "api/constraints.c",
					  name, db_text(&reply, row, "owner_name")));
	}
	return faults;
}
