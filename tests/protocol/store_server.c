#include <string.h>

#include "tests/protocol/world.h"

enum { QUESTION_TIMEOUT_MS = 600 };

static const struct pull_options pull_options = {
	.poll_ms = 400,
	.poll_without_hints_ms = 200,
	.back_off = { .first = 50, .most = 400 },
};
static const struct push_options push_options = {
	.poll_ms = 300,
	.gather_ms = 20,
	.stopped_ms = 500,
	.back_off = { .first = 50, .most = 400 },
};

/* Store: down */

void check_mirror(struct world *world, int store)
{
	const struct store_database *database = &world->store[store];

	if (database->hq_inc == 0)
		return;
	if (memcmp(database->mirror, world->record->mirror[database->hq_inc][database->rev][store],
		   sizeof(database->mirror)) != 0)
		break_invariant(world, store, "I1 cut exactness");
	if (database->hq_inc == world->seen_inc[store] && database->rev < world->seen_rev[store])
		break_invariant(world, store, "I2 monotone");
	world->seen_inc[store] = database->hq_inc;
	world->seen_rev[store] = database->rev;
}

void start_server(struct world *world, int store)
{
	struct server *server = &world->server[store];

	*server = (struct server){
		.pull = pull_machine(&pull_options),
		.push = push_machine(&push_options),
		.pull_timer = world->now + 1,
		.push_timer = world->now + 1,
		.acked = world->store[store].acked,
		.asked_to_verify = 1,
	};
	server->pull.wants_snapshot = world->store[store].hq_inc == 0;
}

void crash_store(struct world *world, int store)
{
	world->verdict.crashes++;
	start_server(world, store);
}

/* HQ may hold less than it said: send the last entry it acknowledged again, its answer tells. */
static void verify_mark(struct world *world, int store)
{
	world->server[store].asked_to_verify++;
	push_step_on(world, store, PUSH_WAKE);
}

/* One transaction; the mutant makes it two. */
static void apply(struct world *world, int store)
{
	struct store_database *database = &world->store[store];
	const struct letter *packs = &world->server[store].packs;
	bool fits = packs->packs.rev_from == 0 || (packs->packs.hq_inc == database->hq_inc &&
						   packs->packs.rev_from == database->rev);
	bool crashes = !world->is_peace && one_in(&world->dice, 12);

	if (!fits ||
	    (packs->packs.hq_inc == database->hq_inc && packs->packs.rev_to < database->rev)) {
		pull_step_on(world, store, PULL_FAILED);
		return;
	}
	if (crashes && one_in(&world->dice, 2) && world->mutant != CURSOR_OUTSIDE_TRANSACTION) {
		crash_store(world, store);
		return;
	}
	store_apply_rows(database, packs);
	if (crashes && world->mutant == CURSOR_OUTSIDE_TRANSACTION) {
		check_mirror(world, store);
		crash_store(world, store);
		return;
	}
	if (packs->packs.hq_inc != database->hq_inc)
		verify_mark(world, store);
	store_move_position(database, packs);
	check_mirror(world, store);
	if (crashes)
		crash_store(world, store);
	else
		pull_step_on(world, store, PULL_APPLIED);
}

static void ask(struct world *world, int store, bool snapshot)
{
	struct server *server = &world->server[store];
	const struct store_database *database = &world->store[store];
	struct letter question = { .kind = PULL_QUESTION, .store = store };

	question.question = server->pull_question = ++world->questions;
	question.pull.snapshot = snapshot || database->hq_inc == 0;
	question.pull.hq_inc = database->hq_inc;
	question.pull.rev = database->rev;
	question.pull.chain = database->chain;
	server->pull_timeout = world->now + QUESTION_TIMEOUT_MS;
	post(world, &question);
}

void pull_step_on(struct world *world, int store, enum pull_event event)
{
	struct server *server = &world->server[store];
	struct pull_decision decision;

	server->pull.hints_come = world->has_hints;
	decision = pull_step(&server->pull, event, chance(&world->dice));
	if (decision.action == PULL_DO_NOTHING)
		return;
	server->pull_timer = server->pull_timeout = 0;
	switch (decision.action) {
	case PULL_ASK: ask(world, store, decision.snapshot); break;
	case PULL_STAGE: pull_step_on(world, store, PULL_STAGED); break;
	case PULL_APPLY: apply(world, store); break;
	default: server->pull_timer = world->now + 1 + decision.delay_ms; break;
	}
}

void take_packs(struct world *world, const struct letter *answer)
{
	struct server *server = &world->server[answer->store];

	if (answer->question != server->pull_question || server->pull.state != PULL_ASKING)
		return;
	server->packs = *answer;
	if (answer->is_damaged)
		pull_step_on(world, answer->store, PULL_FAILED);
	else if (answer->packs.answer == PULL_CURRENT)
		pull_step_on(world, answer->store, PULL_NOTHING_NEW);
	else if (pull_answer_error(answer->packs.answer) != ERROR_CODE_COUNT)
		pull_step_on(world, answer->store, PULL_START_OVER);
	else
		pull_step_on(world, answer->store, PULL_PACKS);
}

