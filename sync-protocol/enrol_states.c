#include "sync-protocol/enrol_states.h"

static const char *const state_names[] = {
	[ENROL_LOOKING] = "looking", [ENROL_ABSENT] = "absent",   [ENROL_ASKING] = "asking",
	[ENROL_READY] = "ready",     [ENROL_WAITING] = "waiting",
};

static const char *const event_names[] = {
	[ENROL_TIMER] = "timer", [ENROL_IDENTITY] = "identity", [ENROL_NO_IDENTITY] = "no identity",
	[ENROL_TOKEN] = "token", [ENROL_REFUSED] = "refused",   [ENROL_FAILED] = "failed",
	[ENROL_NEWS] = "news",   [ENROL_RENEWED] = "renewed",
};

static const char *const action_names[] = {
	[ENROL_LOOK] = "look",   [ENROL_ASK] = "ask",      [ENROL_OPEN] = "open",
	[ENROL_PAUSE] = "pause", [ENROL_DO_NOTHING] = "-",
};

static const struct transition rows[] = {
	{ ENROL_LOOKING, ENROL_IDENTITY, ENROL_ASKING, ENROL_ASK, PACE_STEP,
	  "someone has enrolled us" },
	{ ENROL_LOOKING, ENROL_NO_IDENTITY, ENROL_ABSENT, ENROL_PAUSE, PACE_PAUSE,
	  "selling works without HQ; the enrol command writes the identity" },
	{ ENROL_LOOKING, ENROL_FAILED, ENROL_WAITING, ENROL_PAUSE, PACE_PAUSE,
	  "our database is away" },

	{ ENROL_LOOKING, ENROL_NEWS, ENROL_LOOKING, ENROL_DO_NOTHING, PACE_IDLE,
	  "remembered: what is being read may be older" },

	{ ENROL_ABSENT, ENROL_TIMER, ENROL_LOOKING, ENROL_LOOK, PACE_STEP, "perhaps now" },
	{ ENROL_ABSENT, ENROL_NEWS, ENROL_LOOKING, ENROL_LOOK, PACE_PROGRESS,
	  "someone has enrolled us" },

	{ ENROL_ASKING, ENROL_TOKEN, ENROL_READY, ENROL_OPEN, PACE_PAUSE, "the line is open" },
	{ ENROL_ASKING, ENROL_REFUSED, ENROL_WAITING, ENROL_PAUSE, PACE_PAUSE,
	  "the credential is not good any more; an operator may enrol again" },
	{ ENROL_ASKING, ENROL_FAILED, ENROL_WAITING, ENROL_PAUSE, PACE_PAUSE, "HQ is away" },
	{ ENROL_ASKING, ENROL_RENEWED, ENROL_LOOKING, ENROL_LOOK, PACE_PROGRESS,
	  "our database went back, and has another life now" },
	{ ENROL_ASKING, ENROL_NEWS, ENROL_ASKING, ENROL_DO_NOTHING, PACE_IDLE,
	  "remembered: the token may be of an identity that has ended" },

	{ ENROL_READY, ENROL_TIMER, ENROL_LOOKING, ENROL_LOOK, PACE_STEP,
	  "renew the token in time; the identity may have changed too" },
	{ ENROL_READY, ENROL_REFUSED, ENROL_WAITING, ENROL_PAUSE, PACE_PAUSE,
	  "HQ has new keys, or we were enrolled again; and should it refuse every token, not in a "
	  "hurry" },

	{ ENROL_READY, ENROL_NEWS, ENROL_LOOKING, ENROL_LOOK, PACE_PROGRESS,
	  "we are someone else now, or our database is another one" },

	{ ENROL_WAITING, ENROL_TIMER, ENROL_LOOKING, ENROL_LOOK, PACE_STEP, "try again" },
	{ ENROL_WAITING, ENROL_NEWS, ENROL_LOOKING, ENROL_LOOK, PACE_PROGRESS,
	  "the reason to wait may be gone" },
};

static const struct transition_table table = {
	.name = "enrol",
	.what = "A store has an identity, and a token for it.",
	.rows = rows,
	.count = sizeof(rows) / sizeof(rows[0]),
	.states = state_names,
	.events = event_names,
	.actions = action_names,
	.state_count = ENROL_WAITING + 1,
	.idle_action = ENROL_DO_NOTHING,
	.pause_action = ENROL_PAUSE,
	.open_action = ENROL_OPEN,
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
	const struct transition *row = transition_find(&table, (int)machine->state, (int)event);
	struct enrol_decision decision = { .action = (enum enrol_action)row->action };

	if (event == ENROL_FAILED || event == ENROL_REFUSED)
		machine->failures++;
	/* A token alone proves nothing: that it was good for its time does. */
	if (event == ENROL_TIMER && machine->state == ENROL_READY)
		machine->failures = 0;
	if (event == ENROL_NEWS) {
		machine->failures = 0;
		machine->has_news = decision.action == ENROL_DO_NOTHING;
	}
	machine->state = (enum enrol_state)row->next;
	if (decision.action == ENROL_OPEN)
		decision.delay_ms = token_life_ms / 2 + random % (token_life_ms / 4 + 1);
	if (decision.action == ENROL_PAUSE)
		decision.delay_ms = machine->state == ENROL_ABSENT
					    ? spread(machine->options.look_ms, random)
					    : back_off_delay(&machine->options.back_off,
							     machine->failures, random);
	if (machine->has_news &&
	    (decision.action == ENROL_OPEN || decision.action == ENROL_PAUSE)) {
		machine->has_news = false;
		decision.delay_ms = 1;
	}
	return decision;
}
