#include "store/sync/pusher.h"

#include <stdlib.h>
#include <string.h>

#include "schema/store/queries/sync.sql.h"
#include "store/sync/push_batch.h"
#include "sync-protocol/push_states.h"

#define ARENA_MAXIMUM ((size_t)1 << 20)
#define PUSH_TIMEOUT_MS 120000
#define ANSWER_MAXIMUM 65536

/* Of the request that woke the pusher last. */
struct cause {
	struct trace trace;
	bool is_known;
};

/* A batch on its way to HQ. */
struct delivery {
	struct pusher *pusher;
	struct push_batch batch;
	struct cause cause; /* until HQ holds what it caused */
	bool is_under_way;
	bool is_early; /* sent before its turn: a refusal says nothing about its turn */
	bool is_taken; /* answered with `mark` before its turn */
	struct pushed mark;
};

struct pusher {
	struct store_sync_options options;
	struct hq_link *link;
	struct push_machine machine;
	struct loop_timer *timer;
	struct arena *arena;
	char store_inc[UUID_LENGTH + 1];
	bool is_busy, is_closing;
	bool is_known;     /* acked_seq is */
	int64_t acked_seq; /* HQ's mark */
	bool has_remade;   /* the batch, because the first was not of our incarnation */
	int asked_to_verify, verifying, verified; /* counts: the mark is verified when equal */
	bool wants_batch;                         /* the machine waits for one that is being made */
	struct delivery deliveries[2];
	int current; /* the one whose turn it is; the other is made and sent ahead */
	struct pushed mark;
	struct cause cause; /* for the batch made next */
	struct db_parameter parameters[3];
	struct trouble trouble;
};

static void step(struct pusher *pusher, enum push_event event);
static void make_or_use(struct pusher *pusher);

static struct delivery *current(struct pusher *pusher)
{
	return &pusher->deliveries[pusher->current];
}

static struct delivery *ahead(struct pusher *pusher)
{
	return &pusher->deliveries[1 - pusher->current];
}

static void note(struct pusher *pusher, const struct error *error)
{
	LOG_WARN(pusher->options.log, "sync.push_failed", log_error(error));
	trouble_note(&pusher->trouble, error);
}

static void fail(struct pusher *pusher, const struct error *error)
{
	note(pusher, error);
	pusher->is_known = false;
	step(pusher, PUSH_FAILED);
}

/* Perhaps someone has enrolled us again, and the database holds an identity that the link has not seen. */
static void stop_fenced(struct pusher *pusher, const struct error *error)
{
	note(pusher, error);
	pusher->is_known = false;
	step(pusher, PUSH_FENCED);
	hq_link_doubt(pusher->link);
}

static void take_refusal(struct pusher *pusher, const struct error *error)
{
	if (error->code == ERROR_FENCED) {
		stop_fenced(pusher, error);
	} else if (error->code == ERROR_FORK) {
		note(pusher, error);
		step(pusher, PUSH_FORK);
		hq_link_forked(pusher->link);
	} else {
		fail(pusher, error);
	}
}

static const struct error *enrolled_again(struct arena *arena)
{
	return error_new(arena, ERROR_FENCED, "this store was enrolled again meanwhile");
}

static bool is_of_another(const struct pusher *pusher, const struct push_batch *batch)
{
	return !batch->error && !batch->is_empty &&
	       strcmp(batch->header.store_inc.string, pusher->store_inc) != 0;
}

/* Compare */

static void on_compared(const struct db_reply *reply, void *context)
{
	struct pusher *pusher = context;
	const struct push_batch *batch = &current(pusher)->batch;
	bool has_moved = pusher->mark.acked_seq > pusher->acked_seq;
	const char *state;

	pusher->is_busy = false;
	if (reply->error) {
		fail(pusher, reply->error);
		return;
	}
	/* Another life has begun since it was asked: its mark says nothing about that one. */
	if (is_of_another(pusher, batch)) {
		fail(pusher, enrolled_again(reply->arena));
		return;
	}
	state = db_text(reply, 0, "state");
	if (strcmp(state, "agreed") != 0) {
		bool is_fork = strcmp(state, "fork") == 0;

		take_refusal(pusher, error_new(reply->arena, is_fork ? ERROR_FORK : ERROR_FENCED,
					       "HQ's mark %lld is not in our history",
					       (long long)pusher->mark.acked_seq));
		return;
	}
	if (has_moved)
		current(pusher)->cause.is_known = false;
	pusher->acked_seq = pusher->mark.acked_seq;
	pusher->verified = pusher->verifying;
	pusher->is_known = true;
	trouble_end(&pusher->trouble);
	LOG_DEBUG(pusher->options.log, "sync.acknowledged", log_int("seq", pusher->acked_seq));
	if (!batch->is_full && pusher->acked_seq == push_batch_last_seq(batch))
		step(pusher, PUSH_CAUGHT_UP);
	else
		step(pusher, has_moved ? PUSH_AGREED : PUSH_UNMOVED);
}

