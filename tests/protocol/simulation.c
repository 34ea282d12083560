#include "tests/protocol/simulation.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/protocol/folders.h"
#include "tests/protocol/hq_lives.h"
#include "tests/protocol/network.h"
#include "tests/protocol/recovery.h"

enum {
	TURNS = 100,               /* of fate, while there is trouble */
	PEACE_MS = 60 * 60 * 1000, /* more than a token's life, and every pause */
	LOOK_MS = 500,             /* between two looks of an operator, in peace */
	EVENTS_MAXIMUM = 400000,
};

void remember_cut(struct world *world)
{
	const struct hq_database *hq = &world->hq;
	struct row_value mirror[TABLES * KEYS];

	world->chains[hq->world][hq->rev] = hq->chain[hq->rev];
	for (int store = 0; store < world->store_count; store++) {
		for (int release = 1; release <= RELEASES; release++) {
			hq_expected_mirror(hq, store, release, mirror);
			world->expected[hq->world][hq->rev][store].digest[release] =
				mirror_digest(mirror);
		}
	}
}

/* Of the world whose history the store has; NULL: of none. */
static const struct expected_mirror *expected_by(const struct world *world, int store)
{
	const struct store_database *database = &world->store[store];

	for (int i = 1; i <= world->hq_worlds; i++) {
		if (chain_equal(&world->chains[i][database->rev], &database->chain))
			return &world->expected[i][database->rev][store];
	}
	return NULL;
}

void check_mirror(struct world *world, int store)
{
	const struct store_database *database = &world->store[store];
	const struct expected_mirror *expected;

	if (database->hq_inc == 0) {
		world->seen_inc[store] = 0;
		return;
	}
	expected = expected_by(world, store);
	if (!expected || store_mirror_digest(database) != expected->digest[database->release])
		break_invariant(world, store, "I1 cut exactness");
	if (database->hq_inc == world->seen_inc[store] && database->rev < world->seen_rev[store])
		break_invariant(world, store, "I2 monotone");
	if (database->hq_inc < world->seen_inc[store])
		break_invariant(world, store, "I15 no way back to an HQ that was overtaken");
	world->seen_inc[store] = database->hq_inc;
	world->seen_rev[store] = database->rev;
}

/* Processes and databases */

static void restart_hq(void *context)
{
	struct world *world = context;

	if (!world->hq_node.is_up)
		start_hq(world);
}

static void restart_store(void *context)
{
	struct node *node = context;

	if (!node->is_up)
		start_store(node->world, node->number);
}

static void crash(struct node *node)
{
	if (!node->is_up)
		return;
	crash_node(node);
	if (node->number < 0)
		plan(node->world, some_time(node->world), NULL, restart_hq, node->world);
	else
		plan(node->world, some_time(node->world), NULL, restart_store, node);
}

/* What was committed asynchronously may be lost, what is unlogged is. */
static void crash_store_database(struct world *world, int store)
{
	struct store_database *database = &world->store[store];

	end_database_calls(&world->nodes[store]);
	if (world->has_flushed[store] && chance(world) % 2) {
		*database = world->store_flushed[store];
		world->seen_inc[store] = 0;
	}
	world->has_flushed[store] = false;
	database->staged_count = 0;
	memset(database->staged, 0, sizeof(database->staged));
	check_mirror(world, store);
	world->verdict.crashes++;
	if (world->nodes[store].is_up)
		plan(world, 1, &world->nodes[store], tell_node, &world->nodes[store]);
}

static void crash_hq_database(struct world *world)
{
	struct node *hq = &world->hq_node;

	end_database_calls(hq);
	world->verdict.crashes++;
	if (hq->is_up)
		tell_node(hq);
}

void crash_database(struct node *node)
{
	if (node->number < 0)
		crash_hq_database(node->world);
	else
		crash_store_database(node->world, node->number);
}

