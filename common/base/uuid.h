/*
 * UUID: version 7 (RFC 9562), made by whoever creates a row, so repeats are harmless.
 *
 * Model    36 lower-case characters and a terminator. Time-ordered: milliseconds, then a counter
 *          that keeps ids of one process increasing within a millisecond, then random bits.
 */
#ifndef OUTPOST_COMMON_BASE_UUID_H
#define OUTPOST_COMMON_BASE_UUID_H

#include <stdbool.h>
#include <stdint.h>

#include "common/base/text.h"

#define UUID_LENGTH 36

struct uuid {
	char string[UUID_LENGTH + 1];
};

/* now: milliseconds since 1970 (clock_now() / 1000). */
struct uuid uuid_new(int64_t now_ms);

/* Any version; accepts upper case, gives lower case. False when it is not a UUID. */
bool uuid_parse(struct text text, struct uuid *out_uuid);

#endif