static void compare(struct pusher *pusher)
{
	struct arena *arena = pusher->arena;
	const struct db_parameter parameters[] = {
		{ "store_inc", current(pusher)->batch.header.store_inc.string },
		{ "acked_seq", arena_print(arena, "%lld", (long long)pusher->mark.acked_seq) },
		{ "chain", arena_string(arena, chain_to_hex(&pusher->mark.chain).string) },
	};

	memcpy(pusher->parameters, parameters, sizeof(parameters));
	pusher->is_busy = true;
	port_run(pusher->options.ports, &(struct db_call){
						.statement = &sync_acknowledge,
						.parameters = pusher->parameters,
						.parameter_count = 3,
						.arena = arena,
						.done = on_compared,
						.context = pusher,
					});
}

/* Send */

static void deliver(struct delivery *delivery);

static void take_mark(struct pusher *pusher, const struct pushed *mark)
{
	pusher->mark = *mark;
	step(pusher, PUSH_MARK);
}

/* Before its turn only what HQ took counts; whatever else it said, the batch is sent again in its turn. */
static void on_early_answer(struct delivery *delivery, bool is_taken)
{
	struct pusher *pusher = delivery->pusher;
	bool is_its_turn = delivery == current(pusher);

	delivery->is_early = false;
	if (is_its_turn && is_taken)
		take_mark(pusher, &delivery->mark);
	else if (is_its_turn)
		deliver(delivery);
	else
		delivery->is_taken = is_taken;
	if (pusher->wants_batch)
		make_or_use(pusher);
}

static void on_answer(const struct http_client_reply *reply, void *context)
{
	struct delivery *delivery = context;
	struct pusher *pusher = delivery->pusher;
	struct arena *arena = delivery->batch.arena;
	const struct error *refusal = hq_link_judge(pusher->link, arena, reply);
	const struct error *error = refusal;

	delivery->is_under_way = false;
	if (pusher->is_closing)
		return;
	if (!refusal || refusal->code == ERROR_SEQUENCE_GAP)
		error = pushed_decode(arena, reply->body, &delivery->mark);
	if (delivery->is_early)
		on_early_answer(delivery, !refusal && !error);
	else if (error)
		take_refusal(pusher, error);
	else
		take_mark(pusher, &delivery->mark);
}

static void deliver(struct delivery *delivery)
{
	struct pusher *pusher = delivery->pusher;
	struct push_batch *batch = &delivery->batch;

	if (!hq_link_is_open(pusher->link)) {
		fail(pusher, error_new(batch->arena, ERROR_UNAVAILABLE, "no line to HQ"));
		return;
	}
	delivery->is_under_way = true;
	hq_link_send(pusher->link,
		     &(struct hq_call){
			     .method = HTTP_POST,
			     .target = "/sync/v1/push",
			     .content_type = PUSH_CONTENT_TYPE,
			     .body = text_buffer_text(&batch->body),
			     .trace = delivery->cause.is_known ? &delivery->cause.trace : NULL,
			     .reply_maximum = ANSWER_MAXIMUM,
			     .timeout_ms = PUSH_TIMEOUT_MS,
			     .arena = batch->arena,
			     .done = on_answer,
			     .context = delivery,
		     });
}

static void send_ahead(struct pusher *pusher)
{
	struct delivery *delivery = ahead(pusher);

	if (delivery->batch.is_empty || delivery->batch.error || !hq_link_is_open(pusher->link))
		return;
	delivery->is_early = true;
	deliver(delivery);
}

static void make_batch(struct pusher *pusher, int64_t after_seq)
{
	struct delivery *delivery = ahead(pusher);

	delivery->cause = pusher->cause;
	pusher->cause.is_known = false;
	push_batch_make(&delivery->batch, after_seq);
}

static void send_batch(struct pusher *pusher)
{
	struct delivery *delivery = current(pusher);

	if (delivery->batch.is_full && ahead(pusher)->batch.state == BATCH_NONE)
		make_batch(pusher, push_batch_last_seq(&delivery->batch));
	if (delivery->is_taken)
		take_mark(pusher, &delivery->mark);
	else if (!delivery->is_under_way)
		deliver(delivery);
}

/* Read */

