#include "sync-protocol/push_states.h"

static const char *const state_names[] = {
	[PUSH_RESTING] = "resting", [PUSH_GATHERING] = "gathering", [PUSH_READING] = "reading",
	[PUSH_SENDING] = "sending", [PUSH_COMPARING] = "comparing", [PUSH_WAITING] = "waiting",
	[PUSH_STOPPED] = "stopped",
};

static const char *const event_names[] = {
	[PUSH_TIMER] = "timer",     [PUSH_WAKE] = "wake",           [PUSH_BATCH] = "batch",
	[PUSH_EMPTY] = "empty",     [PUSH_AHEAD] = "ahead",         [PUSH_MARK] = "mark",
	[PUSH_AGREED] = "agreed",   [PUSH_CAUGHT_UP] = "caught up", [PUSH_FORK] = "fork",
	[PUSH_FENCED] = "fenced",   [PUSH_FAILED] = "failed",       [PUSH_LINE] = "line",
	[PUSH_UNMOVED] = "unmoved", [PUSH_VAIN_LINE] = "vain line",
};

static const char *const action_names[] = {
	[PUSH_DO_NOTHING] = "-",          [PUSH_READ] = "read",       [PUSH_SEND] = "send",
	[PUSH_SEND_AHEAD] = "send ahead", [PUSH_COMPARE] = "compare", [PUSH_PAUSE] = "pause",
};

static const struct transition rows[] = {
	{ PUSH_RESTING, PUSH_TIMER, PUSH_READING, PUSH_READ, PACE_STEP, "in case a wake was lost" },
	{ PUSH_RESTING, PUSH_WAKE, PUSH_READING, PUSH_READ, PACE_PROGRESS,
	  "entries were numbered" },

	{ PUSH_GATHERING, PUSH_TIMER, PUSH_READING, PUSH_READ, PACE_STEP,
	  "what came up meanwhile goes together" },
	{ PUSH_GATHERING, PUSH_WAKE, PUSH_GATHERING, PUSH_DO_NOTHING, PACE_IDLE,
	  "a busy till must not make a batch of every sale" },

	{ PUSH_READING, PUSH_WAKE, PUSH_READING, PUSH_DO_NOTHING, PACE_IDLE,
	  "remembered: the read may have missed them" },
	{ PUSH_READING, PUSH_BATCH, PUSH_SENDING, PUSH_SEND, PACE_STEP, "in order" },
	{ PUSH_READING, PUSH_EMPTY, PUSH_RESTING, PUSH_PAUSE, PACE_PAUSE, "HQ holds all there is" },
	{ PUSH_READING, PUSH_FENCED, PUSH_STOPPED, PUSH_PAUSE, PACE_PAUSE,
	  "this store is not enrolled" },
	{ PUSH_READING, PUSH_FAILED, PUSH_WAITING, PUSH_PAUSE, PACE_PAUSE, "our database is away" },

	{ PUSH_SENDING, PUSH_WAKE, PUSH_SENDING, PUSH_DO_NOTHING, PACE_IDLE, "remembered" },
	{ PUSH_SENDING, PUSH_AHEAD, PUSH_SENDING, PUSH_SEND_AHEAD, PACE_COUNTED,
	  "HQ takes it apart while it stores the one before; one batch is ahead at most" },
	{ PUSH_SENDING, PUSH_MARK, PUSH_COMPARING, PUSH_COMPARE, PACE_STEP,
	  "whatever HQ did with the batch, its mark says where to go on" },
	{ PUSH_SENDING, PUSH_FORK, PUSH_STOPPED, PUSH_PAUSE, PACE_PAUSE,
	  "HQ holds another history under our numbers: a person must decide" },
	{ PUSH_SENDING, PUSH_FENCED, PUSH_STOPPED, PUSH_PAUSE, PACE_PAUSE,
	  "someone else is this store now, or it must enrol again" },
	{ PUSH_SENDING, PUSH_FAILED, PUSH_WAITING, PUSH_PAUSE, PACE_PAUSE,
	  "HQ may have taken it or not; sending it again is harmless" },

	{ PUSH_COMPARING, PUSH_WAKE, PUSH_COMPARING, PUSH_DO_NOTHING, PACE_IDLE, "remembered" },
	{ PUSH_COMPARING, PUSH_AGREED, PUSH_READING, PUSH_READ, PACE_PROGRESS,
	  "go on after HQ's mark" },
	{ PUSH_COMPARING, PUSH_UNMOVED, PUSH_WAITING, PUSH_PAUSE, PACE_PAUSE,
	  "HQ holds less than it said, or took nothing: go on from its mark, but not in a hurry" },
	{ PUSH_COMPARING, PUSH_CAUGHT_UP, PUSH_GATHERING, PUSH_PAUSE, PACE_PAUSE,
	  "let some sales gather" },
	{ PUSH_COMPARING, PUSH_FORK, PUSH_STOPPED, PUSH_PAUSE, PACE_PAUSE,
	  "HQ's mark is not in our history: one of us was restored; a person must decide" },
	{ PUSH_COMPARING, PUSH_FENCED, PUSH_STOPPED, PUSH_PAUSE, PACE_PAUSE,
	  "this store was enrolled again meanwhile" },
	{ PUSH_COMPARING, PUSH_FAILED, PUSH_WAITING, PUSH_PAUSE, PACE_PAUSE,
	  "our database is away; HQ will tell its mark again" },

	{ PUSH_WAITING, PUSH_WAKE, PUSH_WAITING, PUSH_DO_NOTHING, PACE_IDLE,
	  "a busy till must not defeat the pause" },
	{ PUSH_WAITING, PUSH_LINE, PUSH_READING, PUSH_READ, PACE_COUNTED,
	  "the pause has lost its reason" },
	{ PUSH_WAITING, PUSH_VAIN_LINE, PUSH_WAITING, PUSH_DO_NOTHING, PACE_IDLE,
	  "it was useless to hurry: the pause goes on" },
	{ PUSH_WAITING, PUSH_TIMER, PUSH_READING, PUSH_READ, PACE_STEP, "try again" },

	{ PUSH_STOPPED, PUSH_WAKE, PUSH_STOPPED, PUSH_DO_NOTHING, PACE_IDLE, "selling goes on" },
	{ PUSH_STOPPED, PUSH_TIMER, PUSH_READING, PUSH_READ, PACE_STEP,
	  "look whether it has been decided: HQ refuses as long as not" },
};

