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

/* As sync.admitted_store. */
bool hq_is_admitted(const struct hq_database *hq, int store);
/* As sync.begin_life; said_life: what the box says that it had, 0: nothing. */
struct previous_mark hq_enrol(struct hq_database *hq, int store, int inc, int said_life);
/* As sync.begin_rescue; false: it is refused. */
bool hq_begin_rescue(struct hq_database *hq, int store, int inc,
		     struct previous_mark *in_out_rescued);
/* As sync.revoke_store. */
void hq_revoke(struct hq_database *hq, int store);
/* As sync.pushing_store: what is here of the life as which a line pushes; NULL: no row. */
struct received_journal *hq_pushed_journal(struct hq_database *hq, int store, int line_inc,
					   int store_inc);
/* Of the rescue with a life that has not ended, or NULL. */
struct received_journal *hq_rescue_journal(struct hq_database *hq, int store, int inc);

/* When, and of which world. */
struct exchange {
	int64_t now;
	int *incarnations; /* HQ's, in all worlds */
};
/* So many lives one that was restored passes over, when it finds it now. */
int hq_passed_over(const struct hq_database *hq, int64_t now);
/* As sync.note_restored. */
void hq_note_restored(struct hq_database *hq, const struct exchange *exchange);
/* As sync.exchange_witness; false: doubted. */
bool hq_exchange_witness(struct hq_database *hq, int store, const struct shown_witness *shown,
			 const struct exchange *exchange);
/* As sync.note_later: whether this one stands still. */
bool hq_note_later(struct hq_database *hq, int seen_generation);
/* sync.mark_life. */
void hq_run_mark_life(struct hq_statement *statement, const struct db_call *call,
		      struct rows *rows);

/* sync.record_heartbeat. */
void hq_run_record_heartbeat(struct hq_statement *statement, const struct db_call *call,
			     struct rows *rows);

#endif
