#include "sync-protocol/transition.h"

#include <assert.h>
#include <stdbool.h>

#define DOUBLINGS_MAXIMUM 16

const struct transition *transition_find(const struct transition *table, size_t count, int state,
					 int event)
{
	for (size_t i = 0; i < count; i++) {
		if (table[i].state == state && table[i].event == event)
			return &table[i];
	}
	assert(false && "an event that this state cannot meet");
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
