#include "common/db/pool.h"

/* Beyond statement_timeout this long without an answer, the server is taken for dead. */
#define HUNG_AFTER_MS 5000

/*
 * The usable connection with the fewest statements under way: durable commits queue inside one
 * connection, so calls spread first and share a connection only when all are busy.
 */
static struct connection *least_busy(const struct lane *lane)
{
	struct connection *best = NULL;

	for (int i = 0; i < lane->count; i++) {
		struct connection *connection = &lane->connections[i];

		if (connection->state != CONNECTION_USABLE || connection->cancelling ||
		    connection->retiring || connection->sent.count >= lane->depth)
			continue;
		if (!best || connection->sent.count < best->sent.count)
			best = connection;
		if (best->sent.count == 0)
			break;
	}
	return best;
}

static bool grows(const struct lane *lane)
{
	for (int i = 0; i < lane->count; i++) {
		const struct connection *connection = &lane->connections[i];

		if (connection->state == CONNECTION_UNNEEDED ||
		    (connection->state == CONNECTION_OPENING && connection->attempts == 0))
			return true;
	}
	return false;
}

/* NULL: the next call waits. It does so for a connection that opens rather than behind a call, which may be long. */
static struct connection *next_connection(const struct lane *lane)
{
	struct connection *connection = least_busy(lane);

	return connection && connection->sent.count > 0 && grows(lane) ? NULL : connection;
}

/*
 * Opens the next connection once none is free, so that one is there for the call that comes beside a long
 * one. One at a time: the calls that come when it is up tell whether it takes more.
 */
static void keep_one_free(const struct lane *lane)
{
	struct connection *unneeded = NULL;

	for (int i = lane->count - 1; i >= 0; i--) {
		struct connection *connection = &lane->connections[i];

		if (connection->state == CONNECTION_OPENING ||
		    (connection->state == CONNECTION_USABLE && connection->sent.count == 0))
			return;
		if (connection->state == CONNECTION_UNNEEDED)
			unneeded = connection;
	}
	if (unneeded)
		connection_open(unneeded);
}

void lane_dispatch(struct lane *lane)
{
	while (lane->waiting.first) {
		struct connection *connection = next_connection(lane);

		if (!connection)
			break;

		struct task *task = task_list_take(&lane->waiting);
		bool sent =
			task->is_copy ? copy_send(connection, task) : task_send(connection, task);

		if (!sent) {
			task_list_add_first(&lane->waiting, task);
			connection_break(connection, NULL);
		}
	}
	keep_one_free(lane);
}

void lane_submit(struct lane *lane, struct task *task)
{
	if (lane->waiting.count >= lane->db->options.queue_limit && !next_connection(lane)) {
		task_fail_soon(task,
			       error_new(task->call.arena, ERROR_BUSY, "the database is too busy"));
		return;
	}
	lane_resubmit(lane, task);
}

void lane_resubmit(struct lane *lane, struct task *task)
{
	task_list_add(&lane->waiting, task);
	lane_dispatch(lane);
}

static bool has_usable(const struct lane *lane)
{
	for (int i = 0; i < lane->count; i++) {
		if (lane->connections[i].state == CONNECTION_USABLE)
			return true;
	}
	return false;
}

static void expire_waiting(struct lane *lane, int64_t now)
{
	bool usable = has_usable(lane), is_over = lane->db->waits_no_more && !usable;
	struct task_list all = lane->waiting, expired;
	struct task *task;

	if (!all.first)
		return;
	task_list_init(&expired);
	task_list_init(&lane->waiting);
	while ((task = task_list_take(&all)))
		task_list_add(task->deadline <= now || is_over ? &expired : &lane->waiting, task);
	while ((task = task_list_take(&expired)))
		task_finish(task, usable ? error_new(task->call.arena, ERROR_BUSY,
						     "the database is too busy")
					 : error_new(task->call.arena, ERROR_UNAVAILABLE,
						     "no connection to the database"));
}

static void check_sent(struct connection *connection, int64_t now)
{
	struct lane *lane = connection->lane;
	struct task *head = connection->sent.first;

	if (!head || connection->state != CONNECTION_USABLE)
		return;
	if (lane->timeout_ms &&
	    now - connection->head_since > (lane->timeout_ms + HUNG_AFTER_MS) * (int64_t)1000)
		connection_break(connection, "the server does not answer");
	else if (lane->cancels && head->call.deadline_ms && head->deadline <= now &&
		 !connection->cancelling)
		cancel_start(connection);
}

void lane_tick(struct lane *lane, int64_t now)
{
	for (int i = 0; i < lane->count; i++)
		check_sent(&lane->connections[i], now);
	expire_waiting(lane, now);
}
