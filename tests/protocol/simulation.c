#include "tests/protocol/simulation.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/protocol/boxes.h"
#include "tests/protocol/folders.h"
#include "tests/protocol/hq_lives.h"
#include "tests/protocol/network.h"
#include "tests/protocol/promises.h"

enum {
	TURNS = 100,               /* of fate, while there is trouble */
	PEACE_MS = 60 * 60 * 1000, /* more than a token's life, and every pause */
	LOOK_MS = 500,             /* between two looks of an operator, in peace */
	RETRY_MS = 200,            /* when the event that is wanted cannot happen yet */
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

/* Processes and databases */

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

static void upgrade_hq(struct world *world)
{
	if (world->hq.release == RELEASES)
		return;
	crash(&world->hq_node);
	hq_migrate(&world->hq, RELEASES, world->now);
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

/* Fate */

static void edit(struct world *world)
{
	hq_edit(&world->hq, chance(world));
	if (!one_in(world, 10))
		plan(world, 1, &world->hq_node, tell_change, &world->hq_node);
}

static void print_number(struct world *world, int box, int document)
{
	world->number[document].store = store_of_box(box);
	world->number[document].life = world->store[box].life_number;
	world->number[document].receipt = world->store[box].receipts;
}

static void sell(struct world *world, int box)
{
	struct store_database *database = &world->store[box];
	int document = world->documents + 1, store = store_of_box(box);

	if (world->sold[store] >= ENTRIES - 1 || document >= DOCUMENTS - 3 ||
	    world->is_unmarked[box] || database->inc == 0)
		return;
	while (!is_kind_known(document_kind(document), database->release))
		document++;
	world->documents = document;
	world->sold[store]++;
	store_sell(database, document);
	print_number(world, box, document);
	world->has_flushed[box] = false; /* its commit flushes all before it */
	world->verdict.entries++;
	note_progress(&world->nodes[box]);
	if (world->nodes[box].is_up)
		store_sync_wake(world->nodes[box].store_sync, NULL);
}

/* One in so many turns, by chance. */
static void befall(struct world *world, int store, enum box_event event, uint32_t n)
{
	if (!world->options.pair && one_in(world, n))
		box_event(world, store, event);
}

/* What else is of the store: a copy that runs, an old disk. */
static void disturb_boxes(struct world *world, int store)
{
	for (int box = store + STORES; box < BOXES; box += STORES) {
		struct node *node = &world->nodes[box];

		if (world->box_state[box] == BOX_COPY && one_in(world, 2))
			sell(world, box);
		if (node->is_up && one_in(world, 15))
			crash(node);
		if (node->is_up && one_in(world, 25))
			crash_store_database(world, box);
	}
	befall(world, store, EVENT_COPIED, 60);
	befall(world, store, EVENT_RESCUED, 20);
	befall(world, store, EVENT_REVOKED, 60);
	/* Who waits for a pair has it done by nobody else before. */
	if (one_in(world, 10) && (!world->options.pair || world->forced == 2))
		look_after_store(world, store);
}

static void disturb_store(struct world *world, int store)
{
	if (one_in(world, 10))
		back_up_store(world, store);
	if (one_in(world, 15))
		crash(&world->nodes[store]);
	if (one_in(world, 25))
		crash_store_database(world, store);
	if (world->options.seed % 4 != 0)
		befall(world, store, EVENT_RESTORED, 80);
	befall(world, store, EVENT_REPLACED, 60);
	if (one_in(world, 40))
		upgrade_store(world, store);
	if (one_in(world, 10) && is_stopped(world, store))
		enrol(world, store);
	if (one_in(world, 150))
		enrol(world, store);
	if (world->has_spares)
		disturb_boxes(world, store);
}

static void disturb_hq(struct world *world)
{
	if (one_in(world, 10))
		world->hq_backup = world->hq;
	if (one_in(world, 20))
		crash(&world->hq_node);
	if (one_in(world, 25))
		crash_hq_database(world);
	if (world->options.seed % 4 != 0)
		befall(world, 0, EVENT_HQ_RESTORED, world->is_quiet ? 20 : 60);
	if (!world->has_spares && one_in(world, world->hq_elsewhere.inc ? 15 : 60) &&
	    world->options.seed % 4 != 0 && world->hq_worlds < HQ_INCARNATIONS / 3 - 1)
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
	if (one_in(world, 2) && !world->is_quiet)
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

/* Somebody says which HQ goes on, and looks after the stores. */
static void look_after_all(struct world *world)
{
	if (world->hq.later_inc) {
		hq_note_restored(&world->hq,
				 &(struct exchange){ world->now, &world->hq_incarnations });
		remember_cut(world);
	}
	for (int store = 0; store < world->store_count; store++)
		look_after_store(world, store);
}

static void make_peace(struct world *world, int64_t end, bool strictly)
{
	int64_t events = 0;

	while (world->now < end && !world->verdict.broken && what_is_unsettled(world, strictly)) {
		int64_t next = world->now + LOOK_MS;

		look_after_all(world);
		while (!world->verdict.broken && run_next_event(world, next)) {
			if (++events > EVENTS_MAXIMUM)
				break_invariant(world, 0, "I11 progress: busy for ever");
		}
	}
	if (!world->verdict.broken && what_is_unsettled(world, strictly))
		break_invariant(world, 0, what_is_unsettled(world, strictly));
	/* Where nobody edits, a fork shows with the next sale only. */
	if (!world->verdict.broken && (strictly || !world->is_quiet))
		check_promises(world, strictly);
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
	world->has_spares = options->seed % 11 > 4 || options->pair;
	world->is_quiet = options->seed % 10 == 6;
	world->fixation = world->talks_nonsense && chance(world) % 2 ? 1 + chance(world) % 26 : 0;
	world->store_count = 1 + (int)(chance(world) % STORES);
	world->trouble_ms = 5000 << chance(world) % 6;
	if (options->pair)
		world->trouble_ms = 40000 + chance(world) % 80000;
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
	for (int box = 0; box < BOXES; box++)
		crash_node(&world->nodes[box]);
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

/* The first after a while, the second at any time after the first. */
static void force_pair(void *context)
{
	struct world *world = context;
	int64_t pause_ms = RETRY_MS;

	if (world->is_peace || world->forced == 2)
		return;
	if (box_event(world, 0, world->options.pair[world->forced])) {
		world->forced++;
		pause_ms = 1 + chance(world) % (1 << chance(world) % 15);
	}
	if (world->store[0].inc == 0)
		enrol(world,
		      0); /* its answer was lost; nothing happens to a box that is nobody's */
	plan(world, pause_ms, NULL, force_pair, world);
}

static void begin_pair(struct world *world)
{
	prepare_pair(world);
	plan(world, 5000 + chance(world) % 10000, NULL, force_pair, world);
}

static void live(struct world *world)
{
	plan(world, 1, NULL, turn, world);
	if (world->options.pair)
		begin_pair(world);
	while (!world->verdict.broken && run_next_event(world, world->trouble_ms)) {
		if (one_in(world, 600))
			crash(one_in(world, 2) ? &world->hq_node
					       : &world->nodes[chance(world) %
							       (unsigned)world->store_count]);
	}
	begin_peace(world);
	make_peace(world, world->now + PEACE_MS, false);
	for (int box = 0; box < BOXES && !world->verdict.broken; box++) {
		if (box < world->store_count || world->box_state[box] == BOX_COPY)
			sell(world, box); /* now a fork shows */
	}
	make_peace(world, world->now + PEACE_MS, true);
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
