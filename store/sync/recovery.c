#include "store/sync/recovery.h"

#include <stdlib.h>
#include <string.h>

#include "schema/store/queries/sync.sql.h"
#include "sync-protocol/message.h"
#include "sync-protocol/recovery_states.h"

#define PAGE_MAXIMUM ((size_t)4 << 20)
#define ARENA_MAXIMUM (4 * PAGE_MAXIMUM)
#define RECOVERY_TIMEOUT_MS 120000

struct recovery {
	struct store_sync_options options;
	struct hq_link *link;
	struct recovery_machine machine;
	struct loop_timer *timer;
	struct arena *arena; /* of the question under way */
	const char *next;    /* the place it asks from, NULL: the beginning */
	struct db_parameter parameters[3];
	bool is_busy, is_closing;
	struct trouble trouble;
};

static void step(struct recovery *recovery, enum recovery_event event);

static void fail(struct recovery *recovery, const struct error *error)
{
	trouble_note(&recovery->trouble, error);
	LOG_WARN(recovery->options.log, "sync.recovery_failed",
		 log_text("while", recovery_transitions()->states[recovery->machine.state]),
		 log_error(error));
	step(recovery, RECOVERY_FAILED);
}

/* Take */

static enum recovery_event event_of(const char *state)
{
	static const struct {
		const char *word;
		enum recovery_event event;
	} states[] = {
		{ "taken", RECOVERY_TAKEN },
		{ "complete", RECOVERY_COMPLETE },
		{ "waiting", RECOVERY_NOT_YET },
	};

	for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++) {
		if (strcmp(state, states[i].word) == 0)
			return states[i].event;
	}
	return RECOVERY_STALE;
}

static void on_taken(const struct db_reply *reply, void *context)
{
	struct recovery *recovery = context;
	enum recovery_event event;

	recovery->is_busy = false;
	if (reply->error) {
		fail(recovery, reply->error);
		return;
	}
	event = event_of(db_text(reply, 0, "state"));
	trouble_end(&recovery->trouble);
	if (event == RECOVERY_TAKEN)
		LOG_INFO(recovery->options.log, "sync.recovered",
			 log_text("after", recovery->next ? recovery->next : ""),
			 log_us("took", reply->microseconds));
	step(recovery, event);
}

static void take(struct recovery *recovery)
{
	recovery->is_busy = true;
	port_run(recovery->options.ports, &(struct db_call){
						  .statement = &sync_take_recovery,
						  .parameters = recovery->parameters,
						  .parameter_count = 3,
						  .arena = recovery->arena,
						  .done = on_taken,
						  .context = recovery,
					  });
}

/* Ask */

static const struct error *read_page(struct recovery *recovery, struct text body)
{
	struct arena *arena = recovery->arena;
	const struct field_values *values;
	struct text header;

	if (!text_split(&body, '\n', &header))
		return error_new(arena, ERROR_MALFORMED, "the page is empty");
	if (body.length > 0 && memchr(body.data, '\0', body.length))
		return error_new(arena, ERROR_MALFORMED, "the page is no text");
	TRY(message_decode(arena, MESSAGE_RECOVERY_PAGE, header, &values));
	if (field_number(values, "bytes") != (int64_t)body.length)
		return error_new(arena, ERROR_MALFORMED, "the page is cut off");
	recovery->parameters[0] = (struct db_parameter){ "after", recovery->next };
	recovery->parameters[1] = (struct db_parameter){ "header", text_copy(arena, header) };
	recovery->parameters[2] =
		(struct db_parameter){ "lines", body.length > 0 ? text_copy(arena, body) : "" };
	return NULL;
}

static void on_answer(const struct http_client_reply *reply, void *context)
{
	struct recovery *recovery = context;
	const struct error *error = hq_link_judge(recovery->link, recovery->arena, reply);

	recovery->is_busy = false;
	if (error && reply->status == 404) {
		LOG_INFO(recovery->options.log, "sync.recovery_unknown", log_error(error));
		step(recovery, RECOVERY_NOTHING);
		return;
	}
	if (!error && reply->status != 200)
		error = error_new(recovery->arena, ERROR_MALFORMED, "HQ answered %d to a recovery",
				  reply->status);
	if (!error)
		error = read_page(recovery, reply->body);
	if (error)
		fail(recovery, error);
	else
		step(recovery, RECOVERY_PAGE);
}

