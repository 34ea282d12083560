#include "common/db/pool.h"

#include <assert.h>
#include <string.h>

#include "common/base/clock.h"
#include "common/base/random.h"
#include "common/db/flush.h"
#include "common/db/session.sql.h"

#define RETRIES 3
#define RETRY_PAUSE_MS 8

/* Nothing was done, and doing it again may work: 26000 follows a failed Parse by another call. */
static const char *const retried[] = { "40001", "40P01", "26000" };

void bind_parameters(const struct statement *statement, const struct db_parameter *parameters,
		     int count, const char **out_values)
{
	int at = 0;

	assert(statement->parameter_count <= STATEMENT_PARAMETERS_MAXIMUM);
	for (int i = 0; i < statement->parameter_count; i++) {
		out_values[i] = NULL;
		/* Callers mostly keep the order of the statement: start where the last one was. */
		for (int n = 0; n < count; n++, at++) {
			if (strcmp(parameters[at % count].name, statement->parameters[i]) == 0) {
				out_values[i] = parameters[at++ % count].text;
				break;
			}
		}
	}
}

static void add_step(struct task *task, enum task_step step)
{
	task->steps[task->step_count++] = step;
}

static bool send_prepare(struct connection *connection, struct task *task,
			 const struct statement *statement, enum task_step step)
{
	if (prepared_has(&connection->prepared, statement))
		return true;
	if (!PQsendPrepare(connection->pg, statement->name, statement->sql, 0, NULL))
		return false;
	prepared_add(&connection->prepared, statement);
	add_step(task, step);
	return true;
}

static bool send_execute(struct connection *connection, struct task *task,
			 const struct statement *statement, const char *const *values,
			 enum task_step step)
{
	add_step(task, step);
	/* Without a name it runs once and is not worth preparing. */
	if (!statement->name)
		return PQsendQueryParams(connection->pg, statement->sql, statement->parameter_count,
					 NULL, values, NULL, NULL, 0);
	return PQsendQueryPrepared(connection->pg, statement->name, statement->parameter_count,
				   values, NULL, NULL, 0);
}

/* All under one sync: one transaction, in which app.actor_id and app.origin are visible and after which they are gone. */
static bool send_steps(struct connection *connection, struct task *task)
{
	const struct statement *statement = task->call.statement;
	const char *const actor[] = { task->call.actor_id, task->call.origin };
	const char *values[STATEMENT_PARAMETERS_MAXIMUM];

	task->step = task->step_count = 0;
	if (statement->name && !send_prepare(connection, task, statement, STEP_PREPARE_STATEMENT))
		return false;
	if ((actor[0] || actor[1]) &&
	    (!send_prepare(connection, task, &db_set_actor, STEP_PREPARE_ACTOR) ||
	     !send_execute(connection, task, &db_set_actor, actor, STEP_SET_ACTOR)))
		return false;
	bind_parameters(statement, task->call.parameters, task->call.parameter_count, values);
	if (task->takes_part)
		values[statement->parameter_count - 1] = task->commits_later ? "true" : NULL;
	return send_execute(connection, task, statement, values, STEP_STATEMENT);
}

bool task_send(struct connection *connection, struct task *task)
{
	flush_sent(task);
	/* Without the sync nothing can have been committed: it counts as not sent. */
	if (!send_steps(connection, task)) {
		flush_answered(task);
		return false;
	}
	task->sent_at = clock_monotonic();
	task->tries++;
	if (!connection->sent.first)
		connection->head_since = task->sent_at;
	task_list_add(&connection->sent, task);
	if (!PQpipelineSync(connection->pg))
		connection_break(connection, NULL);
	else
		connection_watch(connection);
	return true;
}

/*
 * "cached plan must not change result type": a migration changed what a prepared statement returns.
 * Its SQLSTATE says only "not supported" and its text is translated, so its origin tells.
 */
static bool is_outdated(const PGresult *result)
{
	const char *origin = PQresultErrorField(result, PG_DIAG_SOURCE_FUNCTION);

	return origin && strcmp(origin, "RevalidateCachedQuery") == 0;
}

