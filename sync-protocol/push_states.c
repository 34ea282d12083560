#include "sync-protocol/push_states.h"

static const char *const state_names[] = {
	[PUSH_RESTING] = "resting", [PUSH_GATHERING] = "gathering", [PUSH_READING] = "reading",
	[PUSH_SENDING] = "sending", [PUSH_COMPARING] = "comparing", [PUSH_WAITING] = "waiting",
	[PUSH_STOPPED] = "stopped",
};

static const char *const event_names[] = {
	[PUSH_TIMER] = "timer",   [PUSH_WAKE] = "wake",           [PUSH_BATCH] = "batch",
	[PUSH_EMPTY] = "empty",   [PUSH_AHEAD] = "ahead",         [PUSH_MARK] = "mark",
	[PUSH_AGREED] = "agreed", [PUSH_CAUGHT_UP] = "caught up", [PUSH_FORK] = "fork",
	[PUSH_FENCED] = "fenced", [PUSH_FAILED] = "failed",
};

static const char *const action_names[] = {
	[PUSH_DO_NOTHING] = "-",          [PUSH_READ] = "read",       [PUSH_SEND] = "send",
	[PUSH_SEND_AHEAD] = "send ahead", [PUSH_COMPARE] = "compare", [PUSH_PAUSE] = "pause",
};

static const struct transition rows[] = {
	{ PUSH_RESTING, PUSH_TIMER, PUSH_READING, PUSH_READ, "in case a wake was lost" },
	{ PUSH_RESTING, PUSH_WAKE, PUSH_READING, PUSH_READ, "entries were numbered" },

	{ PUSH_GATHERING, PUSH_TIMER, PUSH_READING, PUSH_READ,
	  "what came up meanwhile goes together" },
	{ PUSH_GATHERING, PUSH_WAKE, PUSH_GATHERING, PUSH_DO_NOTHING,
	  "a busy till must not make a batch of every sale" },

	{ PUSH_READING, PUSH_WAKE, PUSH_READING, PUSH_DO_NOTHING,
	  "remembered: the read may have missed them" },
	{ PUSH_READING, PUSH_BATCH, PUSH_SENDING, PUSH_SEND, "in order" },
	{ PUSH_READING, PUSH_EMPTY, PUSH_RESTING, PUSH_PAUSE, "HQ holds all there is" },
	{ PUSH_READING, PUSH_FENCED, PUSH_STOPPED, PUSH_PAUSE, "this store is not enrolled" },
	{ PUSH_READING, PUSH_FAILED, PUSH_WAITING, PUSH_PAUSE, "our database is away" },

	{ PUSH_SENDING, PUSH_WAKE, PUSH_SENDING, PUSH_DO_NOTHING, "remembered" },
	{ PUSH_SENDING, PUSH_AHEAD, PUSH_SENDING, PUSH_SEND_AHEAD,
	  "HQ takes it apart while it stores the one before" },
	{ PUSH_SENDING, PUSH_MARK, PUSH_COMPARING, PUSH_COMPARE,
	  "whatever HQ did with the batch, its mark says where to go on" },
	{ PUSH_SENDING, PUSH_FORK, PUSH_STOPPED, PUSH_PAUSE,
	  "HQ holds another history under our numbers: a person must decide" },
	{ PUSH_SENDING, PUSH_FENCED, PUSH_STOPPED, PUSH_PAUSE,
	  "someone else is this store now, or it must enrol again" },
	{ PUSH_SENDING, PUSH_FAILED, PUSH_WAITING, PUSH_PAUSE,
	  "HQ may have taken it or not; sending it again is harmless" },

	{ PUSH_COMPARING, PUSH_WAKE, PUSH_COMPARING, PUSH_DO_NOTHING, "remembered" },
	{ PUSH_COMPARING, PUSH_AGREED, PUSH_READING, PUSH_READ, "go on after HQ's mark" },
	{ PUSH_COMPARING, PUSH_CAUGHT_UP, PUSH_GATHERING, PUSH_PAUSE, "let some sales gather" },
	{ PUSH_COMPARING, PUSH_FORK, PUSH_STOPPED, PUSH_PAUSE,
	  "HQ's mark is not in our history: one of us was restored; a person must decide" },
	{ PUSH_COMPARING, PUSH_FENCED, PUSH_STOPPED, PUSH_PAUSE,
	  "this store was enrolled again meanwhile" },
	{ PUSH_COMPARING, PUSH_FAILED, PUSH_WAITING, PUSH_PAUSE,
	  "our database is away; HQ will tell its mark again" },

	{ PUSH_WAITING, PUSH_WAKE, PUSH_WAITING, PUSH_DO_NOTHING,
	  "a busy till must not defeat the pause" },
	{ PUSH_WAITING, PUSH_TIMER, PUSH_READING, PUSH_READ, "try again" },

	{ PUSH_STOPPED, PUSH_WAKE, PUSH_STOPPED, PUSH_DO_NOTHING, "selling goes on" },
	{ PUSH_STOPPED, PUSH_TIMER, PUSH_READING, PUSH_READ,
	  "look whether it has been decided: HQ refuses as long as not" },
};

static const struct transition_table table = {
	"push", rows, sizeof(rows) / sizeof(rows[0]), state_names, event_names, action_names,
};

const struct transition_table *push_transitions(void)
{
	return &table;
}

struct push_machine push_machine(const struct push_options *options)
{
	return (struct push_machine){ .options = *options, .state = PUSH_RESTING };
}

static uint32_t pause_of(const struct push_machine *machine, uint32_t random)
{
	switch (machine->state) {
	case PUSH_GATHERING: return machine->options.gather_ms;
	case PUSH_STOPPED: return spread(machine->options.stopped_ms, random);
	case PUSH_WAITING:
		return back_off_delay(&machine->options.back_off, machine->failures, random);
	default: return spread(machine->options.poll_ms, random);
	}
}

struct push_decision push_step(struct push_machine *machine, enum push_event event, uint32_t random)
{
	const struct transition *row =
		transition_find(rows, table.count, (int)machine->state, (int)event);
	struct push_decision decision = { .action = (enum push_action)row->action };

	machine->state = (enum push_state)row->next;
	if (event == PUSH_FAILED)
		machine->failures++;
	if (event == PUSH_AGREED || event == PUSH_CAUGHT_UP || event == PUSH_EMPTY)
		machine->failures = 0;
	if (event == PUSH_WAKE)
		machine->was_woken = true;
	/* Entries came up behind the read that found none. */
	if (machine->state == PUSH_RESTING && machine->was_woken) {
		machine->state = PUSH_READING;
		decision.action = PUSH_READ;
	}
	if (decision.action == PUSH_READ)
		machine->was_woken = false;
	if (decision.action == PUSH_PAUSE)
		decision.delay_ms = pause_of(machine, random);
	return decision;
}
