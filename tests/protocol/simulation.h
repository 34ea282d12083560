/*
 * Simulation: one world of HQ and stores under one seed: edits and sales, a lying network, crashes and restores, then
 * a time of peace. Says which invariant broke, and nothing when none did.
 */
#ifndef OUTPOST_TESTS_PROTOCOL_SIMULATION_H
#define OUTPOST_TESTS_PROTOCOL_SIMULATION_H

#include "tests/protocol/model.h"

struct verdict {
	const char *broken; /* NULL: all invariants hold */
	int store;
	int64_t at;
	int cuts, entries, crashes, restores; /* that the seed did enough to mean anything */
};

struct verdict simulate(uint64_t seed, enum mutant mutant);

#endif