static bool wants_retry(const struct task *task)
{
	const char *sqlstate = PQresultErrorField(task->result, PG_DIAG_SQLSTATE);

	if (is_outdated(task->result))
		return task->tries <= RETRIES;
	for (size_t i = 0; sqlstate && i < sizeof(retried) / sizeof(retried[0]); i++) {
		if (strcmp(sqlstate, retried[i]) == 0)
			return task->tries <= RETRIES;
	}
	return false;
}

static void on_pause_over(void *context)
{
	struct task *task = context;

	loop_timer_destroy(task->pause);
	task->pause = NULL;
	task->lane->db->events->again(task->lane, task);
}

static void task_retry(struct task *task)
{
	struct db *db = task->lane->db;

	PQclear(task->result);
	task->result = NULL;
	db->statistics.retries++;
	task->pause = loop_timer_create(db->loop, on_pause_over, task);
	loop_timer_start(task->pause, 1 + random_below(RETRY_PAUSE_MS << task->tries), 0);
}

static void task_answered(struct task *task)
{
	struct db *db = task->lane->db;
	const struct error *error;

	flush_answered(task);
	if (wants_retry(task)) {
		task_retry(task);
		return;
	}
	error = result_error(task->call.arena, task->result, db->constraints);
	if (task->commits_later && !error) /* a refusal needs no disk */
		flush_finish(task);
	else
		task_finish(task, error);
}

/* A failed Parse must be sent again by the next call that needs the statement. */
static void note_failed_step(struct connection *connection, const struct task *task)
{
	enum task_step step = task->steps[task->step];

	if (step == STEP_PREPARE_STATEMENT)
		prepared_remove(&connection->prepared, task->call.statement);
	else if (step == STEP_PREPARE_ACTOR)
		prepared_remove(&connection->prepared, &db_set_actor);
}

static void take_answer(struct connection *connection, struct task *task, PGresult *result)
{
	ExecStatusType status = PQresultStatus(result);
	bool failed = status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK;

	if (status == PGRES_COPY_IN || status == PGRES_COPY_OUT) {
		PQclear(result);
		connection_break(connection, "a statement of db_run is a COPY");
		return;
	}
	if (failed)
		note_failed_step(connection, task);
	if (failed && is_outdated(result))
		connection->retiring = true;
	/* The first failure tells why; what follows it in the transaction was only skipped. */
	if (!task->result && (failed || task->steps[task->step] == STEP_STATEMENT))
		task->result = result;
	else
		PQclear(result);
	if (task->step < task->step_count - 1)
		task->step++;
}

void task_read(struct connection *connection)
{
	while (connection->state == CONNECTION_USABLE && connection->sent.first &&
	       !connection->sent.first->is_copy && !PQisBusy(connection->pg)) {
		PGresult *result = PQgetResult(connection->pg);

		if (!result) /* the end of one step */
			continue;
		if (PQresultStatus(result) != PGRES_PIPELINE_SYNC) {
			take_answer(connection, connection->sent.first, result);
			continue;
		}
		PQclear(result);

		struct task *task = task_list_take(&connection->sent);

		connection->head_since = clock_monotonic();
		/* First fill the place that became free, so that the server does not wait for us. */
		connection->lane->db->events->has_room(connection);
		task_answered(task);
	}
	if (connection->retiring && !connection->sent.first)
		connection_break(connection, "a migration changed what it has prepared");
}

void task_lost(struct task *task)
{
	const char *sqlstate = PQresultErrorField(task->result, PG_DIAG_SQLSTATE);
	struct arena *arena = task->call.arena;

	flush_answered(task);
	/* An error of the statement itself is an answer; one of the connection or the server is not. */
	if (sqlstate && strncmp(sqlstate, "08", 2) != 0 && strncmp(sqlstate, "57P", 3) != 0)
		task_finish(task, result_error(arena, task->result, task->lane->db->constraints));
	else if (task->is_copy && (task->copy.chunk || task->copy_state != COPY_ENDING))
		task_finish(task, error_new(arena, ERROR_UNAVAILABLE,
					    "the database connection broke while copying"));
	else
		task_finish(task, error_new(arena, ERROR_OUTCOME_UNKNOWN,
					    "the database connection broke before the answer"));
}
