/*
 * Push: a batch of journal entries on its way up.
 *
 * Model    One zstd frame: a header line, then per entry the line "kind document_id document". The header says
 *          which numbers these are and the chain before and after them; decoding recomputes it, so a
 *          decoded push is exactly what the store chained.
 * Owner    Decoded text lives in the arena.
 */
#ifndef OUTPOST_SYNC_PROTOCOL_PUSH_H
#define OUTPOST_SYNC_PROTOCOL_PUSH_H

#include "common/base/error.h"
#include "common/base/uuid.h"
#include "sync-protocol/chain.h"

#define PUSH_CONTENT_TYPE "application/vnd.outpost.push+zstd"
#define PUSH_BODY_MAXIMUM ((size_t)8 << 20)     /* compressed */
#define PUSH_CONTENT_MAXIMUM ((size_t)16 << 20) /* unpacked */

struct push_header {
	struct uuid store_inc;
	int64_t first_seq, count;
	struct chain previous_chain, chain;
};

/* lines: the entries, separated by line breaks, none after the last. */
void push_encode(const struct push_header *header, struct text lines, struct text_buffer *out_body);

struct push {
	struct push_header header;
	const char *heads;     /* lines "kind document_id" */
	const char *documents; /* the documents, a line each */
};

/* Truncated, oversized, miscounted or wrongly chained: an error, and nothing of it is used. */
must_check const struct error *push_decode(struct arena *arena, struct text body,
					   struct push *out_push);

/* What HQ holds of this incarnation after a push, also in the reply to a refused one. */
struct pushed {
	int64_t acked_seq;
	struct chain chain;
	int64_t quarantined;
};

void pushed_encode(const struct pushed *pushed, struct text_buffer *out_json);
must_check const struct error *pushed_decode(struct arena *arena, struct text json,
					     struct pushed *out_pushed);

#endif
