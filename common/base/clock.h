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
#define CLOCK_BOOT_SIZE 40

/* Whether something (NTP) keeps the wall clock right, and by whose word. */
enum clock_keeping { CLOCK_BY_KERNEL, CLOCK_KEPT, CLOCK_NOT_KEPT };

/* kernel, yes or no; false: none of these. */
bool clock_keeping_parse(const char *word, enum clock_keeping *out_keeping);
/* A kernel says no as soon as somebody has set its clock by hand. */
bool clock_is_kept(enum clock_keeping keeping);

/* Between two readings of one boot, wall and monotonic clock differ by what somebody has set. Empty: unknown. */
void clock_boot(char out_boot[static CLOCK_BOOT_SIZE]);

int64_t clock_now(void);       /* microseconds, wall */
int64_t clock_monotonic(void); /* microseconds, only differences mean anything */

/* RFC 3339 in UTC, microseconds. */
void clock_format(int64_t time, char out_text[static CLOCK_TEXT_SIZE]);

/* RFC 3339 with an offset or Z; false when malformed or out of 0001..9999. */
bool clock_parse(struct text text, int64_t *out_time);

/* YYYY-MM-DD of a real day. */
bool clock_is_date(struct text text);

#endif
