#include "common/db/flush.h"

#include "common/db/pool.h"
#include "common/db/session.sql.h"

static struct connection *line_of(struct db *db)
{
	return &db->lanes[DB_LANE_FLUSH].connections[0];
}

void flush_sent(struct task *task)
{
	struct db *db = task->lane->db;
	struct connection *line;

	task->takes_part =
		db->options.flushes_together && statement_commits_later(task->call.statement);
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

static void finish_all(struct task_list *list, bool is_on_disk)
{
	struct task *task;

	while ((task = task_list_take(list)))
		finish(task, is_on_disk);
}

/* Whether the connection can speak for it. */
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
	struct task_list covered = flush->covered;
	bool is_on_disk = !reply->error && line_of(db)->openings == flush->opening;

	flush->arena = NULL;
	task_list_init(&flush->covered);
	flush_start(db);
	finish_all(&covered, is_on_disk);
	arena_destroy(arena);
}

static void flush_send(struct db *db)
{
	struct lane *lane = &db->lanes[DB_LANE_FLUSH];

	db->flush.opening = line_of(db)->openings;
	db->flush.arena = arena_create(ARENA_DEFAULT_MAXIMUM);
	db->events->again(lane, task_create(lane, &(struct db_call){
							  .statement = &db_flush,
							  .arena = db->flush.arena,
							  .done = on_flushed,
							  .context = db,
						  }));
}

/* For all that wait; of those for which the connection cannot speak nobody knows. */
static void flush_start(struct db *db)
{
	struct flush *flush = &db->flush;
	struct task_list lost;
	struct task *task;

	task_list_init(&lost);
	while ((task = task_list_take(&flush->waiting)))
		task_list_add(is_of_this_opening(task) ? &flush->covered : &lost, task);
	if (flush->covered.first)
		flush_send(db);
	finish_all(&lost, false);
}

void flush_finish(struct task *task)
{
	struct db *db = task->lane->db;

	db->flush.under_way++; /* it waits for the disk */
	task_list_add(&db->flush.waiting, task);
	if (!db->flush.arena)
		flush_start(db);
}
