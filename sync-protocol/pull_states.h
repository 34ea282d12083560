/*
 * Pull states: when a store asks HQ for changes, and what it does with the answer.
 *
 * Model    One question at a time. A hint while busy is remembered and asked about right after. Every failure
 *          ends in a jittered pause and then the same question from the position the database has, so
 *          nothing here needs to survive a crash. The caller does what a decision says and reports
 *          back by an event; time and chance are passed in.
 *          Every decision but ..._DO_NOTHING ends the pause under way.
 *          A hint ends a pause, but only PULL_FRUITLESS_MAXIMUM times in a row in vain: an HQ that hints without end
 *          and never has anything is asked at the pace of failures.
 * See      PROTOCOL.md; simulated in tests/protocol/.
 */
#ifndef OUTPOST_SYNC_PROTOCOL_PULL_STATES_H
#define OUTPOST_SYNC_PROTOCOL_PULL_STATES_H

#include <stdbool.h>

#include "sync-protocol/transition.h"

enum pull_state { PULL_RESTING, PULL_ASKING, PULL_STAGING, PULL_APPLYING, PULL_WAITING };

enum pull_event {
	PULL_TIMER,       /* the pause of the last decision is over */
	PULL_HINT,        /* HQ has something, or the line to it is back */
	PULL_VAIN_HINT,   /* the same, after several in vain; the machine tells them apart */
	PULL_NOTHING_NEW, /* answer: 304 */
	PULL_PACKS,       /* answer: 200 */
	PULL_PART,        /* the line was cut, and what came is kept */
	PULL_START_OVER,  /* answer: only a snapshot fits */
	PULL_SENSELESS, /* the same to the question for a snapshot; the machine tells them apart */
	PULL_STAGED,
	PULL_APPLIED, /* and the position has moved */
	PULL_UNMOVED, /* applied, and the position is the same */
	PULL_FAILED,  /* no answer, a bad one, or the database refused */
};

enum pull_action {
	PULL_DO_NOTHING,
	PULL_ASK, /* from the database's position, or for a snapshot */
	PULL_STAGE,
	PULL_APPLY,
	PULL_PAUSE, /* set the timer to delay_ms */
};

struct pull_options {
	uint32_t poll_ms; /* while hints come */
	uint32_t poll_without_hints_ms;
	struct back_off back_off;
};

#define PULL_FRUITLESS_MAXIMUM 3

struct pull_machine {
	struct pull_options options;
	enum pull_state state;
	bool wants_snapshot;
	bool was_hinted;
	bool hints_come; /* set by the caller: the WebSocket is open */
	int failures;    /* in a row */
	int fruitless;   /* questions since the position last moved, failed or not */
};

struct pull_decision {
	enum pull_action action;
	uint32_t delay_ms; /* of PULL_PAUSE */
	bool snapshot;     /* of PULL_ASK */
};

/* Begins waiting for the line to HQ: a hint or the timer. */
struct pull_machine pull_machine(const struct pull_options *options);
struct pull_decision pull_step(struct pull_machine *machine, enum pull_event event,
			       uint32_t random);
const struct transition_table *pull_transitions(void);

#endif