static void enrol(struct world *world, int store)
{
	int inc = ++world->incarnations;
	struct previous_mark previous;

	if (world->hq.later_inc)
		return;
	previous = hq_enrol(&world->hq, store, inc);
	if (one_in(world, 8))
		return; /* HQ's answer got lost: somebody brings another code */
	store_enrol(&world->store[store], inc, &previous);
	remove_marker(world, store);
	world->has_flushed[store] = false;
	if (world->nodes[store].is_up && !one_in(world, 4))
		plan(world, 1, &world->nodes[store], tell_node, &world->nodes[store]);
}

/* Somebody knows it and says so; or it is found by the marker, or by what the stores show. */
static void restore_hq(struct world *world)
{
	bool fails_over = one_in(world, 3); /* to another database, under a process that lives */

	if (fails_over)
		end_database_calls(&world->hq_node);
	else
		crash(&world->hq_node);
	world->hq = world->hq_backup;
	world->hq.world = ++world->hq_worlds;
	if (one_in(world, 2))
		hq_note_restored(&world->hq, &world->hq_incarnations);
	world->verdict.restores++;
	remember_cut(world);
	if (fails_over && world->hq_node.is_up)
		tell_node(&world->hq_node);
}

/* Stores reach another machine, which has another copy of the database and knows nothing of the one before. */
static void swap_hq(struct world *world)
{
	struct hq_database gone = world->hq;

	crash(&world->hq_node);
	remove_hq_marker(world);
	remove_packs(world);
	if (world->hq_elsewhere.inc) {
		world->hq = world->hq_elsewhere;
	} else {
		world->hq = world->hq_backup;
		world->hq.world = ++world->hq_worlds;
	}
	world->hq_elsewhere = gone;
	remember_cut(world);
	world->verdict.swaps++;
}

/* In the end one of the two is left: the one that stores have gone on with. */
static void choose_hq(struct world *world)
{
	const struct hq_database *other = &world->hq_elsewhere;

	if (other->inc > world->hq.inc ||
	    (other->inc == world->hq.inc && other->world < world->hq.world))
		swap_hq(world);
	memset(&world->hq_elsewhere, 0, sizeof(world->hq_elsewhere));
}

static void back_up_store(struct world *world, int store)
{
	world->store_backup[store] = world->store[store];
	keep_marker(world, store);
}

/* Of a snapshot of the whole machine the marker comes back too. */
static void restore_store(struct world *world, int store)
{
	crash(&world->nodes[store]);
	world->store[store] = world->store_backup[store];
	world->has_flushed[store] = false;
	world->verdict.restores++;
	world->seen_inc[store] = 0; /* the one thing that may take a store back */
	if (one_in(world, 2))
		put_marker_back(world, store);
}

/* The box is gone with all that it had; the new one has nothing but an identity, if HQ's answer arrives. */
static void replace_box(struct world *world, int store)
{
	int release = world->store[store].release;

	crash(&world->nodes[store]);
	memset(&world->store[store], 0, sizeof(world->store[store]));
	store_database_begin(&world->store[store], store, release);
	world->has_flushed[store] = false;
	world->seen_inc[store] = 0;
	world->verdict.replacements++;
	enrol(world, store);
}

static void upgrade_hq(struct world *world)
{
	if (world->hq.release == RELEASES)
		return;
	crash(&world->hq_node);
	hq_migrate(&world->hq, RELEASES);
	world->verdict.upgrades++;
}

static void upgrade_store(struct world *world, int store)
{
	if (world->store[store].release == RELEASES)
		return;
	crash(&world->nodes[store]);
	store_migrate(&world->store[store], RELEASES, world->options.mutant);
	world->has_flushed[store] = false;
	world->verdict.upgrades++;
	check_mirror(world, store);
}

static bool is_stopped(const struct world *world, int store)
{
	const struct node *node = &world->nodes[store];

	return node->is_up &&
	       strcmp(store_sync_status(node->store_sync).push_state, "stopped") == 0;
}

/* Fate */

