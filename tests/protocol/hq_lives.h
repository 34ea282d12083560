/*
 * HQ lives: what schema/hq/functions/sync_lives.sql does, over the value that stands for HQ's database.
 */
#ifndef OUTPOST_TESTS_PROTOCOL_HQ_LIVES_H
#define OUTPOST_TESTS_PROTOCOL_HQ_LIVES_H

#include "sync-protocol/witness.h"
#include "tests/protocol/hq_database.h"

/* What a store shows for a token, verified; inc 0: nothing. */
struct shown_witness {
	int nonce_inc;
	int64_t nonce;
	int seen_inc;
	int seen_generation;
	int64_t seen_rev;
	struct chain seen_chain;
};

/* As sync.note_restored. incarnations: HQ's so far, in all worlds. */
void hq_note_restored(struct hq_database *hq, int *incarnations);
/* As sync.exchange_witness; false: doubted. */
bool hq_exchange_witness(struct hq_database *hq, int store, const struct shown_witness *shown,
			 int *incarnations);
/* As sync.note_later. */
bool hq_note_later(struct hq_database *hq, int seen_generation);
/* As the views of who is admitted. */
bool hq_refuses(const struct hq_database *hq, const struct db_call *call);
/* sync.mark_life. */
void hq_run_mark_life(struct hq_statement *statement, const struct db_call *call,
		      struct rows *rows);

/* sync.record_heartbeat. */
void hq_run_record_heartbeat(struct hq_statement *statement, const struct db_call *call,
			     struct rows *rows);

#endif
