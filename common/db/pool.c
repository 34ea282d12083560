#include "common/db/pool.h"

#include <assert.h>

#include "common/base/clock.h"

static void on_connection_opened(struct connection *connection)
{
	listen_start(connection);
	lane_dispatch(connection->lane);
}

static void on_room(struct connection *connection)
{
	lane_dispatch(connection->lane);
}

static bool is_copying(const struct connection *connection)
{
	return connection->sent.first && connection->sent.first->is_copy;
}

static void on_answers(struct connection *connection)
{
	listen_deliver(connection);
	if (is_copying(connection))
		copy_continue(connection);
	else
		task_read(connection);
}

static void on_may_write(struct connection *connection)
{
	if (is_copying(connection))
		copy_continue(connection);
}

static void finish_when_idle(struct db *db);

static const struct pool_events events = {
	.opened = on_connection_opened,
	.has_room = on_room,
	.has_answers = on_answers,
	.may_write = on_may_write,
	.wants_to_write = copy_wants_to_write,
	.lost = task_lost,
	.again = lane_resubmit,
	.ended = finish_when_idle,
};

static void on_tick(void *context)
{
	struct db *db = context;
	int64_t now = clock_monotonic();

	if (db->pending == 0)
		loop_timer_stop(db->tick);
	for (int i = 0; i < LANE_COUNT; i++)
		lane_tick(&db->lanes[i], now);
}

static int timeout_of(const struct db_options *options, enum db_lane kind)
{
	if (kind == DB_LANE_FAST || kind == DB_LANE_FLUSH)
		return options->statement_timeout_ms;
	if (kind == DB_LANE_SEQUENCER && options->sequencer_timeout_ms)
		return options->sequencer_timeout_ms;
	return options->exclusive_timeout_ms;
}

static void lane_init(struct db *db, enum db_lane kind, int count)
{
	struct lane *lane = &db->lanes[kind];
	bool is_fast = kind == DB_LANE_FAST;

	lane->db = db;
	lane->count = count;
	lane->depth = is_fast ? db->options.fast_depth : 1;
	lane->cancels = !is_fast && kind != DB_LANE_FLUSH;
	lane->timeout_ms = timeout_of(&db->options, kind);
	lane->isolation = kind == DB_LANE_SEQUENCER ? "repeatable\\ read" : NULL;
	lane->plans = is_fast ? "force_generic_plan" : NULL;
	lane->connections = arena_array(db->arena, struct connection, (size_t)count);
	task_list_init(&lane->waiting);
	for (int i = 0; i < count; i++)
		connection_init(&lane->connections[i], lane);
}

struct db *db_create(struct loop *loop, const struct db_options *options,
		     const struct db_constraint *constraints)
{
	struct arena *arena = arena_create(ARENA_DEFAULT_MAXIMUM);
	struct db *db = arena_new(arena, struct db);

	db->loop = loop;
	db->arena = arena;
	db->options = *options;
	db->options.url = arena_string(arena, options->url);
	db->options.application_name = arena_string(arena, options->application_name);
	db->constraints = constraints;
	db->events = &events;
	db->tick = loop_timer_create(loop, on_tick, db);
	lane_init(db, DB_LANE_FAST, options->fast_connections);
	lane_init(db, DB_LANE_EXCLUSIVE, options->exclusive_connections);
	lane_init(db, DB_LANE_SEQUENCER, options->sequencer ? 1 : 0);
	task_list_init(&db->flush.waiting);
	task_list_init(&db->flush.covered);
	lane_init(db, DB_LANE_FLUSH, options->flushes_together ? 1 : 0);
	return db;
}

void db_start(struct db *db)
{
	for (int i = 0; i < LANE_COUNT; i++) {
		if (db->lanes[i].count > 0 && i != DB_LANE_FLUSH) /* most shops have one till */
			connection_open(&db->lanes[i].connections[0]);
	}
}

static int count_usable(const struct lane *lane)
{
	int usable = 0;

	for (int i = 0; i < lane->count; i++)
		usable += lane->connections[i].state == CONNECTION_USABLE;
	return usable;
}

bool db_is_ready(const struct db *db)
{
	return count_usable(&db->lanes[DB_LANE_FAST]) > 0;
}

struct db_statistics db_statistics(const struct db *db)
{
	struct db_statistics statistics = db->statistics;

	statistics.fast_up = count_usable(&db->lanes[DB_LANE_FAST]);
	statistics.exclusive_up = count_usable(&db->lanes[DB_LANE_EXCLUSIVE]);
	for (int i = 0; i < LANE_COUNT; i++)
		statistics.queued += db->lanes[i].waiting.count;
	return statistics;
}

/* A call for a lane that was not opened is our bug, not an input. */
static struct lane *lane_of(struct db *db, enum db_lane kind)
{
	assert(db->lanes[kind].count > 0);
	return &db->lanes[kind];
}

static void start_task(struct db *db, struct task *task)
{
	if (db->closing)
		task_fail_soon(task, error_new(task->call.arena, ERROR_UNAVAILABLE,
					       "the server is stopping"));
	else
		lane_submit(task->lane, task);
}

void db_run(struct db *db, const struct db_call *call)
{
	start_task(db, task_create(lane_of(db, call->statement->lane), call));
}

void db_copy(struct db *db, const struct db_copy *copy)
{
	struct db_call call = {
		.statement = copy->statement,
		.arena = copy->arena,
		.done = copy->done,
		.context = copy->context,
	};
	struct task *task = task_create(lane_of(db, DB_LANE_EXCLUSIVE), &call);

	assert((copy->chunk == NULL) != (copy->next == NULL));
	task->is_copy = true;
	task->copy = *copy;
	start_task(db, task);
}

static void on_shut(void *context)
{
	struct db *db = context;

	db->closed(db->closed_context);
}

static void on_finished(void *context)
{
	struct db *db = context;

	for (int i = 0; i < LANE_COUNT; i++) {
		for (int n = 0; n < db->lanes[i].count; n++)
			connection_shut(&db->lanes[i].connections[n]);
	}
	loop_timer_destroy(db->tick);
	db->tick = NULL;
	/* A connection that broke in this same turn is still queued to be torn down. */
	loop_soon(db->loop, on_shut, db);
}

static void finish_when_idle(struct db *db)
{
	if (!db->closing || db->finishing || db->pending > 0)
		return;
	/* Not now: a connection may be in the middle of reading its answers. */
	db->finishing = true;
	loop_soon(db->loop, on_finished, db);
}

void db_stop_waiting(struct db *db)
{
	db->waits_no_more = true;
}

void db_close(struct db *db, loop_callback *closed, void *context)
{
	db_stop_waiting(db);
	db->closing = true;
	db->closed = closed;
	db->closed_context = context;
	finish_when_idle(db);
}

void db_destroy(struct db *db)
{
	if (!db)
		return;
	assert(!db->tick);
	listen_destroy(db);
	arena_destroy(db->arena);
}