static const struct transition_table table = {
	.name = "push",
	.what = "A store brings its journal to HQ.",
	.rows = rows,
	.count = sizeof(rows) / sizeof(rows[0]),
	.states = state_names,
	.events = event_names,
	.actions = action_names,
	.state_count = PUSH_STOPPED + 1,
	.idle_action = PUSH_DO_NOTHING,
	.pause_action = PUSH_PAUSE,
	.open_action = PUSH_PAUSE,
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

static void remember(struct push_machine *machine, enum push_event event)
{
	switch (event) {
	case PUSH_UNMOVED:
	case PUSH_FAILED: machine->failures++; break;
	case PUSH_AGREED:
	case PUSH_CAUGHT_UP:
	case PUSH_EMPTY: machine->failures = 0; break;
	case PUSH_WAKE: machine->was_woken = true; break;
	default: break;
	}
}

static struct push_decision take(struct push_machine *machine, enum push_event event)
{
	bool is_vain = event == PUSH_LINE && machine->failures > PUSH_VAIN_MAXIMUM;
	enum push_event kind = is_vain ? PUSH_VAIN_LINE : event;
	const struct transition *row = transition_find(&table, (int)machine->state, (int)kind);

	remember(machine, kind);
	machine->state = (enum push_state)row->next;
	return (struct push_decision){ .action = (enum push_action)row->action };
}

struct push_decision push_step(struct push_machine *machine, enum push_event event, uint32_t random)
{
	struct push_decision decision = take(machine, event);

	/* Entries came up behind the read that found none. */
	if (machine->state == PUSH_RESTING && machine->was_woken)
		decision = take(machine, PUSH_WAKE);
	if (decision.action == PUSH_READ)
		machine->was_woken = false;
	if (decision.action == PUSH_PAUSE)
		decision.delay_ms = pause_of(machine, random);
	return decision;
}
