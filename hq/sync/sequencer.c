#include "hq/sync/sequencer.h"

#include <stdlib.h>

#include "schema/hq/queries/sync.sql.h"

#define POLL_MS 5000
#define RETRY_MS 500
#define FAILURES_TOLD 2
#define ARENA_MAXIMUM ((size_t)1 << 20)

struct sequencer {
	struct sequencer_options options;
	struct arena *arena;
	struct loop_timer *pause; /* until the next cut may begin */
	struct loop_timer *poll;
	struct arena *failure_arena;
	const char *failure;
	int failures; /* in a row */
	bool is_running, is_wanted, is_closing;
};

static void cut(struct sequencer *sequencer);

static void want_cut(struct sequencer *sequencer)
{
	sequencer->is_wanted = true;
	if (!sequencer->is_running && !sequencer->is_closing &&
	    !port_timer_is_running(sequencer->options.ports, sequencer->pause))
		cut(sequencer);
}

static void on_pause_over(void *context)
{
	struct sequencer *sequencer = context;

	if (sequencer->is_wanted)
		want_cut(sequencer);
}

static void on_poll(void *context)
{
	want_cut(context);
}

static void on_notified(const char *channel, const char *payload, void *context)
{
	(void)channel;
	(void)payload;
	want_cut(context);
}

static void pause_for(struct sequencer *sequencer, int64_t milliseconds)
{
	port_timer_start(sequencer->options.ports, sequencer->pause, (uint64_t)milliseconds, 0);
}

static void remember(struct sequencer *sequencer, const struct db_reply *reply)
{
	struct recent_cuts *cuts = sequencer->options.recent_cuts;
	struct chain previous, chain;

	if (db_is_null(reply, 0, "line") ||
	    !chain_from_hex(text_of(db_text(reply, 0, "previous_chain")), &previous) ||
	    !chain_from_hex(text_of(db_text(reply, 0, "chain")), &chain))
		return;
	recent_cuts_begin(cuts, db_text(reply, 0, "hq_inc"), db_int(reply, 0, "rev"), &previous,
			  &chain);
	for (int row = 0; row < reply->rows; row++)
		recent_cuts_add(cuts, db_text(reply, row, "scope"),
				(struct text){ db_text(reply, row, "line"),
					       db_length(reply, row, "line") });
}

static void fail(struct sequencer *sequencer, const struct error *error)
{
	if (error->code ==
	    ERROR_UNAVAILABLE) /* the database is away, which says nothing of publishing */
		return;
	arena_reset(sequencer->failure_arena);
	sequencer->failure = error_describe(sequencer->failure_arena, error);
	sequencer->failures++;
}

static void on_cut(const struct db_reply *reply, void *context)
{
	struct sequencer *sequencer = context;
	const struct sequencer_options *options = &sequencer->options;

	sequencer->is_running = false;
	if (reply->error) {
		LOG_WARN(options->log, "sync.cut_failed", log_error(reply->error));
		sequencer->is_wanted = true;
		fail(sequencer, reply->error);
		if (!sequencer->is_closing)
			pause_for(sequencer, RETRY_MS);
		return;
	}

	sequencer->failures = 0;

	int64_t changes = db_int(reply, 0, "change_count");
	int64_t took_ms = reply->microseconds / 1000 + 1;

	if (changes > 0)
		LOG_DEBUG(options->log, "sync.cut", log_int("rev", db_int(reply, 0, "rev")),
			  log_int("changes", changes), log_us("took", reply->microseconds));
	remember(sequencer, reply);
	options->published(db_text(reply, 0, "hq_inc"), db_int(reply, 0, "rev"), options->context);
	if (!sequencer->is_closing)
		pause_for(sequencer, took_ms < options->tick_ms ? took_ms : options->tick_ms);
}

static void cut(struct sequencer *sequencer)
{
	sequencer->is_running = true;
	sequencer->is_wanted = false;
	arena_reset(sequencer->arena);
	port_run(sequencer->options.ports, &(struct db_call){
						   .statement = &sync_publish_cut,
						   .arena = sequencer->arena,
						   .done = on_cut,
						   .context = sequencer,
					   });
}

struct sequencer *sequencer_create(const struct sequencer_options *options)
{
	struct sequencer *sequencer = calloc(1, sizeof(*sequencer));

	if (!sequencer)
		abort();
	sequencer->options = *options;
	sequencer->arena = arena_create(ARENA_MAXIMUM);
	sequencer->failure_arena = arena_create(ARENA_MAXIMUM);
	sequencer->pause = port_timer_create(sequencer->options.ports, on_pause_over, sequencer);
	sequencer->poll = port_timer_create(sequencer->options.ports, on_poll, sequencer);
	port_listen(sequencer->options.ports, "sync_change", on_notified, sequencer);
	return sequencer;
}

const char *sequencer_failure(const struct sequencer *sequencer)
{
	return sequencer->failures >= FAILURES_TOLD ? sequencer->failure : NULL;
}

void sequencer_start(struct sequencer *sequencer)
{
	port_timer_start(sequencer->options.ports, sequencer->poll, 0, POLL_MS);
}

bool sequencer_close(struct sequencer *sequencer)
{
	sequencer->is_closing = true;
	port_timer_stop(sequencer->options.ports, sequencer->poll);
	port_timer_stop(sequencer->options.ports, sequencer->pause);
	return !sequencer->is_running;
}

void sequencer_destroy(struct sequencer *sequencer)
{
	if (!sequencer)
		return;
	port_timer_destroy(sequencer->options.ports, sequencer->poll);
	port_timer_destroy(sequencer->options.ports, sequencer->pause);
	arena_destroy(sequencer->arena);
	arena_destroy(sequencer->failure_arena);
	free(sequencer);
}
