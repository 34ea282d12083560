#include "tests/protocol/simulation.h"

#include <stdlib.h>
#include <string.h>

#include "tests/protocol/world.h"

enum {
	TROUBLE_MS = 4000,
	PEACE_MS = 60000,
	STEP_MS = 20, /* between two turns of fate */
};

void break_invariant(struct world *world, int store, const char *which)
{
	if (!world->verdict.broken) {
		world->verdict.broken = which;
		world->verdict.store = store;
		world->verdict.at = world->now;
	}
}

/* Network: every letter may be lost, doubled, late, or cut off. */

void post(struct world *world, struct letter *letter)
{
	int copies = 1;

	if (!world->is_peace)
		copies = one_in(&world->dice, 8) ? 0 : one_in(&world->dice, 8) ? 2 : 1;
	for (; copies > 0 && world->letter_count < LETTERS; copies--) {
		bool is_cut = !world->is_peace && one_in(&world->dice, 20);

		letter->at = world->now + 1 + chance(&world->dice) % (world->is_peace ? 5 : 80);
		letter->is_damaged = is_cut;
		if (world->has_bytes && letter->kind == PUSH_QUESTION)
			wire_push(letter, world->hasher, is_cut ? 1 + chance(&world->dice) : 0);
		if (world->has_bytes && letter->kind == PULL_REPLY &&
		    (letter->packs.answer == PULL_DELTA || letter->packs.answer == PULL_SNAPSHOT))
			wire_packs(letter, is_cut ? 1 + chance(&world->dice) : 0);
		world->letters[world->letter_count++] = *letter;
	}
}

static void hint_all(struct world *world)
{
	for (int store = 0; world->has_hints && store < STORES; store++)
		post(world, &(struct letter){ .kind = HINT, .store = store });
}

/* HQ */

static void remember_cut(struct world *world)
{
	for (int store = 0; store < STORES; store++)
		hq_expected_mirror(&world->hq, store,
				   world->record->mirror[world->hq.inc][world->hq.rev][store]);
}

static void crash_hq(struct world *world)
{
	world->verdict.crashes++;
}

static void serve_push(struct world *world, const struct letter *question)
{
	struct hq_database after = world->hq;
	struct letter answer;
	enum crash_point crash = world->is_peace || !one_in(&world->dice, 12) ? NO_CRASH
				 : one_in(&world->dice, 2)                    ? CRASH_BEFORE_COMMIT
									      : CRASH_AFTER_COMMIT;

	if (question->is_damaged)
		return; /* refused with an error, which the store takes for a failure like silence */
	hq_answer_push(&after, world->mutant, world->hasher, question, &answer);
	if (crash != CRASH_BEFORE_COMMIT)
		world->hq = after;
	if (crash == NO_CRASH ||
	    (world->mutant == ACK_BEFORE_COMMIT && crash == CRASH_BEFORE_COMMIT))
		post(world, &answer);
	if (crash != NO_CRASH)
		crash_hq(world);
}

static void serve_pull(struct world *world, const struct letter *question)
{
	struct letter answer;

	if (question->is_damaged)
		return;
	hq_answer_pull(&world->hq, world->mutant, question, &answer);
	post(world, &answer);
}

/* Operators: after a fork a person enrols the store again. */
static void enrol_again(struct world *world, int store)
{
	struct hq_database *hq = &world->hq;
	int64_t acked = hq->store[store].acked;
	const struct pushed mark = { .acked_seq = acked,
				     .chain = hq->store[store].received[acked].chain };
	bool agreed = hq->store[store].inc == world->store[store].inc &&
		      store_acknowledge(&world->store[store], &mark);
	int inc = ++world->incarnations;

	hq_enrol(hq, store, inc);
	store_enrol(&world->store[store], inc, acked, agreed);
	start_server(world, store);
}

static void restore_hq(struct world *world)
{
	int inc = ++world->incarnations;

	world->hq = world->hq_backup;
	world->hq.inc = inc;
	world->verdict.restores++;
	remember_cut(world);
}

static void restore_store(struct world *world, int store)
{
	world->store[store] = world->store_backup[store];
	world->verdict.restores++;
	world->seen_inc[store] = 0; /* the one thing that may take a store back */
	start_server(world, store);
}

/* Fate */

static void disturb(struct world *world)
{
	int store = (int)(chance(&world->dice) % STORES);

	if (one_in(&world->dice, 10))
		world->hq_backup = world->hq;
	if (one_in(&world->dice, 10))
		world->store_backup[store] = world->store[store];
	if (one_in(&world->dice, 15))
		crash_store(world, store);
	if (one_in(&world->dice, 60) && world->incarnations < INCARNATIONS / 2)
		restore_hq(world);
	if (one_in(&world->dice, 80) && world->incarnations < INCARNATIONS / 2)
		restore_store(world, store);
	if (one_in(&world->dice, 10) && world->server[store].push.state == PUSH_STOPPED &&
	    world->incarnations < INCARNATIONS - STORES - 1)
		enrol_again(world, store);
}

static void sell(struct world *world, int store)
{
	store_sell(&world->store[store], ++world->documents);
	world->verdict.entries++;
	push_step_on(world, store, PUSH_WAKE);
}

static void work(struct world *world)
{
	if (one_in(&world->dice, 2))
		hq_edit(&world->hq, &world->dice);
	for (int store = 0; store < STORES; store++) {
		if (one_in(&world->dice, 3) && world->store[store].written < ENTRIES / 2)
			sell(world, store);
	}
}

