/*
 * Model: HQ and stores for the simulation: databases as plain values (so a backup is a copy and a
 * transaction is an assignment), servers as the protocol's own state machines over them.
 *
 * Model    What sync.pull_state and sync.ingest_batch decide in SQL is decided here by position_judge_*; what
 *          a crash can lose is what is not in a database. A mutant is one rule left out.
 */
#ifndef OUTPOST_TESTS_PROTOCOL_MODEL_H
#define OUTPOST_TESTS_PROTOCOL_MODEL_H

#include <stdbool.h>
#include <stdint.h>

#include "sync-protocol/position.h"
#include "sync-protocol/pull_states.h"
#include "sync-protocol/push_states.h"

enum {
	STORES = 2,
	KEYS = 5,
	SCOPES = STORES + 1, /* 0 is everyone's, i + 1 is store i's */
	REVISIONS = 400,
	ENTRIES = 500, /* of one store's journal, and of one incarnation */
	BATCH = 4,
	INCARNATIONS = 24,
};

enum mutant {
	NO_MUTANT,
	ACK_BEFORE_COMMIT,
	CURSOR_OUTSIDE_TRANSACTION,
	SKIP_WITHOUT_COMPARING,
	NO_GAP_CHECK,
	NO_INCARNATION_CHECK,
	MUTANT_COUNT
};

struct master_row {
	int value; /* 0: there is no such row */
	int scope;
};

struct published_row {
	int64_t rev; /* 0: never */
	int value;   /* 0: deleted, or left the scope */
};

/* A journal entry under its number. */
struct entry {
	int document; /* unique in the world */
	struct chain chain;
};

struct hq_database {
	int inc;
	int64_t rev;
	struct chain chain[REVISIONS];
	struct master_row master[KEYS];
	bool is_dirty[KEYS];
	struct published_row published[KEYS][SCOPES];
	struct {
		int inc;
		int64_t acked;
		struct entry received[ENTRIES];     /* [seq] of this incarnation */
		bool is_here[ENTRIES * STORES * 4]; /* [document]: has typed rows */
		int twice;                          /* refused: was here already */
	} store[STORES];
};

struct store_database {
	int inc;
	int written; /* journal entries */
	int document[ENTRIES];
	bool is_numbered[ENTRIES];
	int64_t seq; /* last number of this incarnation */
	struct entry numbered[ENTRIES];
	int64_t acked;

	int hq_inc; /* 0: no mirror yet */
	int64_t rev;
	struct chain chain;
	int mirror[KEYS];
};

struct row {
	int key, scope;
	struct published_row published;
};

enum letter_kind { PULL_QUESTION, PULL_REPLY, PUSH_QUESTION, PUSH_REPLY, HINT };

struct letter {
	int64_t at;
	enum letter_kind kind;
	int store;
	uint64_t question; /* an answer to an older one finds nobody */
	bool is_damaged;

	struct {
		bool snapshot;
		int hq_inc;
		int64_t rev;
		struct chain chain;
	} pull;
	struct {
		enum pull_answer answer;
		int hq_inc;
		int64_t rev_from, rev_to;
		struct chain chain;
		int count;
		struct row rows[KEYS * SCOPES];
	} packs;
	struct {
		int inc;
		struct push_header header;
		int documents[BATCH];
	} push;
	struct {
		enum push_outcome outcome;
		int hq_inc;
		struct pushed mark;
	} pushed;
};

/* What a transaction of the server that is gone would have left behind. */
enum crash_point { NO_CRASH, CRASH_BEFORE_COMMIT, CRASH_AFTER_COMMIT };

uint32_t chance(uint64_t *state);
bool one_in(uint64_t *state, uint32_t n);

struct chain entry_chain(struct chain_hasher *hasher, struct chain previous, int document);
struct uuid incarnation_uuid(int inc);

/* HQ: one transaction each. */
void hq_edit(struct hq_database *hq, uint64_t *dice);
void hq_cut(struct hq_database *hq, struct chain_hasher *hasher);
void hq_answer_pull(const struct hq_database *hq, enum mutant mutant, const struct letter *question,
		    struct letter *out_answer);
void hq_answer_push(struct hq_database *hq, enum mutant mutant, struct chain_hasher *hasher,
		    const struct letter *question, struct letter *out_answer);
void hq_enrol(struct hq_database *hq, int store, int inc);
/* What a store holds when it is exactly at this moment's rows. */
void hq_expected_mirror(const struct hq_database *hq, int store, int out_mirror[static KEYS]);

/* Store: one transaction each. */
void store_sell(struct store_database *store, int document);
void store_number(struct store_database *store, struct chain_hasher *hasher);
bool store_read_batch(const struct store_database *store, int64_t after, struct letter *out_push);
/* False: our history has not this chain there. */
bool store_acknowledge(struct store_database *store, const struct pushed *mark);
void store_apply_rows(struct store_database *store, const struct letter *packs);
void store_move_position(struct store_database *store, const struct letter *packs);
/* agreed: HQ held our incarnation up to previous_acked, with our chain; if not, everything gets a number again. */
void store_enrol(struct store_database *store, int inc, int64_t previous_acked, bool agreed);

/* Sends the letter's content through the real encoders and decoders, cut off at a place if `cut` is not 0. */
void wire_push(struct letter *letter, struct chain_hasher *hasher, uint32_t cut);
void wire_packs(struct letter *letter, uint32_t cut);

#endif
