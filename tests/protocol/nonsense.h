/*
 * Nonsense: what a peer may answer that lost its mind: well-formed and wrong, ill-formed, or the same again and again.
 */
#ifndef OUTPOST_TESTS_PROTOCOL_NONSENSE_H
#define OUTPOST_TESTS_PROTOCOL_NONSENSE_H

#include "tests/protocol/world.h"

void nonsense_answer(struct world *world, int *status, struct text *body);
void nonsense_hint(struct world *world, struct text *message);

#endif