static void edit(struct world *world)
{
	hq_edit(&world->hq, chance(world));
	if (!one_in(world, 10))
		plan(world, 1, &world->hq_node, tell_change, &world->hq_node);
}

static void sell(struct world *world, int store)
{
	struct store_database *database = &world->store[store];
	int document = world->documents + 1;

	if (world->sold[store] >= ENTRIES - 1 || document >= DOCUMENTS - 3)
		return;
	while (!is_kind_known(document_kind(document), database->release))
		document++;
	world->documents = document;
	world->sold[store]++;
	store_sell(database, document);
	world->has_flushed[store] = false; /* its commit flushes all before it */
	world->verdict.entries++;
	note_progress(&world->nodes[store]);
	if (world->nodes[store].is_up)
		store_sync_wake(world->nodes[store].store_sync, NULL);
}

static void disturb_store(struct world *world, int store)
{
	if (one_in(world, 10))
		back_up_store(world, store);
	if (one_in(world, 15))
		crash(&world->nodes[store]);
	if (one_in(world, 25))
		crash_store_database(world, store);
	if (one_in(world, 80) && world->options.seed % 4 != 0)
		restore_store(world, store);
	if (one_in(world, 60))
		replace_box(world, store);
	if (one_in(world, 40))
		upgrade_store(world, store);
	if (one_in(world, 10) && is_stopped(world, store))
		enrol(world, store);
	if (one_in(world, 150))
		enrol(world, store);
}

static void disturb_hq(struct world *world)
{
	if (one_in(world, 10))
		world->hq_backup = world->hq;
	if (one_in(world, 20))
		crash(&world->hq_node);
	if (one_in(world, 25))
		crash_hq_database(world);
	if (one_in(world, 60) && world->options.seed % 4 != 0 &&
	    world->hq_worlds < HQ_INCARNATIONS / 3 - 1)
		restore_hq(world);
	if (one_in(world, world->hq_elsewhere.inc ? 15 : 60) && world->options.seed % 4 != 0 &&
	    world->hq_worlds < HQ_INCARNATIONS / 3 - 1)
		swap_hq(world);
	if (one_in(world, 60))
		upgrade_hq(world);
	if (one_in(world, 40) && world->hq.rev > 0)
		hq_forget_deletions(&world->hq,
				    world->hq.horizon + chance(world) % (world->hq.rev -
									 world->hq.horizon + 1));
}

static void turn(void *context)
{
	struct world *world = context;

	if (world->is_peace)
		return;
	if (one_in(world, 2))
		edit(world);
	for (int store = 0; store < world->store_count; store++) {
		if (one_in(world, 3))
			sell(world, store);
	}
	disturb_store(world, (int)(chance(world) % (unsigned)world->store_count));
	disturb_hq(world);
	network_disturb(world);
	plan(world, world->trouble_ms / TURNS, NULL, turn, world);
}

/* The end */

/* What a store's entry is to HQ: has rows, or waits in quarantine with a reason. */
static bool is_at_hq(const struct hq_database *hq, int document)
{
	return hq->typed[document] || hq->quarantined[document];
}

static bool is_settled(const struct world *world, bool strictly)
{
	const struct hq_database *hq = &world->hq;

	for (int store = 0; store < world->store_count; store++) {
		const struct store_database *database = &world->store[store];
		bool is_up = hq->store[store].acked >= database->seq &&
			     (!strictly || hq->store[store].acked == database->seq);

		if (database->hq_inc != hq->inc || database->rev != hq->rev || !is_up ||
		    !chain_equal(&database->chain, &hq->chain[hq->rev]) ||
		    database->acked != database->seq || database->inc != hq->store[store].inc ||
		    is_stopped(world, store) || !store_is_recovered(database, hq))
			return false;
		for (int i = 0; i < database->written; i++) {
			if (database->is_pending[i])
				return false;
		}
	}
	for (int i = 0; i < TABLES * KEYS; i++) {
		if (hq->master[i / KEYS][i % KEYS].is_dirty)
			return false;
	}
	return memcmp(hq->zone, hq->published_zone, sizeof(hq->zone)) == 0;
}

