#include "store/sync/lost_changes.h"

#include <stdlib.h>

#include "schema/store/queries/sync.sql.h"
#include "sync-protocol/lost_rows.h"
#include "sync-protocol/recovery_states.h"

#define ARENA_MAXIMUM ((size_t)4 << 20)
#define ANSWER_MAXIMUM 4096
#define ANSWER_TIMEOUT_MS 60000

static const struct recovery_options machine_options = {
	.poll_ms = 900000,
	.nothing_ms = 900000,
	.not_yet_ms = 30000,
	.back_off = { .first = 1000, .most = 60000 }, /* there is no hurry */
};

struct lost_changes {
	struct store_sync_options options;
	struct hq_link *link;
	struct recovery_machine machine;
	struct loop_timer *timer;
	struct arena *arena; /* of the page under way */
	struct db_parameter parameters[2];
	bool is_busy, is_closing;
};

static void step(struct lost_changes *changes, enum recovery_event event);

static void fail(struct lost_changes *changes, const struct error *error)
{
	LOG_WARN(changes->options.log, "sync.lost_not_told", log_error(error));
	step(changes, RECOVERY_FAILED);
}

static void run(struct lost_changes *changes, const struct statement *statement, int count,
		void (*done)(const struct db_reply *reply, void *context))
{
	changes->is_busy = true;
	port_run(changes->options.ports, &(struct db_call){
						 .statement = statement,
						 .parameters = changes->parameters,
						 .parameter_count = count,
						 .arena = changes->arena,
						 .done = done,
						 .context = changes,
					 });
}

static void on_forgotten(const struct db_reply *reply, void *context)
{
	struct lost_changes *changes = context;

	changes->is_busy = false;
	if (reply->error)
		fail(changes, reply->error);
	else
		step(changes, db_bool(reply, 0, "is_more") ? RECOVERY_TAKEN : RECOVERY_COMPLETE);
}

static void on_answer(const struct http_client_reply *reply, void *context)
{
	struct lost_changes *changes = context;
	const struct error *error = hq_link_judge(changes->link, changes->arena, reply);

	changes->is_busy = false;
	if (error && reply->status == 404) {
		LOG_INFO(changes->options.log, "sync.lost_unknown", log_error(error));
		step(changes, RECOVERY_NOTHING);
	} else if (error) {
		fail(changes, error);
	} else {
		step(changes, RECOVERY_PAGE);
	}
}

static void send_page(struct lost_changes *changes, struct text body)
{
	changes->is_busy = true;
	hq_link_send(changes->link, &(struct hq_call){
					    .method = HTTP_POST,
					    .target = "/sync/v1/lost_changes",
					    .content_type = "application/json",
					    .body = body,
					    .reply_maximum = ANSWER_MAXIMUM,
					    .timeout_ms = ANSWER_TIMEOUT_MS,
					    .arena = changes->arena,
					    .done = on_answer,
					    .context = changes,
				    });
}

static const char *kept(struct lost_changes *changes, const struct db_reply *reply,
			const char *column)
{
	return db_is_null(reply, 0, column)
		       ? NULL
		       : arena_string(changes->arena, db_text(reply, 0, column));
}

static void on_page(const struct db_reply *reply, void *context)
{
	struct lost_changes *changes = context;

	changes->is_busy = false;
	if (reply->error) {
		fail(changes, reply->error);
	} else if (reply->rows == 0) {
		step(changes, RECOVERY_NOTHING);
	} else if (!hq_link_is_open(changes->link)) {
		fail(changes, error_new(changes->arena, ERROR_UNAVAILABLE, "no line to HQ"));
	} else {
		changes->parameters[0] =
			(struct db_parameter){ "hq_inc", kept(changes, reply, "hq_inc") };
		changes->parameters[1] =
			(struct db_parameter){ "upto", kept(changes, reply, "upto") };
		send_page(changes, text_of(kept(changes, reply, "body")));
	}
}

static void ask_page(struct lost_changes *changes)
{
	arena_reset(changes->arena);
	changes->parameters[0] =
		(struct db_parameter){ "rows", arena_print(changes->arena, "%d", LOST_PAGE_ROWS) };
	changes->parameters[1] = (struct db_parameter){ "bytes", arena_print(changes->arena, "%d",
									     LOST_PAGE_BYTES) };
	run(changes, &sync_lost_page, 2, on_page);
}

static void step(struct lost_changes *changes, enum recovery_event event)
{
	struct recovery_decision decision;

	if (changes->is_closing)
		return;
	decision = recovery_step(&changes->machine, event, port_random(changes->options.ports));
	if (decision.action == RECOVERY_DO_NOTHING)
		return;
	port_timer_stop(changes->options.ports, changes->timer);
	switch (decision.action) {
	case RECOVERY_ASK: ask_page(changes); break;
	case RECOVERY_TAKE: run(changes, &sync_lost_told, 2, on_forgotten); break;
	default:
		port_timer_start(changes->options.ports, changes->timer, decision.delay_ms, 0);
		break;
	}
}

static void on_timer(void *context)
{
	step(context, RECOVERY_TIMER);
}

struct lost_changes *lost_changes_create(const struct store_sync_options *options,
					 struct hq_link *link)
{
	struct lost_changes *changes = calloc(1, sizeof(*changes));

	if (!changes)
		abort();
	changes->options = *options;
	changes->link = link;
	changes->machine = recovery_machine(&machine_options);
	changes->timer = port_timer_create(changes->options.ports, on_timer, changes);
	changes->arena = arena_create(ARENA_MAXIMUM);
	return changes;
}

void lost_changes_open(struct lost_changes *changes)
{
	step(changes, RECOVERY_LINE);
}

bool lost_changes_close(struct lost_changes *changes)
{
	changes->is_closing = true;
	port_timer_stop(changes->options.ports, changes->timer);
	return !changes->is_busy;
}

void lost_changes_destroy(struct lost_changes *changes)
{
	if (!changes)
		return;
	port_timer_destroy(changes->options.ports, changes->timer);
	arena_destroy(changes->arena);
	free(changes);
}
