/*
 * Enrol states: whether this store is known to HQ and holds a token.
 *
 * Model    Without an identity there is nothing to do but look again whether someone has enrolled the store.
 *          With one, a token is fetched, renewed before it ends, and fetched anew when HQ refuses it.
 *          The database tells of a new identity, and of having been away; hearing it ends a pause. Every decision
 *          but to do nothing ends the pause under way.
 */
#ifndef OUTPOST_SYNC_PROTOCOL_ENROL_STATES_H
#define OUTPOST_SYNC_PROTOCOL_ENROL_STATES_H

#include <stdbool.h>

#include "sync-protocol/transition.h"

enum enrol_state { ENROL_LOOKING, ENROL_ABSENT, ENROL_ASKING, ENROL_READY, ENROL_WAITING };

enum enrol_event {
	ENROL_TIMER, /* the pause of the last decision is over; when ready: the token ends soon */
	ENROL_IDENTITY, /* the database has one */
	ENROL_NO_IDENTITY,
	ENROL_TOKEN,
	ENROL_RENEWED, /* HQ has given us another life, and the database has it */
	ENROL_REFUSED, /* HQ did not accept our credential, or, when ready, our token */
	ENROL_FAILED,
	ENROL_NEWS, /* someone has enrolled us, or the database was away and may be another one */
};

enum enrol_action {
	ENROL_LOOK, /* read the identity from the database */
	ENROL_ASK,  /* for a token */
	ENROL_OPEN, /* pull and push may go; set the timer to delay_ms to renew the token */
	ENROL_PAUSE,
	ENROL_DO_NOTHING,
};

struct enrol_options {
	uint32_t look_ms; /* between two looks for an identity */
	struct back_off back_off;
};

struct enrol_machine {
	struct enrol_options options;
	enum enrol_state state;
	int failures;  /* in a row */
	bool has_news; /* while an answer was under way that may be older */
};

struct enrol_decision {
	enum enrol_action action;
	uint32_t delay_ms;
};

struct enrol_machine enrol_machine(const struct enrol_options *options);
/* token_life_ms: with ENROL_TOKEN, how long it is good for. */
struct enrol_decision enrol_step(struct enrol_machine *machine, enum enrol_event event,
				 uint32_t token_life_ms, uint32_t random);
const struct transition_table *enrol_transitions(void);

#endif
