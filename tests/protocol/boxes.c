#include "tests/protocol/boxes.h"

#include <string.h>

#include "tests/protocol/folders.h"
#include "tests/protocol/hq_lives.h"

static int find_box(const struct world *world, int store, enum box_state state)
{
	for (int box = store + STORES; box < BOXES; box += STORES) {
		if (world->box_state[box] == state)
			return box;
	}
	return -1;
}

static void stop_box(struct world *world, int box, enum box_state state)
{
	crash_node(&world->nodes[box]);
	world->box_state[box] = state;
}

/* Other boxes may print the numbers of this life too. */
static void note_copied(struct world *world, int store, const struct store_database *database)
{
	world->is_copied[store][database->life_number] = true;
	world->is_copied[store][database->reserve_life] = true;
}

void enrol(struct world *world, int store)
{
	struct store_database *database = &world->store[store];
	struct new_life life = { .inc = world->incarnations + 1, .mutant = world->options.mutant };

	if (world->hq_is_unmarked || world->hq.later_inc || world->hq.store[store].is_inactive)
		return; /* its server does not serve yet, or refuses to make a code */
	world->incarnations++;
	life.previous = hq_enrol(&world->hq, store, life.inc, database->life_number);
	life.number = world->hq.store[store].life_number;
	if (one_in(world, 8))
		return; /* HQ's answer got lost: somebody brings another code */
	store_enrol(database, &life);
	remove_marker(world, store);
	world->is_unmarked[store] = false;
	world->has_flushed[store] = false;
	if (world->nodes[store].is_up && !one_in(world, 4))
		plan(world, 1, &world->nodes[store], tell_node, &world->nodes[store]);
}

void back_up_store(struct world *world, int store)
{
	world->store_backup[store] = world->store[store];
	keep_marker(world, store);
}

/* Whoever takes a disk out keeps it, if it was not stolen. */
static void keep_disk(struct world *world, int store)
{
	int box = find_box(world, store, BOX_NONE);

	if (!world->has_spares || box < 0 || world->store[store].inc == 0 ||
	    (!world->options.pair && one_in(world, 3)))
		return;
	world->store[box] = world->store[store];
	world->has_flushed[box] = false;
	world->seen_inc[box] = 0;
	world->box_state[box] = BOX_DISK;
}

/* The box is gone; the new one has nothing but an identity, if HQ's answer arrives. */
static bool replace_box(struct world *world, int store)
{
	int release = world->store[store].release;

	crash(&world->nodes[store]);
	keep_disk(world, store);
	memset(&world->store[store], 0, sizeof(world->store[store]));
	store_database_begin(&world->store[store], store, release);
	world->has_flushed[store] = false;
	world->seen_inc[store] = 0;
	world->verdict.replacements++;
	enrol(world, store);
	return true;
}

static int life_of(const struct marker *marker)
{
	return *marker->life.string ? number_of_uuid(marker->life.string) : 0;
}

/* What the file beside the database cannot tell: only HQ will find it. A file into which the last marks were not written is behind. */
static bool is_hidden(struct world *world, int store, bool has_whole_machine)
{
	const struct store_database *backup = &world->store_backup[store];
	struct marker marker = marker_beside(world, store);
	int life = life_of(&marker);
	bool is_behind =
		life == backup->inc ? backup->mark[life] >= marker.counter : backup->mark[life] > 0;

	/* It went back before, and that was not written. */
	if (world->store[store].life_number == marker.reserve_life_number)
		world->is_copied[store][marker.reserve_life_number] = true;
	return has_whole_machine || marker.reserve_life_number == 0 || is_behind;
}

/* Of a snapshot of the whole machine the marker comes back too. */
static bool restore_store(struct world *world, int store)
{
	bool has_whole_machine;

	crash(&world->nodes[store]);
	keep_disk(world, store);
	has_whole_machine = one_in(world, 2);
	if (is_hidden(world, store, has_whole_machine))
		note_copied(world, store, &world->store_backup[store]);
	world->store[store] = world->store_backup[store];
	world->has_flushed[store] = false;
	world->is_unmarked[store] = true;
	world->verdict.restores++;
	world->seen_inc[store] = 0; /* the one thing that may take a store back */
	if (has_whole_machine) {
		put_marker_back(world, store);
		/* In which it goes on, each time that this copy is put back. */
		world->is_copied[store][marker_beside(world, store).reserve_life_number] = true;
	}
	return true;
}

/* The disk as it is at this moment, with the folder; a second box starts from it. */
static bool copy_box(struct world *world, int store)
{
	int box = find_box(world, store, BOX_NONE);

	if (box < 0 || world->store[store].inc == 0 || world->is_unmarked[store])
		return false;
	world->store[box] = world->store[store];
	world->has_flushed[box] = false;
	world->seen_inc[box] = 0;
	copy_marker(world, store, box);
	note_copied(world, store, &world->store[store]);
	world->box_state[box] = BOX_COPY;
	world->verdict.copies++;
	start_store(world, box);
	return true;
}

