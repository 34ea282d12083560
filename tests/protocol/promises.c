#include "tests/protocol/promises.h"

#include <string.h>

#include "tests/protocol/boxes.h"
#include "tests/protocol/hq_lives.h"
#include "tests/protocol/recovery.h"

/* Of the world whose history the store has; NULL: of none. */
static const struct expected_mirror *expected_by(const struct world *world, int box)
{
	const struct store_database *database = &world->store[box];

	for (int i = 1; i <= world->hq_worlds; i++) {
		if (chain_equal(&world->chains[i][database->rev], &database->chain))
			return &world->expected[i][database->rev][store_of_box(box)];
	}
	return NULL;
}

void check_mirror(struct world *world, int box)
{
	const struct store_database *database = &world->store[box];
	const struct expected_mirror *expected;

	if (database->hq_inc == 0) {
		world->seen_inc[box] = 0;
		return;
	}
	expected = expected_by(world, box);
	if (!expected || store_mirror_digest(database) != expected->digest[database->release])
		break_invariant(world, box, "I1 cut exactness");
	if (database->hq_inc == world->seen_inc[box] && database->rev < world->seen_rev[box])
		break_invariant(world, box, "I2 monotone");
	if (database->hq_inc < world->seen_inc[box])
		break_invariant(world, box, "I17 no way back to an HQ that was overtaken");
	world->seen_inc[box] = database->hq_inc;
	world->seen_rev[box] = database->rev;
}

/* What a store's entry is to HQ: has rows, or waits in quarantine with a reason. */
static bool is_at_hq(const struct hq_database *hq, int document)
{
	return hq->typed[document] || hq->quarantined[document];
}

static const char *unsettled_store(const struct world *world, int store, bool strictly)
{
	const struct hq_database *hq = &world->hq;
	const struct store_database *database = &world->store[store];
	const struct received_journal *journal = &hq->store[store].journal;

	if (database->hq_inc != hq->inc || database->rev != hq->rev ||
	    !chain_equal(&database->chain, &hq->chain[hq->rev]))
		return "I11 progress: a store does not get to HQ's head";
	if (database->inc != journal->inc || is_stopped(world, store))
		return "I11 progress: a store is not HQ's";
	if (!store_is_delivered(database) || journal->acked < database->seq ||
	    (strictly && journal->acked != database->seq))
		return "I11 progress: a store does not deliver";
	if (!store_is_recovered(database, hq))
		return "I11 progress: a store does not get back what HQ has";
	return strictly ? unsettled_boxes(world, store) : NULL;
}

const char *what_is_unsettled(const struct world *world, bool strictly)
{
	const struct hq_database *hq = &world->hq;
	const char *what = NULL;

	for (int store = 0; store < world->store_count && !what; store++)
		what = unsettled_store(world, store, strictly);
	for (int i = 0; i < TABLES * KEYS && !what; i++) {
		if (hq->master[i / KEYS][i % KEYS].is_dirty)
			what = "I11 progress: HQ does not publish";
	}
	if (!what && memcmp(hq->zone, hq->published_zone, sizeof(hq->zone)) != 0)
		what = "I11 progress: HQ does not publish a zone";
	return what;
}

static bool has_entry(const struct store_database *database, int document)
{
	for (int i = 0; i < database->written; i++) {
		if (database->document[i] == document)
			return true;
	}
	return false;
}

static bool has_all(const struct world *world, int store)
{
	const struct hq_database *hq = &world->hq;

	for (int document = 1; document < DOCUMENTS; document++) {
		if (hq->typed[document] && hq->store_of[document] == store &&
		    !has_entry(&world->store[store], document))
			return false;
	}
	return true;
}

