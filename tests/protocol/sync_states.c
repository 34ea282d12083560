/*
 * Prints docs/sync-states.md from the tables that decide, and refuses a table in which something may come round without
 * progress or a pause. See tests/lint/generated_docs.py.
 */
#include <stdio.h>
#include <stdlib.h>

#include "sync-protocol/enrol_states.h"
#include "sync-protocol/pull_states.h"
#include "sync-protocol/push_states.h"
#include "sync-protocol/recovery_states.h"

static const char *const paces[] = {
	[PACE_STEP] = "at once",         [PACE_IDLE] = "-",          [PACE_PAUSE] = "pauses",
	[PACE_PROGRESS] = "by progress", [PACE_COUNTED] = "counted",
};

static void print_table(const struct transition_table *table)
{
	printf("\n## %s\n\n%s\n\n| state | event | next | action | pace | why "
	       "|\n|---|---|---|---|---|---|\n",
	       table->name, table->what);
	for (size_t i = 0; i < table->count; i++) {
		const struct transition *row = &table->rows[i];

		printf("| %s | %s | %s | %s | %s | %s |\n", table->states[row->state],
		       table->events[row->event], table->states[row->next],
		       table->actions[row->action], paces[row->pace], row->why);
	}
}

int main(void)
{
	const struct transition_table *const tables[] = { enrol_transitions(), pull_transitions(),
							  push_transitions(),
							  recovery_transitions() };

	printf("# What a store does about HQ\n\n"
	       "Drawn from `sync-protocol/*_states.c`, which decide; a pair of state and event "
	       "that is not here cannot "
	       "happen. *Pace* says why a row cannot come round at once, whatever HQ answers: it "
	       "leads on *at once* and "
	       "stands in no circle, *pauses*, can only be met *by progress*, or is *counted* and "
	       "few pass in a row.\n");
	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
		const char *fault;
		const struct transition *row = transition_check(tables[i], &fault);

		if (row) {
			fprintf(stderr, "%s: %s, %s: %s\n", tables[i]->name,
				tables[i]->states[row->state], tables[i]->events[row->event],
				fault);
			return EXIT_FAILURE;
		}
		print_table(tables[i]);
	}
	return EXIT_SUCCESS;
}
