#include "common/db/session.h"

#include <pwd.h>
#include <stdlib.h>
#include <unistd.h>

#include "common/db/pool.h"
#include "common/db/session_state.h"

struct kept_result {
	struct kept_result *next;
	PGresult *result;
};

const struct error *db_session_open(struct arena *arena, const char *url,
				    const struct db_constraint *constraints,
				    struct db_session **out_session)
{
	const struct passwd *account = getpwuid(getuid());
	struct connect_options options = {
		.application_name = "outpost-command",
		.command_user = account ? account->pw_name : NULL,
	};
	PGconn *pg = connect_wait(url, &options);

	if (!pg)
		return error_new(arena, ERROR_CONFIGURATION,
				 "the database connection string is malformed");
	if (PQstatus(pg) != CONNECTION_OK) {
		const struct error *error =
			error_new(arena, ERROR_UNAVAILABLE, "%s", PQerrorMessage(pg));

		PQfinish(pg);
		return error;
	}
	*out_session = arena_new(arena, struct db_session);
	(*out_session)->pg = pg;
	(*out_session)->arena = arena;
	(*out_session)->constraints = constraints;
	return NULL;
}

void db_session_close(struct db_session *session)
{
	if (!session)
		return;
	for (struct kept_result *kept = session->results; kept; kept = kept->next)
		PQclear(kept->result);
	PQfinish(session->pg);
}

static const PGresult *keep(struct db_session *session, PGresult *result)
{
	struct kept_result *kept = arena_new(session->arena, struct kept_result);

	kept->result = result;
	kept->next = session->results;
	session->results = kept;
	return result;
}

const struct error *db_session_run(struct db_session *session, struct arena *arena,
				   const struct statement *statement,
				   const struct db_parameter *parameters, int count,
				   struct db_reply *out_reply)
{
	const char *values[STATEMENT_PARAMETERS_MAXIMUM];
	const PGresult *result;

	bind_parameters(statement, parameters, count, values);
	result = keep(session, PQexecParams(session->pg, statement->sql, statement->parameter_count,
					    NULL, values, NULL, NULL, 0));
	TRY(result_error(arena, result, session->constraints));
	*out_reply = (struct db_reply){
		.rows = result_rows(result),
		.result = (const struct db_result *)result,
		.arena = arena,
	};
	return NULL;
}

static void copy_shape(struct arena *arena, const PGresult *result,
		       struct statement_shape *out_shape)
{
	int parameters = PQnparams(result), columns = PQnfields(result);
	unsigned *parameter_types = arena_array(arena, unsigned, (size_t)parameters);
	unsigned *column_types = arena_array(arena, unsigned, (size_t)columns);
	unsigned *tables = arena_array(arena, unsigned, (size_t)columns);
	int *numbers = arena_array(arena, int, (size_t)columns);
	const char **names = arena_array(arena, const char *, (size_t)columns);

	for (int i = 0; i < parameters; i++)
		parameter_types[i] = PQparamtype(result, i);
	for (int i = 0; i < columns; i++) {
		names[i] = arena_string(arena, PQfname(result, i));
		column_types[i] = PQftype(result, i);
		tables[i] = PQftable(result, i);
		numbers[i] = PQftablecol(result, i);
	}
	*out_shape = (struct statement_shape){
		.parameter_count = parameters,
		.parameter_types = parameter_types,
		.column_count = columns,
		.column_names = names,
		.column_types = column_types,
		.column_tables = tables,
		.column_numbers = numbers,
	};
}

const struct error *db_session_describe(struct db_session *session, struct arena *arena,
					const struct statement *statement,
					struct statement_shape *out_shape)
{
	PGresult *prepared = PQprepare(session->pg, "", statement->sql, 0, NULL);
	const struct error *error = result_error(arena, prepared, NULL);

	PQclear(prepared);
	if (error)
		return error_because(arena, error, ERROR_CONFIGURATION,
				     "the database does not accept statement %s", statement->name);

	PGresult *described = PQdescribePrepared(session->pg, "");

	error = result_error(arena, described, NULL);
	if (!error)
		copy_shape(arena, described, out_shape);
	PQclear(described);
	return error;
}