/*
 * At peace: everything that is in a store's journal is at HQ, under the number and chain the store has. HQ may hold
 * more: what a store sent before it was restored and came to HQ after.
 */
static bool has_entry(const struct store_database *database, int document)
{
	for (int i = 0; i < database->written; i++) {
		if (database->document[i] == document)
			return true;
	}
	return false;
}

/* Whatever box this is: it has every document that HQ has of the store, and the stock of HQ's documents and its own. */
static void check_recovered(struct world *world, int store)
{
	const struct store_database *database = &world->store[store];
	const struct hq_database *hq = &world->hq;
	int64_t stock = hq_stock(hq, store);

	for (int document = 1; document < DOCUMENTS; document++) {
		if (hq->typed[document] && hq->store_of[document] == store &&
		    !has_entry(database, document))
			break_invariant(world, store, "I14 a box has what HQ has of its store");
	}
	for (int i = 0; i < database->written; i++)
		stock -= hq->typed[database->document[i]] ? 0 : database->document[i];
	if (database->stock != stock)
		break_invariant(world, store, "I14 stock is the same at both tiers");
}

static void check_store_at_end(struct world *world, int store)
{
	const struct store_database *database = &world->store[store];
	const struct hq_database *hq = &world->hq;

	if (hq->store[store].acked < database->seq)
		break_invariant(world, store, "I6 prefix");
	for (int64_t seq = 1; seq <= database->seq; seq++) {
		if (hq->store[store].received[seq].document !=
			    database->document[database->numbered[seq].entry] ||
		    !chain_equal(&hq->store[store].received[seq].chain,
				 &database->numbered[seq].chain))
			break_invariant(world, store, "I5 no invention");
	}
	for (int i = 0; i < database->written; i++) {
		int document = database->document[i];

		if (!is_at_hq(hq, document))
			break_invariant(world, store, "I3 no loss up");
		if (!breaks_a_rule(document) && hq->typed[document] != 1)
			break_invariant(world, store, "I4 exactly once");
	}
	check_mirror(world, store);
}

/* Somebody says which HQ goes on, and looks after the stores. */
static void look_after_all(struct world *world)
{
	if (world->hq.later_inc) {
		hq_note_restored(&world->hq, &world->hq_incarnations);
		remember_cut(world);
	}
	for (int store = 0; store < world->store_count; store++) {
		const struct hq_database *hq = &world->hq;
		bool is_unknown = world->store[store].inc != hq->store[store].inc ||
				  hq->store[store].witness.is_doubted;

		if (is_stopped(world, store) || is_unknown)
			enrol(world, store);
	}
}

static void make_peace(struct world *world, int64_t end, bool strictly)
{
	int64_t events = 0;

	while (world->now < end && !world->verdict.broken && !is_settled(world, strictly)) {
		int64_t next = world->now + LOOK_MS;

		look_after_all(world);
		while (!world->verdict.broken && run_next_event(world, next)) {
			if (++events > EVENTS_MAXIMUM)
				break_invariant(world, 0, "I11 progress: busy for ever");
		}
	}
	if (!world->verdict.broken && !is_settled(world, strictly))
		break_invariant(world, 0, "I11 progress");
	for (int store = 0; store < world->store_count && !world->verdict.broken; store++) {
		check_store_at_end(world, store);
		if (strictly) /* before, one that went back may not know it yet */
			check_recovered(world, store);
	}
}

