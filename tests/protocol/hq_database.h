/*
 * HQ database: what HQ's PostgreSQL holds, as a value, and the named statements over it.
 *
 * Model    Does what schema/hq/functions/sync_*.sql do, with the decisions of judge.h: lives in hq_lives.c, what is pushed in
 *          hq_pushes.c.
 */
#ifndef OUTPOST_TESTS_PROTOCOL_HQ_DATABASE_H
#define OUTPOST_TESTS_PROTOCOL_HQ_DATABASE_H

#include "tests/protocol/catalogue.h"
#include "tests/protocol/rows.h"
#include "tests/protocol/simulation.h"
#include "tests/protocol/store_database.h"

enum quarantine_reason { NOT_QUARANTINED, BROKE_A_RULE, UNKNOWN_KIND, WAS_HERE };

/* As sync.store_link has it; inc 0: none. */
struct witness_state {
	int given_inc, shown_inc;
	int64_t given, shown, shown_at;
	bool is_doubted;
	int reserve_life; /* 0: none */
};

/* sync.received_mark of a life that goes on, with its batches. */
struct received_journal {
	int inc;
	int repeated; /* documents that were here already */
	int64_t acked;
	struct {
		int document;
		struct chain chain;
		bool ends_batch;
	} received[ENTRIES + 1];
};

struct published_row {
	int64_t rev; /* 0: never */
	bool is_put;
	struct row_value value;
};

struct hq_database {
	int release, store_count;
	int inc;       /* also its generation: they are counted over all databases */
	int later_inc; /* that a store has shown: this one stands still; 0: none */
	int world;     /* counts what the database was in a restore: another one after each */
	int64_t mark[HQ_INCARNATIONS];
	int64_t rev, horizon;
	struct chain chain[REVISIONS];
	struct {
		struct row_value value;
		int scope;
		bool is_dirty;
	} master[TABLES][KEYS];
	int zone[STORES], published_zone[STORES];
	struct published_row published[TABLES][KEYS][SCOPES];
	int life_floor;
	int64_t known_at; /* when a store was last heard of */
	struct {
		struct received_journal journal;
		struct witness_state witness;
		bool is_fenced, is_inactive;
		int life_number;
	} store[STORES];
	struct {
		int store, rescued_inc;
		bool is_ended;
		struct received_journal journal;
	} rescue[RESCUES];
	int rescue_count;
	struct {
		bool is_known;
		int64_t acked;
		struct chain chain;
	} ended[STORE_LIVES]; /* [life of a store] */
	struct {
		int document;
		int64_t ordinal;
	} rescued[DOCUMENTS]; /* what came late, in order */
	int rescued_count;
	int store_of[DOCUMENTS]; /* [document] */
	int typed[DOCUMENTS];    /* [document]: how often it has rows */
	int quarantined
		[DOCUMENTS]; /* [document]: how often it waits for its kind, or broke a rule */
};

void hq_database_begin(struct hq_database *hq, int store_count, int release);
/* chance: any number. */
void hq_edit(struct hq_database *hq, uint32_t chance);
void hq_forget_deletions(struct hq_database *hq, int64_t horizon);
void hq_migrate(struct hq_database *hq, int release, int64_t now);
/* What a store of a release holds when it is exactly at this moment's cut. */
void hq_expected_mirror(const struct hq_database *hq, int store, int release,
			struct row_value out_mirror[static TABLES * KEYS]);
uint64_t mirror_digest(const struct row_value *rows);

struct hq_statement {
	struct hq_database *hq;
	struct chain_hasher *hasher;
	enum mutant mutant;
	struct arena *arena;
	bool is_large_cut; /* its lines are not returned with it */
	bool has_large_rows;
	bool has_cut;      /* set */
	bool went_back;    /* set */
	int *incarnations; /* HQ's, in all worlds */
	int64_t now;       /* in ms */
};
void hq_run(struct hq_statement *statement, const struct db_call *call, struct rows *out_rows);

#endif
