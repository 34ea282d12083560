/*
 * Position: how far a store and HQ have durably agreed, and what follows from comparing two positions.
 *
 * Why      A store may be offline for days, and either side may be restored from a backup; both must find the same
 *          place to go on from without asking a person, and must notice when there is none.
 * Model    Down: (hq_inc, rev, chain) and the hash of the store's scopes. Up: (store_inc, seq, chain), gapless
 *          from 1 within an incarnation. The SQL functions sync.pull_state and sync.ingest_batch decide
 *          in the transaction that holds the positions; these are their words. The rule they follow is
 *          tests/protocol/judge.h, with which the simulation runs and to which a test holds the SQL.
 * Owner    Values only; nothing to free.
 */
#ifndef OUTPOST_SYNC_PROTOCOL_POSITION_H
#define OUTPOST_SYNC_PROTOCOL_POSITION_H

#include "common/base/error.h"
#include "common/base/text.h"

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

#endif
