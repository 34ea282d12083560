#include "common/db/flush.h"

#include <string.h>

#include "common/db/pool.h"
#include "common/db/session.sql.h"

static struct connection *line_of(struct db *db)
{
	return &db->lanes[DB_LANE_FLUSH].connections[0];
}

static bool takes_part(const struct task *task)
{
	const struct statement *statement = task->call.statement;

	return task->lane->db->options.flushes_together && statement->parameter_count > 0 &&
	       strcmp(statement->parameters[statement->parameter_count - 1],
		      STATEMENT_COMMITS_LATER) == 0;
}

void flush_sent(struct task *task)
{
	struct db *db = task->lane->db;
	struct connection *line;

	task->takes_part = takes_part(task);
	task->commits_later = false;
	if (!task->takes_part || db->flush.under_way++ == 0)
		return;
	line = line_of(db);
	if (line->state == CONNECTION_UNNEEDED) /* most shops have one till */
		connection_open(line);
	task->commits_later = line->state == CONNECTION_USABLE;
	task->flush_opening = line->openings;
}

void flush_answered(struct task *task)
{
	if (task->takes_part)
		task->lane->db->flush.under_way--;
	task->takes_part = false;
}

static void finish(struct task *task, bool is_on_disk)
{
	struct arena *arena = task->call.arena;

	task->lane->db->flush.under_way--;
	task_finish(task, is_on_disk
				  ? result_error(arena, task->result, task->lane->db->constraints)
				  : error_new(arena, ERROR_OUTCOME_UNKNOWN,
					      "the database did not say that it is on disk"));
}

/* In the order in which they came. */
static void finish_all(struct task *newest_first, bool is_on_disk)
{
	struct task *task, *oldest_first = NULL;

	while ((task = newest_first)) {
		newest_first = task->next;
		task->next = oldest_first;
		oldest_first = task;
	}
	while ((task = oldest_first)) {
		oldest_first = task->next;
		finish(task, is_on_disk);
	}
}

static bool is_of_this_opening(const struct task *task)
{
	const struct connection *line = line_of(task->lane->db);

	return line->state == CONNECTION_USABLE && line->openings == task->flush_opening;
}

static void flush_start(struct db *db);

static void on_flushed(const struct db_reply *reply, void *context)
{
	struct db *db = context;
	struct flush *flush = &db->flush;
	struct arena *arena = flush->arena;
	struct task *covered = flush->covered;
	bool is_on_disk = !reply->error && line_of(db)->openings == flush->opening;

	flush->arena = NULL;
	flush->covered = NULL;
	flush_start(db);
	finish_all(covered, is_on_disk);
	arena_destroy(arena);
}

/* Of all that wait, those that the connection can speak for; of the others nobody knows. */
static void flush_start(struct db *db)
{
	struct flush *flush = &db->flush;
	struct task *waiting = flush->waiting, **covered = &flush->covered, *lost = NULL, *task;

	flush->waiting = NULL;
	while ((task = waiting)) {
		waiting = task->next;
		task->next = NULL;
		if (is_of_this_opening(task)) {
			*covered = task;
			covered = &task->next;
		} else {
			task->next = lost;
			lost = task;
		}
	}
	if (flush->covered) {
		struct lane *lane = &db->lanes[DB_LANE_FLUSH];

		flush->opening = line_of(db)->openings;
		flush->arena = arena_create(ARENA_DEFAULT_MAXIMUM);
		db->events->again(lane, task_create(lane, &(struct db_call){
								  .statement = &db_flush,
								  .arena = flush->arena,
								  .done = on_flushed,
								  .context = db,
							  }));
	}
	finish_all(lost, false);
}

void flush_finish(struct task *task)
{
	struct db *db = task->lane->db;

	db->flush.under_way++; /* it waits for the disk */
	task->next = db->flush.waiting;
	db->flush.waiting = task;
	if (!db->flush.arena)
		flush_start(db);
}