/* A box with the disk's identity that goes on is the store: then that one is enrolled anew before. */
static bool begin_rescue(struct world *world, int box)
{
	struct store_database *disk = &world->store[box];
	int store = store_of_box(box);
	struct new_life life = { .mutant = world->options.mutant,
				 .inc = world->incarnations + 1,
				 .number = disk->life_number,
				 .previous = { .inc = disk->inc } };

	if (world->hq_is_unmarked || world->hq.later_inc)
		return false;
	world->incarnations++;
	if (!hq_begin_rescue(&world->hq, store, life.inc, &life.previous)) {
		enrol(world, store);
		return false;
	}
	if (world->is_quiet)
		world->hq_backup = world->hq; /* in which the disk's documents are not */
	if (one_in(world, 8))
		return false; /* HQ's answer got lost */
	store_enrol(disk, &life);
	world->box_state[box] = BOX_RESCUING;
	world->rescued_from[box] = world->hq_worlds;
	world->verdict.rescues++;
	start_store(world, box);
	return true;
}

static bool rescue_a_disk(struct world *world, int store)
{
	int box = find_box(world, store, BOX_DISK), copy = find_box(world, store, BOX_COPY);

	if (box < 0 && copy >= 0 && world->options.pair) {
		stop_box(world, copy, BOX_DISK); /* whoever finds two keeps one */
		box = copy;
	}
	return box >= 0 && begin_rescue(world, box);
}

/* Who restores HQ has every disk rescued again that HQ has or had begun to rescue since the copy was made. */
static void doubt_rescues(struct world *world)
{
	for (int box = STORES; box < BOXES; box++) {
		if (world->box_state[box] == BOX_RESCUED)
			world->box_state[box] = BOX_DISK;
	}
}

/*
 * Nobody can tell that a life was given since the last mark that was written, if nothing else happened: it is given again. So may be one that
 * was given at once after the same copy had been restored before.
 */
static void note_lost_lives(struct world *world)
{
	const struct hq_database *hq = &world->hq, *backup = &world->hq_backup;
	struct marker marker = marker_beside(world, -1);
	int inc = life_of(&marker);
	bool is_behind = inc == backup->inc ? backup->mark[inc] >= marker.counter
					    : inc == 0 || backup->mark[inc] > 0;

	for (int store = 0; store < world->store_count; store++) {
		int life = backup->store[store].life_number + 1;

		if (!is_behind)
			life += hq_passed_over(backup, world->now);
		for (; life <= hq->store[store].life_number + 1; life++)
			world->is_copied[store][life] = true;
	}
}

/* Somebody knows it and says so; or it is found by the marker, or by what the stores show. */
static bool restore_hq(struct world *world)
{
	bool fails_over;

	if (world->hq_worlds >= HQ_INCARNATIONS / 3 - 1)
		return false;
	fails_over = one_in(world, 3); /* to another database, under a process that lives */
	if (fails_over)
		end_database_calls(&world->hq_node);
	else
		crash(&world->hq_node);
	note_lost_lives(world);
	world->hq = world->hq_backup;
	world->hq.world = ++world->hq_worlds;
	world->hq_is_unmarked = true;
	if (one_in(world, 2)) {
		hq_note_restored(&world->hq,
				 &(struct exchange){ world->now, &world->hq_incarnations });
		world->hq_is_unmarked = false;
	}
	world->verdict.restores++;
	doubt_rescues(world);
	remember_cut(world);
	if (fails_over && world->hq_node.is_up)
		tell_node(&world->hq_node);
	return true;
}

void swap_hq(struct world *world)
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

void choose_hq(struct world *world)
{
	const struct hq_database *other = &world->hq_elsewhere;

	if (other->inc > world->hq.inc ||
	    (other->inc == world->hq.inc && other->inc && other->world < world->hq.world))
		swap_hq(world);
	memset(&world->hq_elsewhere, 0, sizeof(world->hq_elsewhere));
}

static bool revoke_store(struct world *world, int store)
{
	if (one_in(world, 2))
		world->hq.store[store].is_inactive = true;
	else
		hq_revoke(&world->hq, store);
	world->verdict.revocations++;
	return true;
}

const char *box_event_word(enum box_event event)
{
	static const char *const words[BOX_EVENTS] = {
		[EVENT_REPLACED] = "replaced",       [EVENT_RESCUED] = "rescued",
		[EVENT_RESTORED] = "restored",       [EVENT_COPIED] = "copied",
		[EVENT_HQ_RESTORED] = "hq restored", [EVENT_REVOKED] = "revoked",
	};

	return words[event];
}

