#include "sync-protocol/pull_states.h"

static const char *const state_names[] = {
	[PULL_RESTING] = "resting",   [PULL_ASKING] = "asking",   [PULL_STAGING] = "staging",
	[PULL_APPLYING] = "applying", [PULL_WAITING] = "waiting",
};

static const char *const event_names[] = {
	[PULL_TIMER] = "timer",
	[PULL_HINT] = "hint",
	[PULL_NOTHING_NEW] = "nothing new",
	[PULL_PACKS] = "packs",
	[PULL_START_OVER] = "start over",
	[PULL_STAGED] = "staged",
	[PULL_APPLIED] = "applied",
	[PULL_FAILED] = "failed",
};

static const char *const action_names[] = {
	[PULL_DO_NOTHING] = "-", [PULL_ASK] = "ask",     [PULL_STAGE] = "stage",
	[PULL_APPLY] = "apply",  [PULL_PAUSE] = "pause",
};

static const struct transition rows[] = {
	{ PULL_RESTING, PULL_TIMER, PULL_ASKING, PULL_ASK, "the poll that makes hints optional" },
	{ PULL_RESTING, PULL_HINT, PULL_ASKING, PULL_ASK, "there is something to fetch" },

	{ PULL_ASKING, PULL_HINT, PULL_ASKING, PULL_DO_NOTHING,
	  "remembered: the answer under way may be older than the hint" },
	{ PULL_ASKING, PULL_NOTHING_NEW, PULL_RESTING, PULL_PAUSE, "the mirror is current" },
	{ PULL_ASKING, PULL_PACKS, PULL_STAGING, PULL_STAGE, "changes, or a snapshot" },
	{ PULL_ASKING, PULL_START_OVER, PULL_ASKING, PULL_ASK,
	  "our position means nothing to HQ any more: ask for a snapshot" },
	{ PULL_ASKING, PULL_FAILED, PULL_WAITING, PULL_PAUSE, "asking is harmless to repeat" },

	{ PULL_STAGING, PULL_HINT, PULL_STAGING, PULL_DO_NOTHING, "remembered" },
	{ PULL_STAGING, PULL_STAGED, PULL_APPLYING, PULL_APPLY,
	  "every row is here and counted: make all of them current in one transaction" },
	{ PULL_STAGING, PULL_FAILED, PULL_WAITING, PULL_PAUSE,
	  "a damaged or cut-off answer: nothing of it is used" },

	{ PULL_APPLYING, PULL_HINT, PULL_APPLYING, PULL_DO_NOTHING, "remembered" },
	{ PULL_APPLYING, PULL_APPLIED, PULL_RESTING, PULL_PAUSE,
	  "the position moved with the rows" },
	{ PULL_APPLYING, PULL_FAILED, PULL_WAITING, PULL_PAUSE,
	  "the mirror stays on the last good cut; whether it was applied, the database knows" },

	{ PULL_WAITING, PULL_TIMER, PULL_ASKING, PULL_ASK, "try again" },
	{ PULL_WAITING, PULL_HINT, PULL_ASKING, PULL_ASK,
	  "HQ is there: waiting longer is useless" },
};

static const struct transition_table table = {
	"pull", rows, sizeof(rows) / sizeof(rows[0]), state_names, event_names, action_names,
};

const struct transition_table *pull_transitions(void)
{
	return &table;
}

struct pull_machine pull_machine(const struct pull_options *options)
{
	return (struct pull_machine){
		.options = *options,
		.state = PULL_WAITING,
	};
}

static uint32_t pause_of(const struct pull_machine *machine, uint32_t random)
{
	if (machine->state == PULL_WAITING)
		return back_off_delay(&machine->options.back_off, machine->failures, random);
	return spread(machine->hints_come ? machine->options.poll_ms
					  : machine->options.poll_without_hints_ms,
		      random);
}

struct pull_decision pull_step(struct pull_machine *machine, enum pull_event event, uint32_t random)
{
	const struct transition *row =
		transition_find(rows, table.count, (int)machine->state, (int)event);
	struct pull_decision decision = { .action = (enum pull_action)row->action };

	machine->state = (enum pull_state)row->next;
	switch (event) {
	case PULL_FAILED: machine->failures++; break;
	case PULL_START_OVER: machine->wants_snapshot = true; break;
	case PULL_APPLIED:
		machine->wants_snapshot = false;
		machine->failures = 0;
		break;
	case PULL_NOTHING_NEW: machine->failures = 0; break;
	case PULL_HINT: machine->was_hinted = true; break;
	default: break;
	}
	/* Something came up while the answer was under way. */
	if (machine->state == PULL_RESTING && machine->was_hinted) {
		machine->state = PULL_ASKING;
		decision.action = PULL_ASK;
	}
	if (decision.action == PULL_ASK) {
		machine->was_hinted = false;
		decision.snapshot = machine->wants_snapshot;
	}
	if (decision.action == PULL_PAUSE)
		decision.delay_ms = pause_of(machine, random);
	return decision;
}
