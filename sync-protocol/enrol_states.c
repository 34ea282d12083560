#include "sync-protocol/enrol_states.h"

static const char *const state_names[] = {
	[ENROL_LOOKING] = "looking", [ENROL_ABSENT] = "absent",   [ENROL_ASKING] = "asking",
	[ENROL_READY] = "ready",     [ENROL_WAITING] = "waiting",
};

static const char *const event_names[] = {
	[ENROL_TIMER] = "timer", [ENROL_IDENTITY] = "identity", [ENROL_NO_IDENTITY] = "no identity",
	[ENROL_TOKEN] = "token", [ENROL_REFUSED] = "refused",   [ENROL_FAILED] = "failed",
};

static const char *const action_names[] = {
	[ENROL_LOOK] = "look",
	[ENROL_ASK] = "ask",
	[ENROL_OPEN] = "open",
	[ENROL_PAUSE] = "pause",
};

static const struct transition rows[] = {
	{ ENROL_LOOKING, ENROL_IDENTITY, ENROL_ASKING, ENROL_ASK, "someone has enrolled us" },
	{ ENROL_LOOKING, ENROL_NO_IDENTITY, ENROL_ABSENT, ENROL_PAUSE,
	  "selling works without HQ; the enrol command writes the identity" },
	{ ENROL_LOOKING, ENROL_FAILED, ENROL_WAITING, ENROL_PAUSE, "our database is away" },

	{ ENROL_ABSENT, ENROL_TIMER, ENROL_LOOKING, ENROL_LOOK, "perhaps now" },

	{ ENROL_ASKING, ENROL_TOKEN, ENROL_READY, ENROL_OPEN, "the line is open" },
	{ ENROL_ASKING, ENROL_REFUSED, ENROL_WAITING, ENROL_PAUSE,
	  "the credential is not good any more; an operator may enrol again" },
	{ ENROL_ASKING, ENROL_FAILED, ENROL_WAITING, ENROL_PAUSE, "HQ is away" },

	{ ENROL_READY, ENROL_TIMER, ENROL_LOOKING, ENROL_LOOK,
	  "renew the token in time; the identity may have changed too" },
	{ ENROL_READY, ENROL_REFUSED, ENROL_LOOKING, ENROL_LOOK,
	  "HQ has new keys, or we were enrolled again" },

	{ ENROL_WAITING, ENROL_TIMER, ENROL_LOOKING, ENROL_LOOK, "try again" },
};

static const struct transition_table table = {
	"enrol", rows, sizeof(rows) / sizeof(rows[0]), state_names, event_names, action_names,
};

const struct transition_table *enrol_transitions(void)
{
	return &table;
}

struct enrol_machine enrol_machine(const struct enrol_options *options)
{
	return (struct enrol_machine){ .options = *options, .state = ENROL_LOOKING };
}

struct enrol_decision enrol_step(struct enrol_machine *machine, enum enrol_event event,
				 uint32_t token_life_ms, uint32_t random)
{
	const struct transition *row =
		transition_find(rows, table.count, (int)machine->state, (int)event);
	struct enrol_decision decision = { .action = (enum enrol_action)row->action };

	if (event == ENROL_FAILED || event == ENROL_REFUSED)
		machine->failures++;
	if (event == ENROL_TOKEN)
		machine->failures = 0;
	machine->state = (enum enrol_state)row->next;
	if (decision.action == ENROL_OPEN)
		decision.delay_ms = token_life_ms / 2 + random % (token_life_ms / 4 + 1);
	if (decision.action == ENROL_PAUSE)
		decision.delay_ms = machine->state == ENROL_ABSENT
					    ? spread(machine->options.look_ms, random)
					    : back_off_delay(&machine->options.back_off,
							     machine->failures, random);
	return decision;
}