static void note_event(struct world *world, int store, enum box_event event)
{
	LOG_INFO(world->options.log, "event", log_int("store", store),
		 log_text("what", box_event_word(event)), log_int("at", world->now));
	if (world->last_event[store])
		world->verdict.pairs |= PAIR_OF(world->last_event[store] - 1, event);
	world->last_event[store] = 1 + (int)event;
}

bool box_event(struct world *world, int store, enum box_event event)
{
	static bool (*const happen[BOX_EVENTS])(struct world * world, int store) = {
		[EVENT_REPLACED] = replace_box,   [EVENT_RESCUED] = rescue_a_disk,
		[EVENT_RESTORED] = restore_store, [EVENT_COPIED] = copy_box,
		[EVENT_REVOKED] = revoke_store,
	};

	if (event != EVENT_HQ_RESTORED) {
		if (!happen[event](world, store))
			return false;
		note_event(world, store, event);
		return true;
	}
	if (!restore_hq(world))
		return false;
	for (int each = 0; each < world->store_count; each++)
		note_event(world, each, event);
	return true;
}

void prepare_pair(struct world *world)
{
	const enum box_event *pair = world->options.pair;

	for (int i = 0; i < 2; i++) {
		if (pair[i] == EVENT_RESCUED)
			replace_box(world, 0);
		while (world->store[0].inc == 0)
			enrol(world, 0);
	}
}

/* People */

bool is_stopped(const struct world *world, int box)
{
	const struct node *node = &world->nodes[box];

	return node->is_up &&
	       strcmp(store_sync_status(node->store_sync).push_state, "stopped") == 0;
}

static bool is_refused(const struct world *world, int box)
{
	const struct node *node = &world->nodes[box];

	return is_stopped(world, box) ||
	       (node->is_up && store_sync_status(node->store_sync).is_refused);
}

/* Somebody has chosen the other box. */
static void swap_boxes(struct world *world, int store, int box)
{
	struct store_database kept = world->store[store];

	crash_node(&world->nodes[store]);
	crash_node(&world->nodes[box]);
	world->store[store] = world->store[box];
	world->store[box] = kept;
	swap_markers(world, store, box);
	world->has_flushed[store] = world->has_flushed[box] = false;
	world->seen_inc[store] = world->seen_inc[box] = 0;
	back_up_store(world, store);
	start_store(world, store);
	start_store(world, box);
}

static void look_after_copy(struct world *world, int box)
{
	int store = store_of_box(box);
	bool is_doubted = world->hq.store[store].witness.is_doubted;

	if (world->store[box].inc == 0) /* it was a new box, and nobody has enrolled it */
		stop_box(world, box, BOX_NONE);
	else if (world->hq.store[store].is_inactive || (is_refused(world, box) && !is_doubted))
		stop_box(world, box, BOX_DISK);
	else if (is_doubted && chance(world) % 2)
		swap_boxes(world, store, box);
}

static void look_after_rescue(struct world *world, int box)
{
	bool is_of_this_hq = world->rescued_from[box] == world->hq_worlds;
	enum box_state rescued = world->is_quiet ? BOX_NONE : BOX_RESCUED;

	if (store_is_delivered(&world->store[box]))
		stop_box(world, box, is_of_this_hq ? rescued : BOX_DISK);
	else if (is_refused(world, box))
		stop_box(world, box, BOX_DISK);
}

static void look_after_box(struct world *world, int box)
{
	switch (world->box_state[box]) {
	case BOX_COPY: look_after_copy(world, box); break;
	case BOX_DISK: begin_rescue(world, box); break;
	case BOX_RESCUING: look_after_rescue(world, box); break;
	default: break;
	}
}

const char *unsettled_boxes(const struct world *world, int store)
{
	static const char *const words[] = {
		[BOX_COPY] = "I11 progress: nobody sees that there are two boxes",
		[BOX_DISK] = "I11 progress: an old disk cannot be rescued",
		[BOX_RESCUING] = "I11 progress: a rescue does not end",
		[BOX_RESCUED] = NULL,
	};

	for (int box = store + STORES; box < BOXES; box += STORES) {
		if (words[world->box_state[box]])
			return words[world->box_state[box]];
	}
	return NULL;
}

void look_after_store(struct world *world, int store)
{
	bool is_unknown;

	for (int box = store + STORES; box < BOXES; box += STORES)
		look_after_box(world, box);
	/* A store may be closed for good: what its old disks hold is taken all the same. */
	if (!unsettled_boxes(world, store))
		world->hq.store[store].is_inactive = false;
	is_unknown = world->store[store].inc != world->hq.store[store].journal.inc ||
		     world->hq.store[store].is_fenced || world->hq.store[store].witness.is_doubted;
	if (is_unknown || is_stopped(world, store))
		enrol(world, store);
}
