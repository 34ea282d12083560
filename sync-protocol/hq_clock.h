/*
 * HQ's clock: by whose time a store goes.
 *
 * Why      Days of business, prices and reports hang on the time, and the clock of a store's machine may be a day off. So may
 *          that of HQ, and then no store that is right may follow it.
 * Model    Who keeps its own clock right needs no other. A store that does not goes by HQ's: always when HQ keeps its clock
 *          right, and else when the two are so near that both may be right. What is in force stays until another reading says
 *          more than noise: time does not jump. docs/DECISIONS/0046.
 */
#ifndef OUTPOST_SYNC_PROTOCOL_HQ_CLOCK_H
#define OUTPOST_SYNC_PROTOCOL_HQ_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

#define CLOCK_NOISE_US INT64_C(2000000)
/* Differ clocks by more, one of them is wrong, and people are told. */
#define CLOCK_OFF_US INT64_C(120000000)

struct clock_reading {
	int64_t offset_us; /* how far HQ's clock is ahead of ours */
	int64_t unsure_us; /* by so much at most it may be more or less */
	bool is_kept;      /* HQ says that something keeps its clock right */
};

/* The offset to go by from now on. in_force: until now, 0: our own clock. own_is_kept: ours is. */
int64_t hq_clock_judge(int64_t in_force, const struct clock_reading *reading, bool own_is_kept);

#endif
