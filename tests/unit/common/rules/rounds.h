/*
 * Rounds: random values for tests of properties. OUTPOST_SEED sets where they start; a failure prints
 * the seed that shows it.
 */
#ifndef OUTPOST_TESTS_UNIT_COMMON_RULES_ROUNDS_H
#define OUTPOST_TESTS_UNIT_COMMON_RULES_ROUNDS_H

#include <stdlib.h>

#include "common/base/arena.h"
#include "tests/support/suite.h"

#define ROUNDS 3000

static struct arena *arena;
static uint64_t seed;
static uint64_t state;

static void open_arena(void)
{
	const char *given = getenv("OUTPOST_SEED");

	arena = arena_create(ARENA_DEFAULT_MAXIMUM);
	seed = given ? strtoull(given, NULL, 10) : 20261121;
}

static void close_arena(void)
{
	arena_destroy(arena);
}

/* splitmix64: every round has its own seed, so that one round can be repeated alone. */
static uint64_t next_random(void)
{
	uint64_t mixed = state += UINT64_C(0x9e3779b97f4a7c15);

	mixed = (mixed ^ mixed >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	mixed = (mixed ^ mixed >> 27) * UINT64_C(0x94d049bb133111eb);
	return mixed ^ mixed >> 31;
}

static int64_t between(int64_t low, int64_t high)
{
	return low + (int64_t)(next_random() % (uint64_t)(high - low + 1));
}

static void begin_round(int round)
{
	arena_reset(arena);
	state = seed + (uint64_t)round;
}

#define CLAIM(claim)                                                                               \
	ck_assert_msg(claim, "OUTPOST_SEED=%llu shows it",                                         \
		      (unsigned long long)seed + (unsigned long long)round)

#endif
