/*
 * Store database: what a store's PostgreSQL holds, as a value, and the named statements over it.
 *
 * Model    Does what schema/store/functions/sync_*.sql do. That the SQL does the same is for tests/database/sync.
 */
#ifndef OUTPOST_TESTS_PROTOCOL_STORE_DATABASE_H
#define OUTPOST_TESTS_PROTOCOL_STORE_DATABASE_H

#include "tests/protocol/catalogue.h"
#include "tests/protocol/rows.h"
#include "tests/protocol/simulation.h"

/* A line of a pack. */
struct line_row {
	int table, key; /* table: TABLES when this release does not know it */
	int64_t rev;
	bool is_put;
	struct row_value value;
};

struct store_database {
	int release;
	int number; /* the store's */
	int inc;    /* 0: not enrolled */
	int life_number, reserve_life;
	int receipts; /* printed in this life */

	char nonce[200];
	bool went_back;
	int mark[STORE_LIVES]; /* counter of each life that it has lived */

	int written;
	int document[ENTRIES];
	bool is_pending[ENTRIES], is_recovered[ENTRIES];
	int64_t stock; /* of the one product: each document takes its number out of it */
	int64_t seq;
	struct {
		int entry; /* index of document */
		struct chain chain;
	} numbered[ENTRIES + 1];
	int64_t acked;

	struct {
		bool is_due, is_complete;
		char next[64]; /* empty: from the beginning */
		int hq_inc;    /* 0: no page yet */
		int wait_for;  /* so many entries must be at HQ before its sums are taken */
	} recovery;

	int hq_inc; /* 0: no position */
	int64_t rev;
	struct chain chain;
	char scopes_hash[24], proof[80], generation[120];
	struct row_value mirror[TABLES][KEYS];

	/* Unlogged. Of several lines of one key the one that counts. */
	int64_t staged_count;
	struct line_row staged[TABLES][KEYS]; /* rev 0: none; those of a load, too */
	bool has_twice;                       /* a load has two rows of one key */
};

void store_database_begin(struct store_database *store, int number, int release);
void store_sell(struct store_database *store, int document);
/* See sync.enrol. */
struct previous_mark {
	int inc; /* 0: none */
	int64_t acked;
	struct chain chain;
};
struct new_life {
	int inc, number;
	struct previous_mark previous;
	enum mutant mutant;
};
void store_enrol(struct store_database *store, const struct new_life *life);
/* Everything is at HQ, as far as this database knows. */
bool store_is_delivered(const struct store_database *store);
/* The migrations of a release: what is mirrored may have changed. */
void store_migrate(struct store_database *store, int release, enum mutant mutant);
uint64_t store_mirror_digest(const struct store_database *store);

struct store_statement {
	struct store_database *store;
	struct chain_hasher *hasher;
	enum mutant mutant;
	struct arena *arena;  /* of the rows */
	bool is_asynchronous; /* set: a crash of the database may lose it */
	bool has_progressed;  /* set */
	bool has_new_link;    /* set: whoever listens is told */
	bool has_taken_sums;  /* set */
	bool crashes_between; /* CURSOR_OUTSIDE_TRANSACTION: dies between its two transactions */
};
/* As sync.apply_statements: of one key the highest rev counts, and a put before a del. */
void store_stage_row(struct store_database *store, const struct line_row *row);
void store_forget_staged(struct store_database *store);
void store_run(struct store_statement *statement, const struct db_call *call,
	       struct rows *out_rows);

#endif