/* Store: up */

static bool read_batch_after(struct world *world, int store, int64_t after,
			     struct delivery *out_delivery)
{
	*out_delivery = (struct delivery){
		.batch = { .kind = PUSH_QUESTION, .store = store },
	};
	return store_read_batch(&world->store[store], after, &out_delivery->batch);
}

static void read_batch(struct world *world, int store)
{
	struct server *server = &world->server[store];
	bool verifies = server->verified != server->asked_to_verify && server->acked > 0;
	int64_t after = server->acked - verifies;
	bool is_batch = true;

	store_number(&world->store[store], world->hasher);
	if (server->ahead.batch.push.header.first_seq == after + 1) {
		server->current = server->ahead;
	} else {
		server->verifying = server->asked_to_verify;
		is_batch = read_batch_after(world, store, after, &server->current);
	}
	server->ahead = (struct delivery){ 0 };
	if (!is_batch)
		server->verified = server->verifying;
	push_step_on(world, store, is_batch ? PUSH_BATCH : PUSH_EMPTY);
}

static void deliver_batch(struct world *world, struct delivery *delivery)
{
	delivery->batch.question = delivery->question = ++world->questions;
	post(world, &delivery->batch);
}

static void send_ahead(struct world *world, int store)
{
	world->server[store].ahead.is_early = true;
	deliver_batch(world, &world->server[store].ahead);
}

static void send_batch(struct world *world, int store)
{
	struct server *server = &world->server[store];
	const struct push_header *header = &server->current.batch.push.header;
	int64_t last = header->first_seq + header->count - 1;

	if (server->current.is_taken) {
		server->mark = server->current.mark;
		push_step_on(world, store, PUSH_MARK);
		return;
	}
	if (server->current.question == 0)
		deliver_batch(world, &server->current);
	if (server->ahead.question == 0 && read_batch_after(world, store, last, &server->ahead))
		push_step_on(world, store, PUSH_AHEAD);
	server->push_timeout = world->now + QUESTION_TIMEOUT_MS;
}

static void compare(struct world *world, int store)
{
	struct server *server = &world->server[store];
	struct store_database *database = &world->store[store];

	if (!store_acknowledge(database, &server->mark)) {
		push_step_on(world, store, PUSH_FORK);
		return;
	}
	server->acked = server->mark.acked_seq;
	server->verified = server->verifying;
	push_step_on(world, store, server->acked < database->seq ? PUSH_AGREED : PUSH_CAUGHT_UP);
}

void push_step_on(struct world *world, int store, enum push_event event)
{
	struct server *server = &world->server[store];
	struct push_decision decision = push_step(&server->push, event, chance(&world->dice));

	if (decision.action == PUSH_DO_NOTHING)
		return;
	server->push_timer = server->push_timeout = 0;
	switch (decision.action) {
	case PUSH_READ: read_batch(world, store); break;
	case PUSH_SEND: send_batch(world, store); break;
	case PUSH_SEND_AHEAD: send_ahead(world, store); break;
	case PUSH_COMPARE: compare(world, store); break;
	default: server->push_timer = world->now + 1 + decision.delay_ms; break;
	}
}

static bool is_taken(const struct letter *answer)
{
	return !answer->is_damaged &&
	       (answer->pushed.outcome == PUSH_ACCEPTED || answer->pushed.outcome == PUSH_REPEATED);
}

static void take_answer(struct world *world, const struct letter *answer)
{
	struct server *server = &world->server[answer->store];
	const struct hq_database *hq = &world->hq;

	if (is_taken(answer) && hq->inc == answer->pushed.hq_inc &&
	    hq->store[answer->store].acked < answer->pushed.mark.acked_seq)
		break_invariant(world, answer->store, "I3 no loss up");
	server->mark = answer->pushed.mark;
	if (answer->is_damaged)
		push_step_on(world, answer->store, PUSH_FAILED);
	else if (answer->pushed.outcome == PUSH_OTHER_HISTORY)
		push_step_on(world, answer->store, PUSH_FORK);
	else if (answer->pushed.outcome == PUSH_OTHER_INCARNATION)
		push_step_on(world, answer->store, PUSH_FENCED);
	else
		push_step_on(world, answer->store, PUSH_MARK);
}

void take_mark(struct world *world, const struct letter *answer)
{
	struct server *server = &world->server[answer->store];
	struct delivery *current = &server->current;

	if (answer->question == server->ahead.question) {
		server->ahead.question = 0;
		server->ahead.is_early = false;
		server->ahead.is_taken = is_taken(answer);
		server->ahead.mark = answer->pushed.mark;
		return;
	}
	if (answer->question != current->question || server->push.state != PUSH_SENDING)
		return;
	current->question = 0;
	if (current->is_early && !is_taken(answer)) {
		current->is_early = false;
		send_batch(world, answer->store);
		return;
	}
	take_answer(world, answer);
}
