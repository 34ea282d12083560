/*
 * Position: how far a store and HQ have durably agreed, and what follows from comparing two positions.
 *
 * Why      A store may be offline for days, and either side may be restored from a backup; both must find the same
 *          place to go on from without asking a person, and must notice when there is none.
 * Model    Down: (hq_inc, rev, chain) and the hash of the store's scopes. Up: (store_inc, seq, chain), gapless
 *          from 1 within an incarnation. The SQL functions sync.pull_state and sync.ingest_batch decide
 *          in the transaction that holds the positions; these functions are the rule they follow.
 * Owner    Values only; nothing to free.
 */
#ifndef OUTPOST_SYNC_PROTOCOL_POSITION_H
#define OUTPOST_SYNC_PROTOCOL_POSITION_H

#include "common/base/error.h"
#include "common/base/uuid.h"
#include "sync-protocol/chain.h"
#include "sync-protocol/push.h"

struct mirror_position {
	struct uuid hq_inc;
	int64_t rev;
	struct chain chain;
	const char *scopes_hash;
};

enum pull_answer {
	PULL_CURRENT,
	PULL_DELTA,
	PULL_SNAPSHOT, /* asked for */
	PULL_INCARNATION_CHANGED,
	PULL_SCOPES_CHANGED,
	PULL_SNAPSHOT_NEEDED,
	PULL_ANSWER_COUNT
};

/* The word SQL uses, and how a refusal is told; ERROR_CODE_COUNT when it is none. */
enum pull_answer pull_answer_of(struct text word); /* PULL_ANSWER_COUNT when unknown */
enum error_code pull_answer_error(enum pull_answer answer);

struct published {
	struct mirror_position head;
	int64_t horizon_rev;                 /* deletions up to here are forgotten */
	const struct chain *chain_at_theirs; /* chain of our revision of the same number, or NULL */
};

/* What a store at `theirs` may be sent; `theirs` NULL: it asks for a snapshot. */
enum pull_answer position_judge_pull(const struct published *ours,
				     const struct mirror_position *theirs);

enum push_outcome {
	PUSH_ACCEPTED,
	PUSH_REPEATED,
	PUSH_SEQUENCE_GAP,
	PUSH_OTHER_HISTORY,
	PUSH_OTHER_INCARNATION,
	PUSH_OUTCOME_COUNT
};

enum push_outcome push_outcome_of(struct text word); /* PUSH_OUTCOME_COUNT when unknown */
enum error_code push_outcome_error(enum push_outcome outcome);

struct received_mark {
	struct uuid store_inc;
	int64_t acked_seq;
	struct chain chain;
};

/*
 * chain_at_mark: of the pushed entries at the mark's number, when the batch reaches it; NULL when the batch lies
 * before it, where there is nothing to store.
 */
enum push_outcome position_judge_push(const struct received_mark *mark,
				      const struct push_header *pushed,
				      const struct chain *chain_at_mark);

#endif
