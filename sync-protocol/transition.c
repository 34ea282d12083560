#include "sync-protocol/transition.h"

#include <assert.h>
#include <stdbool.h>

#define DOUBLINGS_MAXIMUM 16

const struct transition *transition_find(const struct transition_table *table, int state, int event)
{
	for (size_t i = 0; i < table->count; i++) {
		if (table->rows[i].state == state && table->rows[i].event == event)
			return &table->rows[i];
	}
	assert(false && "an event that this state cannot meet");
	return NULL;
}

/* What the row says of itself against what it does. */
static const char *fault_of_row(const struct transition_table *table, const struct transition *row)
{
	bool pauses = row->action == table->pause_action || row->action == table->open_action;
	bool idles = row->action == table->idle_action;

	if (pauses != (row->pace == PACE_PAUSE))
		return "its pace is a pause without the action, or the other way round";
	if (idles != (row->pace == PACE_IDLE))
		return "it does nothing and is not idle, or the other way round";
	if (idles && row->state != row->next)
		return "it does nothing and yet changes the state";
	if (transition_find(table, row->state, row->event) != row)
		return "an earlier row has its state and event";
	return NULL;
}

/* Whether steps alone lead from a state to another. */
static bool leads_to(const struct transition_table *table, int from, int to, int steps_left)
{
	if (from == to)
		return true;
	for (size_t i = 0; steps_left > 0 && i < table->count; i++) {
		const struct transition *row = &table->rows[i];

		if (row->state == from && row->pace == PACE_STEP &&
		    leads_to(table, row->next, to, steps_left - 1))
			return true;
	}
	return false;
}

const struct transition *transition_check(const struct transition_table *table,
					  const char **out_fault)
{
	for (size_t i = 0; i < table->count; i++) {
		const struct transition *row = &table->rows[i];
		const char *fault = fault_of_row(table, row);

		if (!fault && row->pace == PACE_STEP &&
		    leads_to(table, row->next, row->state, table->state_count))
			fault = "it stands in a circle without progress or a pause";
		if (fault) {
			*out_fault = fault;
			return row;
		}
	}
	return NULL;
}

uint32_t back_off_delay(const struct back_off *back_off, int failures, uint32_t random)
{
	int doublings = failures < 1 ? 0 : failures - 1;
	uint64_t most = (uint64_t)back_off->first
			<< (doublings < DOUBLINGS_MAXIMUM ? doublings : DOUBLINGS_MAXIMUM);

	if (most > back_off->most)
		most = back_off->most;
	return (uint32_t)(1 + random % (most > 0 ? most : 1));
}

uint32_t spread(uint32_t period, uint32_t random)
{
	return period / 2 + (period > 0 ? random % period : 0);
}