static void cut_and_hint(struct world *world)
{
	int64_t before = world->hq.rev;

	hq_cut(&world->hq, world->hasher);
	if (world->hq.rev == before)
		return;
	remember_cut(world);
	world->verdict.cuts++;
	hint_all(world);
}

static void deliver(struct world *world, const struct letter *letter)
{
	switch (letter->kind) {
	case PULL_QUESTION: serve_pull(world, letter); break;
	case PUSH_QUESTION: serve_push(world, letter); break;
	case PULL_REPLY: take_packs(world, letter); break;
	case PUSH_REPLY: take_mark(world, letter); break;
	case HINT: pull_step_on(world, letter->store, PULL_HINT); break;
	}
}

static void deliver_due(struct world *world)
{
	for (int i = 0; i < world->letter_count;) {
		struct letter letter = world->letters[i];

		if (letter.at > world->now) {
			i++;
			continue;
		}
		world->letters[i] = world->letters[--world->letter_count];
		deliver(world, &letter);
		i = 0;
	}
}

static bool is_due(int64_t timer, int64_t now)
{
	return timer != 0 && timer <= now;
}

static void fire_timers(struct world *world)
{
	for (int store = 0; store < STORES; store++) {
		struct server *server = &world->server[store];

		if (is_due(server->pull_timeout, world->now))
			pull_step_on(world, store, PULL_FAILED);
		if (is_due(server->push_timeout, world->now))
			push_step_on(world, store, PUSH_FAILED);
		if (is_due(server->pull_timer, world->now))
			pull_step_on(world, store, PULL_TIMER);
		if (is_due(server->push_timer, world->now))
			push_step_on(world, store, PUSH_TIMER);
	}
}

static bool is_settled(const struct world *world)
{
	if (world->letter_count > 0)
		return false;
	for (int store = 0; store < STORES; store++) {
		const struct store_database *database = &world->store[store];

		if (database->hq_inc != world->hq.inc || database->rev != world->hq.rev ||
		    world->server[store].acked != database->seq ||
		    world->server[store].push.state == PUSH_STOPPED ||
		    world->server[store].verified != world->server[store].asked_to_verify)
			return false;
		for (int i = 0; i < database->written; i++) {
			if (!database->is_numbered[i])
				return false;
		}
	}
	return true;
}

/*
 * At peace: everything that is in a store's journal is at HQ, under the number and chain the store has. HQ may hold
 * more: what a store sent before it was restored and came to HQ after.
 */
static void check_end(struct world *world)
{
	if (world->verdict.broken)
		return;
	if (!is_settled(world)) {
		break_invariant(world, 0, "I11 progress");
		return;
	}
	for (int store = 0; store < STORES; store++) {
		const struct store_database *database = &world->store[store];

		if (world->hq.store[store].acked < database->seq)
			break_invariant(world, store, "I6 prefix");
		for (int64_t seq = 1; seq <= database->seq; seq++) {
			const struct entry *received = &world->hq.store[store].received[seq];

			if (received->document != database->numbered[seq].document ||
			    !chain_equal(&received->chain, &database->numbered[seq].chain))
				break_invariant(world, store, "I5 no invention");
		}
		for (int i = 0; i < database->written; i++) {
			if (!world->hq.store[store].is_here[database->document[i]])
				break_invariant(world, store, "I3 no loss up");
		}
		check_mirror(world, store);
	}
}

static void check_nothing_is_ahead(struct world *world)
{
	for (int store = 0; store < STORES; store++) {
		if (world->hq.store[store].acked != world->store[store].seq)
			break_invariant(world, store, "I5 no invention");
	}
}

static void begin(struct world *world, uint64_t seed, enum mutant mutant)
{
	world->dice = seed * UINT64_C(0x9E3779B97F4A7C15) + 1;
	world->mutant = mutant;
	world->has_hints = seed % 3 != 0;
	world->has_bytes = seed % 16 == 0;
	world->hasher = chain_hasher_create();
	world->record = calloc(1, sizeof(*world->record));
	world->hq.inc = ++world->incarnations;
	for (int store = 0; store < STORES; store++) {
		int inc = ++world->incarnations;

		hq_enrol(&world->hq, store, inc);
		world->store[store].inc = inc;
		world->store_backup[store] = world->store[store];
		start_server(world, store);
	}
	world->hq_backup = world->hq;
	remember_cut(world);
}

static void run_until(struct world *world, int64_t end)
{
	while (world->now < end && !world->verdict.broken &&
	       !(world->is_peace && is_settled(world))) {
		world->now++;
		if (world->now % STEP_MS == 0 && !world->is_peace) {
			work(world);
			disturb(world);
			if (one_in(&world->dice, 3))
				cut_and_hint(world);
		}
		deliver_due(world);
		fire_timers(world);
		for (int store = 0; world->is_peace && store < STORES; store++) {
			if (world->server[store].push.state == PUSH_STOPPED)
				enrol_again(world, store);
		}
	}
}

struct verdict simulate(uint64_t seed, enum mutant mutant)
{
	struct world *world = calloc(1, sizeof(*world));
	struct verdict verdict;

	begin(world, seed, mutant);
	run_until(world, TROUBLE_MS);
	cut_and_hint(world);
	world->is_peace = true;
	run_until(world, TROUBLE_MS + PEACE_MS);
	check_end(world);
	for (int store = 0; store < STORES; store++)
		sell(world, store); /* now a fork shows */
	run_until(world, TROUBLE_MS + 2 * PEACE_MS);
	check_end(world);
	check_nothing_is_ahead(world);
	verdict = world->verdict;
	chain_hasher_destroy(world->hasher);
	free(world->record);
	free(world);
	return verdict;
}
