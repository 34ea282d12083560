/*
 * World: all of a simulation at one moment: what is in databases, in servers and on its way between them.
 */
#ifndef OUTPOST_TESTS_PROTOCOL_WORLD_H
#define OUTPOST_TESTS_PROTOCOL_WORLD_H

#include "tests/protocol/model.h"
#include "tests/protocol/simulation.h"

enum { LETTERS = 200 };

/* A batch on its way, see store/sync/pusher.c. */
struct delivery {
	struct letter batch;
	uint64_t question; /* 0: not sent, or answered */
	bool is_early, is_taken;
	struct pushed mark;
};

/* What a store's server holds outside its database. */
struct server {
	struct pull_machine pull;
	struct push_machine push;
	int64_t pull_timer, push_timer;     /* 0: not set */
	int64_t pull_timeout, push_timeout; /* of the question under way */
	uint64_t pull_question;
	struct letter packs;
	struct delivery current, ahead;
	struct pushed mark;
	int64_t acked;
	int asked_to_verify, verifying, verified; /* see store/sync/pusher.h */
};

/* What really happened: M(n) per incarnation, and every entry ever numbered. */
struct record {
	int mirror[INCARNATIONS][REVISIONS][STORES][KEYS];
};

struct world {
	uint64_t dice;
	enum mutant mutant;
	bool has_hints, has_bytes, is_peace;
	int64_t now;
	uint64_t questions;
	int incarnations, documents;
	struct chain_hasher *hasher;
	struct hq_database hq, hq_backup;
	struct store_database store[STORES], store_backup[STORES];
	int64_t seen_rev[STORES];
	int seen_inc[STORES];
	struct server server[STORES];
	struct letter letters[LETTERS];
	int letter_count;
	struct record *record;
	struct verdict verdict;
};

void break_invariant(struct world *world, int store, const char *which);
/* Into the network: may be lost, doubled, late or cut off. */
void post(struct world *world, struct letter *letter);

/* A store's server, in store_server.c. */
void start_server(struct world *world, int store);
void crash_store(struct world *world, int store);
void pull_step_on(struct world *world, int store, enum pull_event event);
void push_step_on(struct world *world, int store, enum push_event event);
void take_packs(struct world *world, const struct letter *answer);
void take_mark(struct world *world, const struct letter *answer);
/* I1, I2 */
void check_mirror(struct world *world, int store);

#endif