static void begin(struct world *world, const struct simulation_options *options)
{
	world->options = *options;
	world->dice = options->seed * UINT64_C(0x9E3779B97F4A7C15) + 1;
	world->has_hints = options->seed % 3 != 0;
	world->has_large_rows = options->seed % 64 == 5 || options->mutant == STAGED_NOT_COUNTED;
	world->talks_nonsense = options->seed % 5 == 3;
	world->has_files = options->seed % 4 == 1;
	world->has_small_stores = options->seed % 16 == 6;
	world->fixation = world->talks_nonsense && chance(world) % 2 ? 1 + chance(world) % 26 : 0;
	world->store_count = 1 + (int)(chance(world) % STORES);
	world->trouble_ms = 5000 << chance(world) % 6;
	world->arena = arena_create((size_t)1 << 30);
	world->hasher = chain_hasher_create();
	world->expected = calloc(HQ_INCARNATIONS, sizeof(*world->expected));
	if (!world->expected)
		abort();
	remove_packs(world);
	hq_database_begin(&world->hq, world->store_count, 1 + (int)(chance(world) % 2));
	world->hq.inc = ++world->hq_incarnations;
	world->hq.world = ++world->hq_worlds;
	remove_markers(world);
	remember_cut(world);
	for (int store = 0; store < world->store_count; store++) {
		store_database_begin(&world->store[store], store, 1 + (int)(chance(world) % 2));
		enrol(world, store);
		back_up_store(world, store);
		leave_a_snapshot(world, store);
		start_store(world, store);
	}
	world->hq_backup = world->hq;
	remember_cut(world);
	start_hq(world);
}

static void end(struct world *world)
{
	world->is_peace = true;
	for (int store = 0; store < world->store_count; store++)
		crash_node(&world->nodes[store]);
	crash_node(&world->hq_node);
	chain_hasher_destroy(world->hasher);
	arena_destroy(world->arena);
	free(world->expected);
	free(world->agenda);
}

/* Whoever is not up is started, everyone is upgraded, and nothing goes wrong any more. */
static void begin_peace(struct world *world)
{
	choose_hq(world);
	upgrade_hq(world);
	for (int store = 0; store < world->store_count; store++)
		upgrade_store(world, store);
	world->is_peace = true;
	world->talks_nonsense = false;
	restart_hq(world);
	for (int store = 0; store < world->store_count; store++)
		restart_store(&world->nodes[store]);
}

static void live(struct world *world)
{
	plan(world, 1, NULL, turn, world);
	while (!world->verdict.broken && run_next_event(world, world->trouble_ms)) {
		if (one_in(world, 600))
			crash(one_in(world, 2) ? &world->hq_node
					       : &world->nodes[chance(world) %
							       (unsigned)world->store_count]);
	}
	begin_peace(world);
	make_peace(world, world->now + PEACE_MS, false);
	for (int store = 0; store < world->store_count && !world->verdict.broken; store++)
		sell(world, store); /* now a fork shows */
	make_peace(world, world->now + PEACE_MS, true);
}

/* For the person who looks at one seed. */
static void describe(const struct world *world)
{
	const struct log *log = world->options.log;

	LOG_INFO(log, "hq", log_int("release", world->hq.release), log_int("inc", world->hq.inc),
		 log_int("rev", world->hq.rev), log_bool("is_up", world->hq_node.is_up));
	for (int store = 0; store < world->store_count; store++) {
		const struct store_database *database = &world->store[store];
		const struct node *node = &world->nodes[store];

		LOG_INFO(log, "store", log_int("number", store),
			 log_int("release", database->release), log_int("hq_inc", database->hq_inc),
			 log_int("rev", database->rev), log_int("inc", database->inc),
			 log_int("inc_at_hq", world->hq.store[store].inc),
			 log_int("seq", database->seq), log_int("acked", database->acked),
			 log_int("acked_at_hq", world->hq.store[store].acked),
			 log_text("pull", node->is_up
						  ? store_sync_status(node->store_sync).pull_state
						  : "down"),
			 log_text("push", node->is_up
						  ? store_sync_status(node->store_sync).push_state
						  : "down"));
	}
}

struct verdict simulate(const struct simulation_options *options)
{
	struct world *world = calloc(1, sizeof(*world));
	struct verdict verdict;

	if (!world)
		abort();
	begin(world, options);
	live(world);
	describe(world);
	verdict = world->verdict;
	end(world);
	free(world);
	return verdict;
}
