#include "common/db/pool.h"

#include <string.h>

#include "common/base/clock.h"

/* Then other sockets get their turn. */
#define BYTES_PER_TURN ((size_t)256 << 10)

bool copy_send(struct connection *connection, struct task *task)
{
	if (!PQexitPipelineMode(connection->pg) ||
	    !PQsendQuery(connection->pg, task->call.statement->sql))
		return false;
	task->sent_at = clock_monotonic();
	connection->head_since = task->sent_at;
	task->copy_state = COPY_STARTING;
	task_list_add(&connection->sent, task);
	connection_watch(connection);
	return true;
}

bool copy_wants_to_write(const struct connection *connection)
{
	const struct task *task = connection->sent.first;

	return task && task->is_copy && task->copy.next && task->copy_state == COPY_MOVING;
}

static void start_moving(struct connection *connection, struct task *task)
{
	PGresult *result;

	if (PQisBusy(connection->pg))
		return;
	result = PQgetResult(connection->pg);

	ExecStatusType wanted = task->copy.next ? PGRES_COPY_IN : PGRES_COPY_OUT;

	if (PQresultStatus(result) == wanted) {
		PQclear(result);
		task->copy_state = COPY_MOVING;
		return;
	}
	task->result = result;
	task->copy_state = COPY_ENDING;
	/* A statement that copies the other way leaves a connection that waits for it. */
	if (PQresultStatus(result) != PGRES_FATAL_ERROR)
		connection_break(connection, "a COPY goes the other way");
}

static void move_out(struct connection *connection, struct task *task)
{
	char *data;
	int length;

	while ((length = PQgetCopyData(connection->pg, &data, 1)) > 0) {
		struct text chunk = { data, (size_t)length };

		if (!task->copy_stopped) {
			task->copy_chunks++;
			task->copy_stopped = !task->copy.chunk(chunk, task->copy.context);
			if (task->copy_stopped && !connection->cancelling)
				cancel_start(connection);
		}
		PQfreemem(data);
	}
	if (length < 0)
		task->copy_state = COPY_ENDING;
}

static void move_in(struct connection *connection, struct task *task)
{
	size_t moved = 0;

	while (moved < BYTES_PER_TURN && PQflush(connection->pg) == 0) {
		struct text chunk = task->copy.next(task->copy.context);
		int put = chunk.length
				  ? PQputCopyData(connection->pg, chunk.data, (int)chunk.length)
				  : PQputCopyEnd(connection->pg, NULL);

		if (put != 1) {
			connection_break(connection, NULL);
			return;
		}
		if (!chunk.length) {
			task->copy_state = COPY_ENDING;
			return;
		}
		moved += chunk.length;
	}
}

static const struct error *copy_error(struct task *task)
{
	const char *sqlstate = PQresultErrorField(task->result, PG_DIAG_SQLSTATE);

	/* Our own cancel is how a copy that was told to stop ends. */
	if (task->copy_stopped && sqlstate && strcmp(sqlstate, "57014") == 0)
		return NULL;
	return result_error(task->call.arena, task->result, task->lane->db->constraints);
}

static void end_copy(struct connection *connection, struct task *task)
{
	while (!PQisBusy(connection->pg)) {
		PGresult *result = PQgetResult(connection->pg);

		if (result && !task->result) {
			task->result = result;
		} else if (result) {
			PQclear(result);
		} else {
			task_list_take(&connection->sent);
			if (!PQenterPipelineMode(connection->pg))
				connection_break(connection, NULL);
			connection->lane->db->events->has_room(connection);
			task_finish(task, copy_error(task));
			return;
		}
	}
}

void copy_continue(struct connection *connection)
{
	struct task *task = connection->sent.first;

	if (task->copy_state == COPY_STARTING)
		start_moving(connection, task);
	if (task->copy_state == COPY_MOVING && task->copy.next)
		move_in(connection, task);
	else if (task->copy_state == COPY_MOVING)
		move_out(connection, task);
	if (task->copy_state == COPY_ENDING && connection->state == CONNECTION_USABLE)
		end_copy(connection, task);
}
