/*
 * Ring: the last items of a topic, and where each reader stands among them.
 *
 * Model    Items are numbered from 1 as they come, in one run of the server. A position is "RUN-NUMBER", of the last item that
 *          was seen; RUN is another one after each start, so that numbers of before are never taken for ours.
 * Owner    Items are kept as JSON that the ring copies.
 */
#ifndef OUTPOST_COMMON_LIVE_RING_H
#define OUTPOST_COMMON_LIVE_RING_H

#include <stdbool.h>
#include <stdint.h>

#include "common/base/text.h"

#define RING_ITEMS 256
#define RING_POSITION_SIZE 40

struct ring {
	int64_t last; /* its number; 0: none came yet */
	char *items[RING_ITEMS];
};

void ring_add(struct ring *ring, struct text json);
void ring_finish(struct ring *ring);
/* Everything behind this number is still here. */
bool ring_holds(const struct ring *ring, int64_t number);
/* Of a number that it holds something behind. */
const char *ring_item(const struct ring *ring, int64_t number);

void ring_position_write(char out_position[static RING_POSITION_SIZE], uint32_t run,
			 int64_t number);
/* False: of another run, or nothing that we ever wrote. */
bool ring_position_read(struct text position, uint32_t run, int64_t *out_number);

#endif
