#include "sync-protocol/recovery_states.h"

static const char *const state_names[] = {
	[RECOVERY_RESTING] = "resting",
	[RECOVERY_ASKING] = "asking",
	[RECOVERY_TAKING] = "taking",
	[RECOVERY_WAITING] = "waiting",
};

static const char *const event_names[] = {
	[RECOVERY_TIMER] = "timer",       [RECOVERY_LINE] = "line",
	[RECOVERY_NOTHING] = "nothing",   [RECOVERY_NOT_YET] = "not yet",
	[RECOVERY_PAGE] = "page",         [RECOVERY_TAKEN] = "taken",
	[RECOVERY_COMPLETE] = "complete", [RECOVERY_STALE] = "stale",
	[RECOVERY_FAILED] = "failed",
};

static const char *const action_names[] = {
	[RECOVERY_DO_NOTHING] = "-",
	[RECOVERY_ASK] = "ask",
	[RECOVERY_TAKE] = "take",
	[RECOVERY_PAUSE] = "pause",
};

static const struct transition rows[] = {
	{ RECOVERY_RESTING, RECOVERY_TIMER, RECOVERY_ASKING, RECOVERY_ASK, PACE_STEP,
	  "an old disk may have brought more" },
	{ RECOVERY_RESTING, RECOVERY_LINE, RECOVERY_ASKING, RECOVERY_ASK, PACE_STEP,
	  "this may be another box than before, or another HQ" },

	{ RECOVERY_ASKING, RECOVERY_LINE, RECOVERY_ASKING, RECOVERY_DO_NOTHING, PACE_IDLE,
	  "a question is on its way" },
	{ RECOVERY_ASKING, RECOVERY_NOTHING, RECOVERY_RESTING, RECOVERY_PAUSE, PACE_PAUSE,
	  "nothing was ever lost here, or HQ is too old to be asked" },
	{ RECOVERY_ASKING, RECOVERY_NOT_YET, RECOVERY_WAITING, RECOVERY_PAUSE, PACE_PAUSE,
	  "sums of stock say nothing before HQ has what this database had" },
	{ RECOVERY_ASKING, RECOVERY_PAGE, RECOVERY_TAKING, RECOVERY_TAKE, PACE_STEP,
	  "in one transaction with the place" },
	{ RECOVERY_ASKING, RECOVERY_FAILED, RECOVERY_WAITING, RECOVERY_PAUSE, PACE_PAUSE,
	  "asking is harmless to repeat" },

	{ RECOVERY_TAKING, RECOVERY_LINE, RECOVERY_TAKING, RECOVERY_DO_NOTHING, PACE_IDLE,
	  "the next question follows by itself" },
	{ RECOVERY_TAKING, RECOVERY_TAKEN, RECOVERY_ASKING, RECOVERY_ASK, PACE_PROGRESS,
	  "the place has moved" },
	{ RECOVERY_TAKING, RECOVERY_COMPLETE, RECOVERY_RESTING, RECOVERY_PAUSE, PACE_PAUSE,
	  "all that HQ has is here" },
	{ RECOVERY_TAKING, RECOVERY_NOT_YET, RECOVERY_WAITING, RECOVERY_PAUSE, PACE_PAUSE,
	  "sums of stock say nothing before HQ has what this database had" },
	{ RECOVERY_TAKING, RECOVERY_STALE, RECOVERY_WAITING, RECOVERY_PAUSE, PACE_PAUSE,
	  "the store was enrolled again, or HQ is another one: what to ask, the database knows" },
	{ RECOVERY_TAKING, RECOVERY_FAILED, RECOVERY_WAITING, RECOVERY_PAUSE, PACE_PAUSE,
	  "the place has not moved; or it has, and the database knows" },

	{ RECOVERY_WAITING, RECOVERY_TIMER, RECOVERY_ASKING, RECOVERY_ASK, PACE_STEP, "try again" },
	{ RECOVERY_WAITING, RECOVERY_LINE, RECOVERY_WAITING, RECOVERY_DO_NOTHING, PACE_IDLE,
	  "the pause is short, and goes on" },
};

static const struct transition_table table = {
	.name = "recovery",
	.what = "A store asks HQ for what its database does not have.",
	.rows = rows,
	.count = sizeof(rows) / sizeof(rows[0]),
	.states = state_names,
	.events = event_names,
	.actions = action_names,
	.state_count = RECOVERY_WAITING + 1,
	.idle_action = RECOVERY_DO_NOTHING,
	.pause_action = RECOVERY_PAUSE,
	.open_action = RECOVERY_PAUSE,
};

const struct transition_table *recovery_transitions(void)
{
	return &table;
}

struct recovery_machine recovery_machine(const struct recovery_options *options)
{
	return (struct recovery_machine){
		.options = *options,
		.state = RECOVERY_RESTING,
	};
}

static uint32_t pause_of(const struct recovery_machine *machine, enum recovery_event event,
			 uint32_t random)
{
	if (event == RECOVERY_NOT_YET)
		return spread(machine->options.not_yet_ms, random);
	if (event == RECOVERY_NOTHING)
		return spread(machine->options.nothing_ms, random);
	if (event == RECOVERY_COMPLETE)
		return spread(machine->options.poll_ms, random);
	return back_off_delay(&machine->options.back_off, machine->failures, random);
}

struct recovery_decision recovery_step(struct recovery_machine *machine, enum recovery_event event,
				       uint32_t random)
{
	const struct transition *row = transition_find(&table, (int)machine->state, (int)event);
	struct recovery_decision decision = { .action = (enum recovery_action)row->action };

	if (event == RECOVERY_FAILED || event == RECOVERY_STALE)
		machine->failures++;
	else if (event == RECOVERY_TAKEN || event == RECOVERY_COMPLETE)
		machine->failures = 0;
	machine->state = (enum recovery_state)row->next;
	if (decision.action == RECOVERY_PAUSE)
		decision.delay_ms = pause_of(machine, event, random);
	return decision;
}