static void send_question(struct recovery *recovery)
{
	struct arena *arena = recovery->arena;

	recovery->is_busy = true;
	hq_link_send(
		recovery->link,
		&(struct hq_call){
			.method = HTTP_GET,
			.target = arena_print(arena, "/sync/v1/recovery?proto=%d%s%s",
					      PROTOCOL_VERSION, recovery->next ? "&after=" : "",
					      recovery->next ? recovery->next : ""),
			.reply_maximum = PAGE_MAXIMUM,
			.timeout_ms = RECOVERY_TIMEOUT_MS,
			.arena = arena,
			.done = on_answer,
			.context = recovery,
		});
}

static void on_place(const struct db_reply *reply, void *context)
{
	struct recovery *recovery = context;
	const char *next;

	recovery->is_busy = false;
	if (reply->error) {
		fail(recovery, reply->error);
	} else if (reply->rows == 0) {
		step(recovery, RECOVERY_NOTHING);
	} else if (!hq_link_is_open(recovery->link)) {
		fail(recovery, error_new(recovery->arena, ERROR_UNAVAILABLE, "no line to HQ"));
	} else if (!db_bool(reply, 0, "is_ready")) {
		step(recovery, RECOVERY_NOT_YET);
	} else {
		next = db_text(reply, 0, "next");
		recovery->next = next ? arena_string(recovery->arena, next) : NULL;
		send_question(recovery);
	}
}

static void ask(struct recovery *recovery)
{
	arena_reset(recovery->arena);
	recovery->is_busy = true;
	port_run(recovery->options.ports, &(struct db_call){
						  .statement = &sync_recovery,
						  .arena = recovery->arena,
						  .done = on_place,
						  .context = recovery,
					  });
}

static void step(struct recovery *recovery, enum recovery_event event)
{
	struct recovery_decision decision;

	if (recovery->is_closing)
		return;
	decision = recovery_step(&recovery->machine, event, port_random(recovery->options.ports));
	if (decision.action == RECOVERY_DO_NOTHING)
		return;
	port_timer_stop(recovery->options.ports, recovery->timer);
	switch (decision.action) {
	case RECOVERY_ASK: ask(recovery); break;
	case RECOVERY_TAKE: take(recovery); break;
	default:
		port_timer_start(recovery->options.ports, recovery->timer, decision.delay_ms, 0);
		break;
	}
}

static void on_timer(void *context)
{
	step(context, RECOVERY_TIMER);
}

struct recovery *recovery_create(const struct store_sync_options *options, struct hq_link *link)
{
	struct recovery *recovery = calloc(1, sizeof(*recovery));

	if (!recovery)
		abort();
	recovery->options = *options;
	recovery->link = link;
	recovery->machine = recovery_machine(&(struct recovery_options){
		.poll_ms = (uint32_t)options->recovery_poll_ms,
		.nothing_ms = 900000,
		.not_yet_ms = 2000,
		.back_off = { .first = 250, .most = 5000 }, /* a till may be waiting */
	});
	recovery->timer = port_timer_create(recovery->options.ports, on_timer, recovery);
	recovery->arena = arena_create(ARENA_MAXIMUM);
	return recovery;
}

void recovery_open(struct recovery *recovery)
{
	step(recovery, RECOVERY_LINE);
}

void recovery_line_is_new(struct recovery *recovery)
{
	trouble_line_is_new(&recovery->trouble);
}

const struct trouble *recovery_trouble(const struct recovery *recovery)
{
	return &recovery->trouble;
}

bool recovery_close(struct recovery *recovery)
{
	recovery->is_closing = true;
	port_timer_stop(recovery->options.ports, recovery->timer);
	return !recovery->is_busy;
}

void recovery_destroy(struct recovery *recovery)
{
	if (!recovery)
		return;
	port_timer_destroy(recovery->options.ports, recovery->timer);
	arena_destroy(recovery->arena);
	free(recovery);
}
