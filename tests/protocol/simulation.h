/*
 * Simulation: one world of HQ and stores under one seed: edits and sales, a lying network, crashes, restores and
 * upgrades, then a time of peace. Says which invariant broke, and nothing when none did.
 */
#ifndef OUTPOST_TESTS_PROTOCOL_SIMULATION_H
#define OUTPOST_TESTS_PROTOCOL_SIMULATION_H

#include <stdint.h>

#include "common/log/log.h"

/* One rule left out. */
enum mutant {
	NO_MUTANT,
	ACK_BEFORE_COMMIT,
	CURSOR_OUTSIDE_TRANSACTION,
	SKIP_WITHOUT_COMPARING,
	NO_GAP_CHECK,
	NO_INCARNATION_CHECK,
	NO_FENCE,
	NUMBERS_NOT_FLUSHED,
	STAGED_NOT_COUNTED,
	UPGRADE_KEEPS_POSITION,
	UNKNOWN_KIND_DROPPED,
	TIMER_LOST,
	RECOVERED_NOT_SENT,
	STOCK_NOT_WAITING,
	OVERTAKEN_FOLLOWED,
	RESCUED_NOT_NOTED,
	REVOKED_ADMITTED,
	RESERVE_NOT_USED,
	OTHER_HISTORY_TRUSTED,
	LOST_PLACE_TAKEN,
	MUTANT_COUNT
};

/* What may happen to the boxes of a store and to HQ's database. */
enum box_event {
	EVENT_REPLACED, /* the box is dead, and a new one is enrolled */
	EVENT_RESCUED,  /* an old disk is found */
	EVENT_RESTORED, /* the store's database is one of before */
	EVENT_COPIED,   /* both run */
	EVENT_HQ_RESTORED,
	EVENT_REVOKED, /* or not active; and taken back */
	BOX_EVENTS,
};

struct simulation_options {
	uint64_t seed;
	enum mutant mutant;
	const enum box_event *
		pair; /* these two happen to store 0, in this order, and none by chance; NULL: any */
	const char *folder;    /* a state_dir for HQ and each store is made in it */
	const struct log *log; /* NULL: silent */
};

struct verdict {
	const char *
		broken; /* NULL: all invariants hold; "not judged": the doubles are too small for it */
	int store;
	int64_t at;
	/* That the seed did enough to mean anything. */
	int cuts, entries, crashes, restores, replacements, upgrades, requests, nonsense;
	int swaps;     /* of HQ for an old copy, and back */
	int overtaken; /* times that one was shown that another has gone on */
	int resumed;   /* answers that went on where the line was cut */
	int copies, rescues, revocations;
	uint64_t pairs; /* see boxes.h */
};

struct verdict simulate(const struct simulation_options *options);

#endif
