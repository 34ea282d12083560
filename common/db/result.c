#include "common/db/pool.h"

#include <limits.h>
#include <stdlib.h>

#include "common/db/sqlstate.h"

const struct error *result_error(struct arena *arena, const PGresult *result,
				 const struct db_constraint *constraints)
{
	ExecStatusType status = PQresultStatus(result);

	if (result && (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK))
		return NULL;

	struct db_failure failure = {
		.sqlstate = PQresultErrorField(result, PG_DIAG_SQLSTATE),
		.message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY),
		.detail = PQresultErrorField(result, PG_DIAG_MESSAGE_DETAIL),
		.constraint = PQresultErrorField(result, PG_DIAG_CONSTRAINT_NAME),
		.table = PQresultErrorField(result, PG_DIAG_TABLE_NAME),
		.column = PQresultErrorField(result, PG_DIAG_COLUMN_NAME),
	};

	return sqlstate_error(arena, &failure, constraints);
}

int result_rows(const PGresult *result)
{
	/* PQcmdTuples lacks a const that it keeps. */
	long long changed = result ? atoll(PQcmdTuples((PGresult *)result)) : 0;

	if (PQresultStatus(result) == PGRES_TUPLES_OK)
		return PQntuples(result);
	return changed > INT_MAX ? INT_MAX : (int)changed;
}
