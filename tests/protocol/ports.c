/*
 * The ports of a simulated process: its node stands for its loop, its database and its HTTP client.
 */
#include <libpq-fe.h>
#include <stdlib.h>
#include <string.h>

#include "schema/hq/queries/sync.sql.h"
#include "schema/store/queries/sync.sql.h"
#include "tests/protocol/boxes.h"
#include "tests/protocol/hq_lives.h"
#include "tests/protocol/network.h"
#include "tests/protocol/promises.h"
#include "tests/protocol/world.h"

struct loop_timer {
	struct node *node;
	loop_callback *callback;
	void *context;
	uint64_t repeat_ms;
	int starts; /* the last one counts */
	bool is_running;
};

struct firing {
	struct loop_timer *timer;
	int start;
};

static struct loop_timer *timer_create_double(struct loop *loop, loop_callback *callback,
					      void *context)
{
	struct node *node = (struct node *)loop;
	struct loop_timer *timer = arena_new(node->world->arena, struct loop_timer);

	timer->node = node;
	timer->callback = callback;
	timer->context = context;
	return timer;
}

static void plan_firing(struct loop_timer *timer, uint64_t delay_ms);

static void fire(void *context)
{
	struct firing *firing = context;
	struct loop_timer *timer = firing->timer;

	if (!timer->is_running || timer->starts != firing->start)
		return;
	if (timer->repeat_ms)
		plan_firing(timer, timer->repeat_ms);
	else
		timer->is_running = false;
	timer->callback(timer->context);
}

static void plan_firing(struct loop_timer *timer, uint64_t delay_ms)
{
	struct world *world = timer->node->world;
	struct firing *firing = arena_new(world->arena, struct firing);

	*firing = (struct firing){ timer, timer->starts };
	if (world->options.mutant == TIMER_LOST && !timer->repeat_ms && one_in(world, 10))
		return;
	plan(world, (int64_t)delay_ms, timer->node, fire, firing);
}

static void timer_start(struct loop_timer *timer, uint64_t delay_ms, uint64_t repeat_ms)
{
	timer->starts++;
	timer->is_running = true;
	timer->repeat_ms = repeat_ms;
	plan_firing(timer, delay_ms);
}

static void timer_stop(struct loop_timer *timer)
{
	timer->is_running = false;
}

static bool timer_is_running(const struct loop_timer *timer)
{
	return timer->is_running;
}

static void timer_destroy(struct loop_timer *timer)
{
	if (timer)
		timer->is_running = false;
}

struct offloaded {
	struct offloaded *next;
	struct node *node;
	loop_callback *work, *done;
	void *context;
};

static void end_offloaded(struct offloaded *offloaded)
{
	struct offloaded **link = &offloaded->node->offloaded;

	while (*link != offloaded)
		link = &(*link)->next;
	*link = offloaded->next;
	offloaded->work(offloaded->context);
	offloaded->done(offloaded->context);
}

static void run_offloaded(void *context)
{
	end_offloaded(context);
}

void end_all_offloaded(struct node *node)
{
	while (node->offloaded)
		end_offloaded(node->offloaded);
}

static void offload(struct loop *loop, loop_callback *work, loop_callback *done, void *context)
{
	struct node *node = (struct node *)loop;
	struct offloaded *offloaded = arena_new(node->world->arena, struct offloaded);

	*offloaded = (struct offloaded){ node->offloaded, node, work, done, context };
	node->offloaded = offloaded;
	plan(node->world, chance(node->world) % 3, node, run_offloaded, offloaded);
}

static uint32_t simulated_random(struct loop *loop)
{
	return chance(((struct node *)loop)->world);
}

/* Database */

struct database_call {
	struct database_call *next;
	struct node *node;
	struct db_call call;
	struct arena *arena; /* of the rows */
	struct rows *rows;   /* NULL: not run yet */
	bool is_over;
	bool is_waiting; /* for the database to be back: not sent yet */
	const struct error *error;
};

/* What is acknowledged is at HQ, at once and not only in the end, as long as nobody restores HQ. */
static void check_acknowledged(struct world *world, int box)
{
	const struct store_database *database = &world->store[box];
	const struct received_journal *journal = &world->hq.store[store_of_box(box)].journal;

	if (world->hq_worlds == 1 && database->inc == journal->inc &&
	    database->acked > journal->acked)
		break_invariant(world, box, "I3 acknowledged, but not at HQ");
}

