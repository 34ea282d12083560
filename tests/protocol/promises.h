/*
 * Promises: what holds at every moment of a world, and what must hold when peace has lasted long enough.
 */
#ifndef OUTPOST_TESTS_PROTOCOL_PROMISES_H
#define OUTPOST_TESTS_PROTOCOL_PROMISES_H

#include "tests/protocol/world.h"

/* NULL when all have what they are to have. strictly: no store has less than HQ under the same life. */
const char *what_is_unsettled(const struct world *world, bool strictly);
/*
 * When a box has taken sums of stock, and everything that is in them: with one HQ, no other box that delivers, and none that went back,
 * whose numbers HQ may hold for other documents until it is found.
 */
void check_sums(struct world *world, int box);
void check_promises(struct world *world, bool strictly);
/* For the person who looks at one seed. */
void describe(const struct world *world);

#endif
