/*
 * Transitions: what the state machines of the protocol are made of: one table each, a row per event a state
 * can meet. A pair without a row cannot happen; meeting it is our bug and ends the process.
 */
#ifndef OUTPOST_SYNC_PROTOCOL_TRANSITION_H
#define OUTPOST_SYNC_PROTOCOL_TRANSITION_H

#include <stddef.h>
#include <stdint.h>

struct transition {
	int state, event, next, action;
	const char *why;
};

/* Asserts that there is one. */
const struct transition *transition_find(const struct transition *table, size_t count, int state,
					 int event);

/* A state machine as documentation shows it. */
struct transition_table {
	const char *name;
	const struct transition *rows;
	size_t count;
	const char *const *states, *const *events, *const *actions;
};

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
