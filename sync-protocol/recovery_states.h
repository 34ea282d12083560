/*
 * Recovery states: when a store asks HQ for what its database does not have, and when it stops.
 *
 * Model    One page at a time: asked for from the place that the database has, taken in one transaction that moves the place.
 *          At the end it asks now and then whether more has come, from a disk that was found later. Selling knows nothing
 *          of it. The caller does what a decision says and reports back by an event; time and chance are passed in.
 * See      PROTOCOL.md; simulated in tests/protocol/.
 */
#ifndef OUTPOST_SYNC_PROTOCOL_RECOVERY_STATES_H
#define OUTPOST_SYNC_PROTOCOL_RECOVERY_STATES_H

#include "sync-protocol/transition.h"

enum recovery_state { RECOVERY_RESTING, RECOVERY_ASKING, RECOVERY_TAKING, RECOVERY_WAITING };

enum recovery_event {
	RECOVERY_TIMER,    /* the pause of the last decision is over */
	RECOVERY_LINE,     /* the line to HQ has opened, or HQ is another one */
	RECOVERY_NOTHING,  /* nothing was ever lost, or HQ is too old to be asked */
	RECOVERY_NOT_YET,  /* what comes next cannot be used before HQ has more of ours */
	RECOVERY_PAGE,     /* HQ's answer */
	RECOVERY_TAKEN,    /* the page is in the database, and the place has moved */
	RECOVERY_COMPLETE, /* HQ has no more for now */
	RECOVERY_STALE,    /* another question is due by now */
	RECOVERY_FAILED,   /* no answer, a bad one, or the database refused */
};

enum recovery_action {
	RECOVERY_DO_NOTHING,
	RECOVERY_ASK, /* the database for the place, then HQ */
	RECOVERY_TAKE,
	RECOVERY_PAUSE, /* set the timer to delay_ms */
};

struct recovery_options {
	uint32_t poll_ms;    /* when all is here, until an old disk may have brought more */
	uint32_t nothing_ms; /* when there was nothing to ask */
	uint32_t not_yet_ms; /* until HQ may have more of ours */
	struct back_off back_off;
};

struct recovery_machine {
	struct recovery_options options;
	enum recovery_state state;
	int failures; /* in a row */
};

struct recovery_decision {
	enum recovery_action action;
	uint32_t delay_ms; /* of RECOVERY_PAUSE */
};

/* Rests until the line opens. */
struct recovery_machine recovery_machine(const struct recovery_options *options);
struct recovery_decision recovery_step(struct recovery_machine *machine, enum recovery_event event,
				       uint32_t random);
const struct transition_table *recovery_transitions(void);

#endif
