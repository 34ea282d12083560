#include "common/live/ring.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RUN_DIGITS 8

void ring_add(struct ring *ring, struct text json)
{
	char **place = &ring->items[ring->last % RING_ITEMS];

	free(*place);
	*place = malloc(json.length + 1);
	if (!*place)
		abort();
	memcpy(*place, json.data, json.length);
	(*place)[json.length] = '\0';
	ring->last++;
}

void ring_finish(struct ring *ring)
{
	for (size_t i = 0; i < RING_ITEMS; i++)
		free(ring->items[i]);
}

bool ring_holds(const struct ring *ring, int64_t number)
{
	return number >= 0 && number <= ring->last && ring->last - number <= RING_ITEMS;
}

const char *ring_item(const struct ring *ring, int64_t number)
{
	return ring->items[(number - 1) % RING_ITEMS];
}

void ring_position_write(char out_position[static RING_POSITION_SIZE], uint32_t run, int64_t number)
{
	snprintf(out_position, RING_POSITION_SIZE, "%08" PRIx32 "-%" PRId64, run, number);
}

bool ring_position_read(struct text position, uint32_t run, int64_t *out_number)
{
	char start[RING_POSITION_SIZE];

	snprintf(start, sizeof(start), "%08" PRIx32 "-", run);
	if (!text_starts_with(position, start))
		return false;
	position.data += RUN_DIGITS + 1;
	position.length -= RUN_DIGITS + 1;
	return text_to_int64(position, out_number);
}