static void use_batch(struct pusher *pusher)
{
	const struct push_batch *batch = &current(pusher)->batch;

	pusher->wants_batch = pusher->has_remade = false;
	if (batch->is_empty) {
		pusher->verified = pusher->verifying;
		current(pusher)->cause.is_known = false;
	}
	if (batch->error)
		fail(pusher, batch->error);
	else
		step(pusher, batch->is_empty ? PUSH_EMPTY : PUSH_BATCH);
}

/* Where the next batch begins: after HQ's mark, or one entry before to have it confirmed. */
static int64_t start_of_batch(const struct pusher *pusher)
{
	bool verifies = pusher->verified != pusher->asked_to_verify && pusher->acked_seq > 0;

	return pusher->acked_seq - verifies;
}

/* What did not reach HQ is read again, and belongs to the same trace. */
static void take_cause_back(struct delivery *delivery)
{
	struct pusher *pusher = delivery->pusher;

	if (!pusher->cause.is_known)
		pusher->cause = delivery->cause;
	delivery->cause.is_known = false;
}

static void forget(struct delivery *delivery)
{
	take_cause_back(delivery);
	push_batch_forget(&delivery->batch);
	delivery->is_early = delivery->is_taken = false;
}

/* Not made for the place HQ's mark is at. */
static bool is_misplaced(const struct pusher *pusher, const struct push_batch *batch)
{
	return batch->error || batch->after_seq != start_of_batch(pusher);
}

static void make_or_use(struct pusher *pusher)
{
	struct delivery *next = ahead(pusher);
	bool is_of_other;

	if (next->batch.state == BATCH_BEING_MADE)
		return; /* on_batch_ready comes back here */
	is_of_other = next->batch.state == BATCH_READY && is_of_another(pusher, &next->batch);
	if (next->batch.state == BATCH_READY &&
	    (is_of_other || is_misplaced(pusher, &next->batch))) {
		if (next->is_under_way)
			return; /* on_early_answer comes back here */
		forget(next);
	}
	/* One made before the link opened anew is made again; after that the database knows more than the link. */
	if (is_of_other && pusher->has_remade) {
		pusher->wants_batch = pusher->has_remade = false;
		stop_fenced(pusher, enrolled_again(pusher->arena));
		return;
	}
	pusher->has_remade = pusher->has_remade || is_of_other;
	if (next->batch.state == BATCH_NONE) {
		pusher->verifying = pusher->asked_to_verify;
		take_cause_back(current(pusher));
		make_batch(pusher, start_of_batch(pusher));
		return;
	}
	forget(current(pusher));
	pusher->current = 1 - pusher->current;
	use_batch(pusher);
}

static void on_batch_ready(struct push_batch *batch, void *context)
{
	struct delivery *delivery = context;
	struct pusher *pusher = delivery->pusher;

	if (pusher->is_closing)
		return;
	if (!pusher->wants_batch) {
		if (pusher->machine.state == PUSH_SENDING)
			step(pusher, PUSH_AHEAD);
		return;
	}
	if (batch->error && batch->after_seq == start_of_batch(pusher)) {
		pusher->wants_batch = false;
		fail(pusher, batch->error);
		forget(delivery);
	} else {
		make_or_use(pusher);
	}
}

static void on_position(const struct db_reply *reply, void *context)
{
	struct pusher *pusher = context;

	pusher->is_busy = false;
	if (reply->error) {
		fail(pusher, reply->error);
		return;
	}
	if (reply->rows == 0) {
		step(pusher, PUSH_FENCED);
		return;
	}
	if (strcmp(db_text(reply, 0, "store_inc"), pusher->store_inc) != 0) {
		stop_fenced(pusher, enrolled_again(pusher->arena));
		return;
	}
	pusher->acked_seq = db_int(reply, 0, "acked_seq");
	pusher->is_known = true;
	pusher->wants_batch = true;
	make_or_use(pusher);
}

static void read_batch(struct pusher *pusher)
{
	arena_reset(pusher->arena);
	if (pusher->is_known) {
		pusher->wants_batch = true;
		make_or_use(pusher);
		return;
	}
	pusher->is_busy = true;
	port_run(pusher->options.ports, &(struct db_call){
						.statement = &sync_journal_head,
						.arena = pusher->arena,
						.done = on_position,
						.context = pusher,
					});
}

static void step(struct pusher *pusher, enum push_event event)
{
	struct push_decision decision;

	if (pusher->is_closing)
		return;
	decision = push_step(&pusher->machine, event, port_random(pusher->options.ports));
	if (decision.action == PUSH_DO_NOTHING)
		return;
	port_timer_stop(pusher->options.ports, pusher->timer);
	switch (decision.action) {
	case PUSH_READ: read_batch(pusher); break;
	case PUSH_SEND: send_batch(pusher); break;
	case PUSH_SEND_AHEAD: send_ahead(pusher); break;
	case PUSH_COMPARE: compare(pusher); break;
	default:
		port_timer_start(pusher->options.ports, pusher->timer, decision.delay_ms, 0);
		break;
	}
}

