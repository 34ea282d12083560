/*
 * Folders: what lies beside the databases, and what an earlier world has left there.
 */
#ifndef OUTPOST_TESTS_PROTOCOL_FOLDERS_H
#define OUTPOST_TESTS_PROTOCOL_FOLDERS_H

#include "common/life/marker.h"
#include "tests/protocol/world.h"

void remove_markers(struct world *world);
void remove_marker(struct world *world, int store);
/* HQ's: another machine has its own. */
void remove_hq_marker(struct world *world);
/* With a copy of the machine; and back again, if there was one. */
void keep_marker(struct world *world, int store);
void put_marker_back(struct world *world, int store);
/* What lies beside a store's database, or HQ's (-1); its life is empty when there is none. */
struct marker marker_beside(struct world *world, int store);
/* The folder of a box goes with its disk. */
void copy_marker(struct world *world, int from, int to);
void swap_markers(struct world *world, int a, int b);
/* Of the world before; their names would fit. */
void remove_packs(const struct world *world);
/* The answer of another world lies where the next one will be written. */
void leave_a_snapshot(struct world *world, int store);

#endif
