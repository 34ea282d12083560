/*
 * Pack cache: finished packs in memory, least recently used out first.
 */
#ifndef OUTPOST_HQ_SYNC_PACK_CACHE_H
#define OUTPOST_HQ_SYNC_PACK_CACHE_H

#include "sync-protocol/pack.h"

struct pack_cache;

struct pack_key {
	const char *hq_inc, *scope;
	enum pack_kind kind;
	int64_t rev_from, rev_to;
};

struct pack_cache *pack_cache_create(size_t maximum);
void pack_cache_destroy(struct pack_cache *cache);
/* The frame lives until the next put. False when it is not there. */
bool pack_cache_find(struct pack_cache *cache, const struct pack_key *key, struct text *out_frame,
		     struct chain *out_chain);
/* Copies the frame; one larger than an eighth of the maximum is not kept. chain: at rev_to. */
void pack_cache_put(struct pack_cache *cache, const struct pack_key *key, struct text frame,
		    const struct chain *chain);

#endif
