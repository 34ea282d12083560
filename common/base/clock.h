/*
 * Clock: wall time in microseconds since 1970 UTC and a monotonic stopwatch. Tests may set it.
 * Pure modules (rules, sync-protocol) never include this: time is passed to them.
 */
#ifndef OUTPOST_COMMON_BASE_CLOCK_H
#define OUTPOST_COMMON_BASE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "common/base/text.h"

#define CLOCK_TEXT_SIZE 28 /* 2026-11-21T09:30:00.000000Z */

int64_t clock_now(void);       /* microseconds, wall */
int64_t clock_monotonic(void); /* microseconds, only differences mean anything */

/* RFC 3339 in UTC, microseconds. */
void clock_format(int64_t time, char out_text[static CLOCK_TEXT_SIZE]);

/* RFC 3339 with an offset or Z; false when malformed or out of 0001..9999. */
bool clock_parse(struct text text, int64_t *out_time);

/* YYYY-MM-DD of a real day. */
bool clock_is_date(struct text text);

#endif