static void note_store_commit(struct node *node, const struct store_statement *statement,
			      const struct store_database *before)
{
	struct world *world = node->world;
	int store = node->number;

	if (!statement->is_asynchronous) {
		world->has_flushed[store] = false;
	} else if (!world->has_flushed[store]) {
		world->store_flushed[store] = *before;
		world->has_flushed[store] = true;
	}
	if (statement->has_progressed)
		note_progress(node);
	if (statement->has_new_link && node->is_up)
		plan(world, 1, node, tell_node, node);
	check_mirror(world, store);
	check_acknowledged(world, store);
	if (statement->has_taken_sums)
		check_sums(world, store);
}

static void run_at_store(struct database_call *call)
{
	struct node *node = call->node;
	struct world *world = node->world;
	struct store_database before = world->store[node->number];
	struct store_statement statement = {
		.store = &world->store[node->number],
		.hasher = world->hasher,
		.mutant = world->options.mutant,
		.arena = call->arena,
		.crashes_between =
			world->options.mutant == CURSOR_OUTSIDE_TRANSACTION && one_in(world, 5),
	};

	store_run(&statement, &call->call, call->rows);
	if (!call->rows->error)
		note_store_commit(node, &statement, &before);
	if (call->call.statement == &sync_mark_store_life)
		world->is_unmarked[node->number] = false;
	if (!call->rows->error && call->rows->column_count == 0)
		call->rows->error = error_new(world->arena, ERROR_OUTCOME_UNKNOWN, "it died");
}

/* False when the mark is not one that HQ ever had of this incarnation: a peer that talks nonsense made it up. */
static bool is_mark_of_hq(struct world *world, int store, const struct db_call *call)
{
	int inc = number_of_uuid(parameter_text(call, "store_inc"));
	const struct received_journal *journal = hq_rescue_journal(&world->hq, store, inc);
	int64_t seq = parameter_int(call, "acked_seq");
	struct chain chain = parameter_chain(call, "chain");

	if (!journal)
		journal = &world->hq.store[store].journal;
	return inc == journal->inc && seq >= 0 && seq <= journal->acked &&
	       chain_equal(&chain, &journal->received[seq].chain);
}

/* A fork that no restore, no copy and no made up mark explains is a fault of ours. */
static void check_outcome(const struct database_call *call)
{
	struct world *world = call->node->world;
	int box = call->node->number;
	bool is_made_up = call->call.statement == &sync_acknowledge &&
			  world->verdict.nonsense > 0 &&
			  !is_mark_of_hq(world, store_of_box(box), &call->call);

	for (int i = 0; i < call->rows->cell_count && !is_made_up; i++) {
		const char *cell = call->rows->cells[i];

		if (cell && strcmp(cell, "fork") == 0 && world->verdict.restores == 0 &&
		    world->verdict.copies == 0)
			break_invariant(world, box, "I5 no false fork");
	}
}

/* Who has been revoked, is not active or is doubted: nothing of it is taken, but what an old disk delivers. */
static int64_t count_of_excluded(const struct world *world)
{
	int64_t count = 0;

	for (int store = 0; store < world->store_count; store++) {
		if (!hq_is_admitted(&world->hq, store))
			count += world->hq.store[store].journal.acked;
	}
	return count;
}

static void run_at_hq(struct database_call *call)
{
	struct world *world = call->node->world;
	int64_t excluded = count_of_excluded(world);
	bool may_lose = world->options.mutant == ACK_BEFORE_COMMIT &&
			call->call.statement == &sync_ingest_batch;
	struct hq_database *before =
		may_lose ? arena_copy(call->arena, &world->hq, sizeof(world->hq)) : NULL;
	struct hq_statement statement = {
		.hq = &world->hq,
		.hasher = world->hasher,
		.mutant = world->options.mutant,
		.arena = call->arena,
		.is_large_cut = chance(world) % 4 == 0,
		.has_large_rows = world->has_large_rows,
		.incarnations = &world->hq_incarnations,
		.now = world->now,
	};

	hq_run(&statement, &call->call, call->rows);
	if (call->call.statement == &sync_ingest_batch && count_of_excluded(world) != excluded)
		break_invariant(world, 0, "I16 nothing is taken of who is not admitted");
	if (may_lose && one_in(world, 8))
		world->hq = *before;
	if (call->call.statement == &sync_mark_life && !call->rows->error)
		world->hq_is_unmarked = false;
	world->verdict.cuts += statement.has_cut;
	if (statement.has_cut || statement.went_back)
		remember_cut(world);
}

