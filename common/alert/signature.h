/*
 * Signature: that a webhook is from us, by the rules of Standard Webhooks.
 */
#ifndef OUTPOST_COMMON_ALERT_SIGNATURE_H
#define OUTPOST_COMMON_ALERT_SIGNATURE_H

#include <stdbool.h>
#include <stdint.h>

#include "common/base/arena.h"
#include "common/base/text.h"

/* "v1," and the HMAC-SHA256 of id.timestamp.body under what follows whsec_ of the secret, in base 64; timestamp in seconds.
 * NULL: it is no secret, which is whsec_ and 24 to 64 bytes in base 64. */
const char *signature_of(struct arena *arena, const char *secret, const char *id, int64_t timestamp,
			 struct text body);

#endif
