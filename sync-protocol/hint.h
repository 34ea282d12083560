/*
 * Hint and heartbeat: the small talk on the WebSocket. Losing any of it costs time, nothing else.
 *
 * Model    A hint tells a store that HQ has revision rev; never data. A heartbeat tells HQ how far a store has
 *          got and what is wrong with it; only people read it. One that says when it was sent is answered by a hint that says so
 *          again, with HQ's time: that is no news of a revision. A hint that names a nonce asks a store which one it holds: where several
 *          boxes are on the line as one store, another one has said that it holds that.
 */
#ifndef OUTPOST_SYNC_PROTOCOL_HINT_H
#define OUTPOST_SYNC_PROTOCOL_HINT_H

#include <stdbool.h>

#include "common/base/error.h"
#include "common/base/uuid.h"
#include "sync-protocol/hq_clock.h"

#define HINT_PROTOCOL "outpost.hint.v1"
#define HINT_MESSAGE_MAXIMUM 512

struct hint {
	struct uuid hq_inc;
	int64_t rev;
	int64_t sent_us, time_us; /* 0: no answer to a heartbeat */
	bool time_is_kept;        /* something keeps HQ's clock right */
	int64_t held_nonce;       /* 0: no question */
};

struct heartbeat {
	int64_t applied_rev;
	int64_t journal_seq;    /* last number given in the store's journal */
	int64_t sent_us;        /* 0: an older store's */
	const char *conditions; /* NULL: likewise */
	int64_t nonce;          /* number of the one that the store holds; 0: none */
	int64_t held_nonce;     /* of the question that this answers; 0: of none */
};

void hint_encode(const struct hint *hint, struct text_buffer *out_json);
must_check const struct error *hint_decode(struct arena *arena, struct text json,
					   struct hint *out_hint);

/* What a store that has such an answer at `now` reads of HQ's clock; it was written half of the way ago. False: it is no
 * answer, or came too late to tell. */
bool hint_read_clock(const struct hint *hint, int64_t now, struct clock_reading *out_reading);

void heartbeat_encode(const struct heartbeat *heartbeat, struct text_buffer *out_json);
must_check const struct error *heartbeat_decode(struct arena *arena, struct text json,
						struct heartbeat *out_heartbeat);

#endif