static void run_statement(struct database_call *call)
{
	call->arena = arena_create((size_t)256 << 20);
	call->rows = arena_new(call->arena, struct rows);
	if (call->node->number < 0)
		run_at_hq(call);
	else
		run_at_store(call);
	check_outcome(call);
}

static void end_call(struct database_call *call)
{
	struct database_call **link = &call->node->calls;
	const struct error *error = call->error;
	struct db_reply reply = { .arena = call->call.arena, .microseconds = 1000 };

	while (*link != call)
		link = &(*link)->next;
	*link = call->next;
	call->is_over = true;
	if (!error)
		error = call->rows->error;
	if (error) {
		reply.error = error;
	} else {
		reply.result = rows_result(call->rows);
		reply.rows = rows_count(call->rows);
	}
	call->call.done(&reply, call->call.context);
	PQclear((PGresult *)reply.result);
	arena_destroy(call->arena);
}

static void deliver_rows(void *context)
{
	struct database_call *call = context;

	if (!call->is_over)
		end_call(call);
}

static void run_planned(void *context)
{
	struct database_call *call = context;
	struct world *world = call->node->world;

	if (call->is_over)
		return;
	/* What was not sent yet outlives a crash (common/db/db.h), and meets what the crash has left. */
	if (one_in(world, 300)) {
		call->is_waiting = true;
		crash_database(call->node);
		call->is_waiting = false;
	}
	if (one_in(world, 60)) {
		call->error = error_new(call->call.arena, ERROR_BUSY, "other work");
	} else {
		run_statement(call);
		if (one_in(world, 60))
			call->error = error_new(call->call.arena, ERROR_OUTCOME_UNKNOWN,
						"the connection was lost");
	}
	plan(world, one_in(world, 30) ? some_time(world) : chance(world) % 3, call->node,
	     deliver_rows, call);
}

/* More rows of one answer: as many calls as it has portions, whatever is asked how often. */
static bool is_more_of_an_answer(const struct db_call *call)
{
	return call->statement == &sync_load_rows ||
	       (call->statement == &sync_stage_rows &&
		strcmp(parameter_text(call, "first"), "false") == 0);
}

static void run(struct db *db, const struct db_call *call)
{
	struct node *node = (struct node *)db;
	struct database_call *planned = arena_new(node->world->arena, struct database_call);

	planned->node = node;
	planned->call = *call;
	planned->next = node->calls;
	node->calls = planned;
	if (!is_more_of_an_answer(call))
		count_call(node);
	if (!node->is_dying)
		plan(node->world, 1 + chance(node->world) % 4, node, run_planned, planned);
}

void tell_node(void *context)
{
	struct node *node = context;

	for (int i = 0; i < node->listener_count; i++)
		node->listeners[i].notified("", "", node->listeners[i].context);
}

void tell_change(void *context)
{
	struct node *node = context;

	for (int i = 0; i < node->listener_count; i++) {
		if (strcmp(node->listeners[i].channel, "sync_change") == 0)
			node->listeners[i].notified("sync_change", "", node->listeners[i].context);
	}
}

static void listen_double(struct db *db, const char *channel, db_notified *notified, void *context)
{
	struct node *node = (struct node *)db;

	if (node->listener_count == LISTENERS)
		abort();
	node->listeners[node->listener_count++] = (struct listener){ channel, notified, context };
	plan(node->world, 1 + chance(node->world) % 4, node, tell_node, node);
}

/* Those that come up while these end are of a time after. */
void end_database_calls(struct node *node)
{
	struct database_call *calls = node->calls;

	while (calls) {
		struct database_call *call = calls;

		calls = call->next;
		if (call->is_waiting)
			continue;
		if (!call->rows && !call->error && !node->world->is_peace &&
		    chance(node->world) % 2)
			run_statement(call);
		call->error = error_new(node->world->arena, ERROR_UNAVAILABLE, "dying");
		end_call(call);
	}
}

static const struct database_port database = { .run = run, .listen = listen_double };
static const struct loop_port timers = {
	.timer_create = timer_create_double,
	.timer_start = timer_start,
	.timer_stop = timer_stop,
	.timer_is_running = timer_is_running,
	.timer_destroy = timer_destroy,
	.offload = offload,
	.random = simulated_random,
};

struct ports simulated_ports(struct node *node)
{
	return (struct ports){ &database,          &timers,           &network_calls,
			       &network_lines,     (struct db *)node, (struct loop *)node,
			       (struct http *)node };
}
