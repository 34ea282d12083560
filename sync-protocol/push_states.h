/*
 * Push states: how a store brings its journal to HQ.
 *
 * Model    The batch whose turn it is, always the one after what HQ last said it holds, and at most one sent
 *          ahead of its turn, so that HQ can take it apart while it stores the first. Every answer of HQ, also
 *          a refusal, carries its mark and chain; the store compares them with its own history before it
 *          goes on, and stops when they differ. Of a batch sent ahead only a taken one's answer counts,
 *          and only in its turn; any other is sent again then. A lost answer costs one repeat. Nothing
 *          here needs to survive a crash: HQ's mark decides.
 *          Every decision but ..._DO_NOTHING ends the pause under way.
 * See      PROTOCOL.md; simulated in tests/protocol/.
 */
#ifndef OUTPOST_SYNC_PROTOCOL_PUSH_STATES_H
#define OUTPOST_SYNC_PROTOCOL_PUSH_STATES_H

#include <stdbool.h>

#include "sync-protocol/transition.h"

enum push_state {
	PUSH_RESTING,
	PUSH_GATHERING,
	PUSH_READING,
	PUSH_SENDING,
	PUSH_COMPARING,
	PUSH_WAITING,
	PUSH_STOPPED
};

enum push_event {
	PUSH_TIMER, /* the pause of the last decision is over */
	PUSH_WAKE,  /* the journal has grown */
	PUSH_BATCH, /* entries were read */
	PUSH_EMPTY, /* there are none */
	PUSH_AHEAD, /* while sending: the entries behind the batch under way were read */
	PUSH_MARK,  /* HQ answered with its mark: taken, repeated, or a gap */
	PUSH_AGREED, /* our history has the same chain at HQ's mark, which has moved on, and there is more */
	PUSH_UNMOVED,   /* the same, but the mark has not moved on */
	PUSH_CAUGHT_UP, /* the same, and the batch held all there was */
	PUSH_FORK,      /* it has not, or HQ says so */
	PUSH_FENCED,    /* HQ knows another incarnation of this store */
	PUSH_FAILED,    /* no answer, a bad one, or the database refused */
	PUSH_LINE,      /* HQ can be reached, as a hint shows */
	PUSH_VAIN_LINE, /* the same, after several in vain; the machine tells them apart */
};

enum push_action {
	PUSH_DO_NOTHING,
	PUSH_READ, /* the batch after HQ's mark */
	PUSH_SEND, /* unless it was sent ahead: then its answer is waited for, or there already */
	PUSH_SEND_AHEAD, /* the next batch too */
	PUSH_COMPARE,    /* HQ's mark with our history, and record it */
	PUSH_PAUSE,      /* set the timer to delay_ms */
};

struct push_options {
	uint32_t poll_ms;
	uint32_t gather_ms;  /* least time from one small batch to the next */
	uint32_t stopped_ms; /* between two looks whether an operator has decided */
	struct back_off back_off;
};

#define PUSH_VAIN_MAXIMUM 3

struct push_machine {
	struct push_options options;
	enum push_state state;
	bool was_woken;
	int failures; /* since the mark last moved */
};

struct push_decision {
	enum push_action action;
	uint32_t delay_ms; /* of PUSH_PAUSE */
};

struct push_machine push_machine(const struct push_options *options);
struct push_decision push_step(struct push_machine *machine, enum push_event event,
			       uint32_t random);
const struct transition_table *push_transitions(void);

#endif
