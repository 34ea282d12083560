#include "common/db/pool.h"

#include <assert.h>
#include <stdlib.h>

#include "common/base/clock.h"

#define TICK_MS 50

void task_list_init(struct task_list *list)
{
	*list = (struct task_list){ .first = NULL };
	list->last = &list->first;
}

void task_list_add(struct task_list *list, struct task *task)
{
	task->next = NULL;
	*list->last = task;
	list->last = &task->next;
	list->count++;
}

void task_list_add_first(struct task_list *list, struct task *task)
{
	task->next = list->first;
	if (!list->first)
		list->last = &task->next;
	list->first = task;
	list->count++;
}

struct task *task_list_take(struct task_list *list)
{
	struct task *task = list->first;

	if (!task)
		return NULL;
	list->first = task->next;
	if (!list->first)
		list->last = &list->first;
	list->count--;
	return task;
}

void db_pending_add(struct db *db)
{
	if (db->pending++ == 0 && !loop_timer_is_running(db->tick))
		loop_timer_start(db->tick, TICK_MS, TICK_MS);
}

void db_pending_remove(struct db *db)
{
	db->pending--;
	db->events->ended(db);
}

struct task *task_create(struct lane *lane, const struct db_call *call)
{
	struct task *task = calloc(1, sizeof(*task));
	int limit_ms = call->deadline_ms ? call->deadline_ms : lane->timeout_ms;

	if (!task)
		abort();
	assert(call->arena && call->done);
	task->lane = lane;
	task->call = *call;
	task->deadline = limit_ms ? clock_monotonic() + limit_ms * (int64_t)1000 : INT64_MAX;
	db_pending_add(lane->db);
	return task;
}

static void on_fail_soon(void *context)
{
	struct task *task = context;

	task_finish(task, task->error);
}

void task_fail_soon(struct task *task, const struct error *error)
{
	task->error = error;
	loop_soon(task->lane->db->loop, on_fail_soon, task);
}

void task_finish(struct task *task, const struct error *error)
{
	struct db *db = task->lane->db;
	struct db_reply reply = {
		.error = error,
		.rows = task->copy_stopped ? task->copy_chunks : result_rows(task->result),
		.result = (const struct db_result *)task->result,
		.arena = task->call.arena,
		.microseconds = task->sent_at ? clock_monotonic() - task->sent_at : 0,
	};

	db->statistics.calls++;
	db->statistics.errors += error != NULL;
	db->statistics.microseconds += reply.microseconds;
	task->call.done(&reply, task->call.context);
	PQclear(task->result);
	free(task);
	db_pending_remove(db);
}