static void on_timer(void *context)
{
	struct pusher *pusher = context;

	if (hq_link_is_open(pusher->link))
		step(pusher, PUSH_TIMER);
	else
		port_timer_start(pusher->options.ports, pusher->timer,
				 pusher->machine.options.poll_ms, 0);
}

struct pusher *pusher_create(const struct store_sync_options *options, struct hq_link *link)
{
	struct pusher *pusher = calloc(1, sizeof(*pusher));
	const struct push_options machine_options = {
		.poll_ms = (uint32_t)options->poll_ms,
		/*
		 * The first sale after a rest goes at once; under steady selling five
		 * batches a second do. At twenty a second the disk flushes of the pushing
		 * itself cost one till about a tenth of its sales.
		 */
		.gather_ms = 200,
		.stopped_ms = 30000,
		.back_off = { .first = 250, .most = 30000 },
	};

	if (!pusher)
		abort();
	pusher->options = *options;
	pusher->link = link;
	pusher->machine = push_machine(&machine_options);
	pusher->timer = port_timer_create(pusher->options.ports, on_timer, pusher);
	pusher->arena = arena_create(ARENA_MAXIMUM);
	for (int i = 0; i < 2; i++) {
		struct delivery *delivery = &pusher->deliveries[i];

		delivery->pusher = pusher;
		push_batch_init(&delivery->batch, options->ports, options->push_entries,
				on_batch_ready, delivery);
	}
	return pusher;
}

void pusher_open(struct pusher *pusher, const char *store_inc)
{
	if (strcmp(pusher->store_inc, store_inc) != 0) {
		snprintf(pusher->store_inc, sizeof(pusher->store_inc), "%s", store_inc);
		pusher->is_known = false;
	}
	pusher->asked_to_verify++;
	if (port_timer_is_running(pusher->options.ports, pusher->timer))
		step(pusher, PUSH_TIMER);
	else
		step(pusher, PUSH_WAKE);
}

void pusher_retry(struct pusher *pusher, bool is_line_new)
{
	if (is_line_new) {
		pusher->machine.failures = 0;
		trouble_line_is_new(&pusher->trouble);
	}
	if (pusher->machine.state == PUSH_WAITING && hq_link_is_open(pusher->link))
		step(pusher, PUSH_LINE);
}

bool pusher_is_verified(const struct pusher *pusher)
{
	return pusher->asked_to_verify > 0 && pusher->verified == pusher->asked_to_verify;
}

void pusher_verify(struct pusher *pusher)
{
	pusher->asked_to_verify++;
	pusher_wake(pusher, NULL);
}

void pusher_wake(struct pusher *pusher, const struct trace *trace)
{
	struct delivery *next = ahead(pusher);

	if (trace)
		pusher->cause = (struct cause){ *trace, true };
	/* What was read may have met its entry or missed it: that batch and the next both belong to it. */
	if (trace && next->batch.state == BATCH_BEING_MADE)
		next->cause = pusher->cause;
	if (hq_link_is_open(pusher->link))
		step(pusher, PUSH_WAKE);
}

void pusher_forget(struct pusher *pusher)
{
	pusher->is_known = false;
}

int64_t pusher_acked_seq(const struct pusher *pusher)
{
	return pusher->acked_seq;
}

int64_t pusher_last_seq(const struct pusher *pusher)
{
	const struct push_batch *batch = &pusher->deliveries[pusher->current].batch;

	return batch->header.count > 0 ? push_batch_last_seq(batch) : pusher->acked_seq;
}

const char *pusher_state(const struct pusher *pusher)
{
	return push_transitions()->states[pusher->machine.state];
}

const struct trouble *pusher_trouble(const struct pusher *pusher)
{
	return &pusher->trouble;
}

bool pusher_close(struct pusher *pusher)
{
	bool is_quiet = !pusher->is_busy;

	pusher->is_closing = true;
	port_timer_stop(pusher->options.ports, pusher->timer);
	for (int i = 0; i < 2; i++) {
		const struct delivery *delivery = &pusher->deliveries[i];

		is_quiet = is_quiet && !delivery->is_under_way &&
			   delivery->batch.state != BATCH_BEING_MADE;
	}
	return is_quiet;
}

void pusher_destroy(struct pusher *pusher)
{
	if (!pusher)
		return;
	for (int i = 0; i < 2; i++)
		push_batch_finish(&pusher->deliveries[i].batch);
	port_timer_destroy(pusher->options.ports, pusher->timer);
	arena_destroy(pusher->arena);
	free(pusher);
}