void check_sums(struct world *world, int box)
{
	const struct store_database *database = &world->store[box];
	int64_t stock = 0;

	if (box >= STORES || world->verdict.copies + world->verdict.rescues > 0 ||
	    world->verdict.restores > 0 || world->hq_worlds > 1 || !has_all(world, box))
		return;
	for (int i = 0; i < database->written; i++)
		stock -= database->document[i];
	if (database->stock != stock)
		break_invariant(world, box, "I14 sums of stock count each document once");
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

/*
 * At peace: everything that is in a store's journal is at HQ, under the number and chain the store has. HQ may hold
 * more: what a store sent before it was restored and came to HQ after.
 */
static void check_journal(struct world *world, int box)
{
	const struct store_database *database = &world->store[box];
	const struct received_journal *journal = &world->hq.store[box].journal;

	if (journal->inc != database->inc || journal->acked < database->seq) {
		break_invariant(world, box, "I6 prefix");
		return;
	}
	for (int64_t seq = 1; seq <= database->seq; seq++) {
		if (journal->received[seq].document !=
			    database->document[database->numbered[seq].entry] ||
		    !chain_equal(&journal->received[seq].chain, &database->numbered[seq].chain))
			break_invariant(world, box, "I5 no invention");
	}
}

static void check_box(struct world *world, int box)
{
	const struct store_database *database = &world->store[box];
	const struct hq_database *hq = &world->hq;

	for (int i = 0; i < database->written; i++) {
		int document = database->document[i];

		if (!is_at_hq(hq, document))
			break_invariant(world, box, "I3 no loss up");
		if (!breaks_a_rule(document) && hq->typed[document] != 1)
			break_invariant(world, box, "I4 exactly once");
	}
}

/*
 * A copy may print what the other one prints; nobody else does, whatever is restored, replaced or rescued. Two headquarters that
 * nobody has told of each other may give one life twice.
 */
static void check_numbers(struct world *world)
{
	if (world->verdict.swaps > 0)
		return;
	for (int document = 1; document <= world->documents; document++) {
		int store = world->number[document].store, life = world->number[document].life;

		if (life == 0 || world->is_copied[store][life])
			continue;
		for (int other = 1; other < document; other++) {
			if (world->number[other].life == life &&
			    world->number[other].store == store &&
			    world->number[other].receipt == world->number[document].receipt)
				break_invariant(world, store, "I15 no number twice in a series");
		}
	}
}

void check_promises(struct world *world, bool strictly)
{
	for (int box = 0; box < BOXES; box++) {
		bool is_store = box < world->store_count;

		if (!is_store && world->box_state[box] != BOX_RESCUED)
			continue;
		check_box(world, box);
		if (!is_store)
			continue;
		check_journal(world, box);
		check_mirror(world, box);
		if (strictly) /* before, one that went back may not know it yet */
			check_recovered(world, box);
	}
	check_numbers(world);
}

/* For the person who looks at one seed. */
void describe(const struct world *world)
{
	const struct log *log = world->options.log;

	LOG_INFO(log, "hq", log_int("release", world->hq.release), log_int("inc", world->hq.inc),
		 log_int("rev", world->hq.rev), log_bool("is_up", world->hq_node.is_up));
	for (int box = 0; box < BOXES; box++) {
		const struct store_database *database = &world->store[box];
		const struct node *node = &world->nodes[box];
		int store = store_of_box(box);

		if (database->inc == 0)
			continue;
		LOG_INFO(log, "box", log_int("number", box),
			 log_int("state", world->box_state[box]), log_bool("is_up", node->is_up),
			 log_int("release", database->release), log_int("hq_inc", database->hq_inc),
			 log_int("rev", database->rev), log_int("inc", database->inc),
			 log_int("inc_at_hq", world->hq.store[store].journal.inc),
			 log_int("seq", database->seq), log_int("acked", database->acked),
			 log_int("acked_at_hq", world->hq.store[store].journal.acked),
			 log_int("written", database->written),
			 log_bool("is_due", database->recovery.is_due),
			 log_text("next", database->recovery.next),
			 log_int("repeated_at_hq", world->hq.store[store].journal.repeated),
			 log_text("pull", node->is_up
						  ? store_sync_status(node->store_sync).pull_state
						  : "down"),
			 log_text("push", node->is_up
						  ? store_sync_status(node->store_sync).push_state
						  : "down"));
	}
}
