#include "sync-protocol/pull_states.h"

static const char *const state_names[] = {
	[PULL_RESTING] = "resting",   [PULL_ASKING] = "asking",   [PULL_STAGING] = "staging",
	[PULL_APPLYING] = "applying", [PULL_WAITING] = "waiting",
};

static const char *const event_names[] = {
	[PULL_TIMER] = "timer",           [PULL_HINT] = "hint",
	[PULL_VAIN_HINT] = "vain hint",   [PULL_NOTHING_NEW] = "nothing new",
	[PULL_PACKS] = "packs",           [PULL_PART] = "part",
	[PULL_START_OVER] = "start over", [PULL_SENSELESS] = "senseless",
	[PULL_STAGED] = "staged",         [PULL_APPLIED] = "applied",
	[PULL_UNMOVED] = "unmoved",       [PULL_FAILED] = "failed",
};

static const char *const action_names[] = {
	[PULL_DO_NOTHING] = "-", [PULL_ASK] = "ask",     [PULL_STAGE] = "stage",
	[PULL_APPLY] = "apply",  [PULL_PAUSE] = "pause",
};

static const struct transition rows[] = {
	{ PULL_RESTING, PULL_TIMER, PULL_ASKING, PULL_ASK, PACE_STEP,
	  "the poll that makes hints optional" },
	{ PULL_RESTING, PULL_HINT, PULL_ASKING, PULL_ASK, PACE_COUNTED,
	  "there is something to fetch" },
	{ PULL_RESTING, PULL_VAIN_HINT, PULL_WAITING, PULL_PAUSE, PACE_PAUSE,
	  "the last hints brought nothing: they are not worth hurrying for" },

	{ PULL_ASKING, PULL_HINT, PULL_ASKING, PULL_DO_NOTHING, PACE_IDLE,
	  "remembered: the answer under way may be older than the hint" },
	{ PULL_ASKING, PULL_NOTHING_NEW, PULL_RESTING, PULL_PAUSE, PACE_PAUSE,
	  "the mirror is current" },
	{ PULL_ASKING, PULL_PACKS, PULL_STAGING, PULL_STAGE, PACE_STEP, "changes, or a snapshot" },
	{ PULL_ASKING, PULL_PART, PULL_WAITING, PULL_PAUSE, PACE_PAUSE,
	  "HQ is there and the line carries: the first pause again, then the rest" },
	{ PULL_ASKING, PULL_START_OVER, PULL_ASKING, PULL_ASK, PACE_COUNTED,
	  "our position means nothing to HQ any more: ask for a snapshot, which is only once" },
	{ PULL_ASKING, PULL_SENSELESS, PULL_WAITING, PULL_PAUSE, PACE_PAUSE,
	  "a snapshot fits everyone: HQ is not itself" },
	{ PULL_ASKING, PULL_FAILED, PULL_WAITING, PULL_PAUSE, PACE_PAUSE,
	  "asking is harmless to repeat" },

	{ PULL_STAGING, PULL_HINT, PULL_STAGING, PULL_DO_NOTHING, PACE_IDLE, "remembered" },
	{ PULL_STAGING, PULL_STAGED, PULL_APPLYING, PULL_APPLY, PACE_STEP,
	  "every row is here and counted: make all of them current in one transaction" },
	{ PULL_STAGING, PULL_FAILED, PULL_WAITING, PULL_PAUSE, PACE_PAUSE,
	  "a damaged or cut-off answer: nothing of it is used" },

	{ PULL_APPLYING, PULL_HINT, PULL_APPLYING, PULL_DO_NOTHING, PACE_IDLE, "remembered" },
	{ PULL_APPLYING, PULL_APPLIED, PULL_RESTING, PULL_PAUSE, PACE_PAUSE,
	  "the position moved with the rows" },
	{ PULL_APPLYING, PULL_UNMOVED, PULL_RESTING, PULL_PAUSE, PACE_PAUSE,
	  "the same snapshot again" },
	{ PULL_APPLYING, PULL_FAILED, PULL_WAITING, PULL_PAUSE, PACE_PAUSE,
	  "the mirror stays on the last good cut; whether it was applied, the database knows" },

	{ PULL_WAITING, PULL_TIMER, PULL_ASKING, PULL_ASK, PACE_STEP, "try again" },
	{ PULL_WAITING, PULL_HINT, PULL_ASKING, PULL_ASK, PACE_COUNTED,
	  "HQ is there: waiting longer is useless" },
	{ PULL_WAITING, PULL_VAIN_HINT, PULL_WAITING, PULL_DO_NOTHING, PACE_IDLE,
	  "it was useless to hurry: the pause goes on" },
};

static const struct transition_table table = {
	.name = "pull",
	.what = "A store asks HQ for changes.",
	.rows = rows,
	.count = sizeof(rows) / sizeof(rows[0]),
	.states = state_names,
	.events = event_names,
	.actions = action_names,
	.state_count = PULL_WAITING + 1,
	.idle_action = PULL_DO_NOTHING,
	.pause_action = PULL_PAUSE,
	.open_action = PULL_PAUSE,
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
		return back_off_delay(
			&machine->options.back_off,
			machine->failures > 0 ? machine->failures : machine->fruitless, random);
	return spread(machine->hints_come ? machine->options.poll_ms
					  : machine->options.poll_without_hints_ms,
		      random);
}

/* What the event is to a machine with this past. */
static enum pull_event kind_of(const struct pull_machine *machine, enum pull_event event)
{
	bool is_idle = machine->state == PULL_RESTING || machine->state == PULL_WAITING;

	if (event == PULL_HINT && is_idle && machine->fruitless >= PULL_FRUITLESS_MAXIMUM)
		return PULL_VAIN_HINT;
	if (event == PULL_START_OVER && machine->wants_snapshot)
		return PULL_SENSELESS;
	return event;
}

static void remember(struct pull_machine *machine, enum pull_event event)
{
	switch (event) {
	case PULL_PART: machine->failures = 1; break;
	case PULL_SENSELESS:
	case PULL_FAILED: machine->failures++; break;
	case PULL_START_OVER: machine->wants_snapshot = true; break;
	case PULL_APPLIED: machine->fruitless = 0;          /* fall through */
	case PULL_UNMOVED: machine->wants_snapshot = false; /* fall through */
	case PULL_NOTHING_NEW: machine->failures = 0; break;
	case PULL_VAIN_HINT:
	case PULL_HINT: machine->was_hinted = true; break;
	default: break;
	}
}

static struct pull_decision take(struct pull_machine *machine, enum pull_event event)
{
	enum pull_event kind = kind_of(machine, event);
	const struct transition *row = transition_find(&table, (int)machine->state, (int)kind);

	remember(machine, kind);
	machine->state = (enum pull_state)row->next;
	return (struct pull_decision){ .action = (enum pull_action)row->action };
}

struct pull_decision pull_step(struct pull_machine *machine, enum pull_event event, uint32_t random)
{
	struct pull_decision decision = take(machine, event);

	/* Something came up while the answer was under way. */
	if (machine->state == PULL_RESTING && machine->was_hinted)
		decision = take(machine, PULL_HINT);
	if (decision.action == PULL_ASK) {
		machine->was_hinted = false;
		machine->fruitless++;
		decision.snapshot = machine->wants_snapshot;
	}
	if (decision.action == PULL_PAUSE)
		decision.delay_ms = pause_of(machine, random);
	return decision;
}
