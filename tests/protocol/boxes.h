/*
 * Boxes: what happens to the boxes of a store and to HQ's database, and what people do about it.
 *
 * Model    A store's own box has its number. Beside it there are at most two more of it: a copy that runs, or an old disk, which is
 *          rescued in the end. People act on what they are told: that HQ doubts a store, or that a box is refused.
 */
#ifndef OUTPOST_TESTS_PROTOCOL_BOXES_H
#define OUTPOST_TESTS_PROTOCOL_BOXES_H

#include "tests/protocol/world.h"

/* Of verdict.pairs: one event was the next one of a store after another. */
#define PAIR_OF(first, second) (UINT64_C(1) << ((first)*BOX_EVENTS + (second)))

const char *box_event_word(enum box_event event);
/* False when it cannot happen now. */
bool box_event(struct world *world, int store, enum box_event event);
/* Of the pair that is wanted, what must have been before. */
void prepare_pair(struct world *world);
void back_up_store(struct world *world, int store);
void enrol(struct world *world, int store);

/* Stores reach another machine, which has another copy of the database and knows nothing of the one before. */
void swap_hq(struct world *world);
/* In the end one of the two is left: the one that stores have gone on with. */
void choose_hq(struct world *world);

/* It may not push: somebody is told. */
bool is_stopped(const struct world *world, int box);
void look_after_store(struct world *world, int store);
/* NULL when no copy runs, and every old disk has been rescued. */
const char *unsettled_boxes(const struct world *world, int store);

#endif
