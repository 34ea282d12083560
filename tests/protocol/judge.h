/*
 * Judge: what the two positions of a store and HQ mean for each other, over values.
 *
 * Why      sync.pull_state and sync.ingest_batch decide in the transaction that holds the positions, so they are SQL.
 *          The simulation needs the same decisions without a database: these functions are the rule. That SQL
 *          decides alike is shown over a table of all cases in tests/database/sync/decisions_test.py.
 */
#ifndef OUTPOST_TESTS_PROTOCOL_JUDGE_H
#define OUTPOST_TESTS_PROTOCOL_JUDGE_H

#include "sync-protocol/position.h"
#include "sync-protocol/push.h"

struct mirror_position {
	struct uuid hq_inc;
	int64_t rev;
	struct chain chain;
	const char *scopes_hash;
};

struct published {
	struct mirror_position head;
	int64_t horizon_rev;                 /* deletions up to here are forgotten */
	const struct chain *chain_at_theirs; /* chain of our revision of the same number, or NULL */
};

/* What a store at `theirs` may be sent; `theirs` NULL: it asks for a snapshot. */
enum pull_answer judge_pull(const struct published *ours, const struct mirror_position *theirs);

struct received_mark {
	struct uuid store_inc;
	int64_t acked_seq;
	struct chain chain;
};

/*
 * overlap_agrees: wherever the batch reaches what is here already and the chain is known, it is the chain of the
 * pushed entries too.
 */
enum push_outcome judge_push(const struct received_mark *mark, const struct push_header *pushed,
			     bool overlap_agrees);

/* What the store makes of HQ's mark. */
enum mark_state { MARK_AGREED, MARK_FORK, MARK_FENCED };
const char *mark_state_word(enum mark_state state);
/* ours_at_mark: chain of our entry of that number, NULL when our history does not reach it. */
enum mark_state judge_mark(const struct uuid *our_inc, const struct received_mark *mark,
			   const struct chain *ours_at_mark);

#endif
