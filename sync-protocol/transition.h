/*
 * Transitions: what the state machines of the protocol are made of: one table each, a row per event a state
 * can meet. A pair without a row cannot happen; meeting it is our bug and ends the process.
 */
#ifndef OUTPOST_SYNC_PROTOCOL_TRANSITION_H
#define OUTPOST_SYNC_PROTOCOL_TRANSITION_H

#include <stddef.h>
#include <stdint.h>

/*
 * Whatever the other side answers, nobody may be asked the same again and again without a pause. So each row says
 * why it cannot come round at once; transition_check proves that no circle consists of PACE_STEP alone.
 */
enum pace {
	PACE_STEP,     /* leads on at once */
	PACE_IDLE,     /* nothing is done, and the state stays */
	PACE_PAUSE,    /* its action is a pause */
	PACE_PROGRESS, /* can only be met when something has moved for good */
	PACE_COUNTED,  /* the machine counts them and lets few in a row pass */
};

struct transition {
	int state, event, next, action;
	enum pace pace;
	const char *why;
};

/* A state machine: what decides, and what docs/sync-states.md is drawn from. */
struct transition_table {
	const char *name, *what;
	const struct transition *rows;
	size_t count;
	const char *const *states, *const *events, *const *actions;
	int state_count, idle_action, pause_action;
	int open_action; /* pauses too, with the line open; or pause_action */
};

/* Asserts that there is one. */
const struct transition *transition_find(const struct transition_table *table, int state,
					 int event);

/* The first row of the table that is at fault, and what its fault is; NULL when there is none. */
const struct transition *transition_check(const struct transition_table *table,
					  const char **out_fault);

/* Times in milliseconds. */
struct back_off {
	uint32_t first, most;
};

/*
 * Full jitter: anywhere from 1 to the first pause doubled per failure, at most `most`, so that many stores
 * that lost HQ together do not come back together.
 */
uint32_t back_off_delay(const struct back_off *back_off, int failures, uint32_t random);
/* From half to one and a half of the period. */
uint32_t spread(uint32_t period, uint32_t random);

#endif
