#include "hq/sync/pack_cache.h"

#include <stdlib.h>
#include <string.h>

struct entry {
	struct entry *older;
	char *hq_inc, *scope, *frame;
	enum pack_kind kind;
	int64_t rev_from, rev_to;
	size_t length;
	struct chain chain;
};

struct pack_cache {
	struct entry *newest; /* by last use */
	size_t used, maximum;
};

static void *copy(const void *data, size_t length)
{
	char *copied = malloc(length + 1);

	if (!copied)
		abort();
	memcpy(copied, data, length);
	copied[length] = '\0';
	return copied;
}

static size_t entry_size(const struct entry *entry)
{
	return sizeof(*entry) + entry->length;
}

static void entry_destroy(struct entry *entry)
{
	free(entry->hq_inc);
	free(entry->scope);
	free(entry->frame);
	free(entry);
}

struct pack_cache *pack_cache_create(size_t maximum)
{
	struct pack_cache *cache = calloc(1, sizeof(*cache));

	if (!cache)
		abort();
	cache->maximum = maximum;
	return cache;
}

void pack_cache_destroy(struct pack_cache *cache)
{
	if (!cache)
		return;
	for (struct entry *entry = cache->newest, *older; entry; entry = older) {
		older = entry->older;
		entry_destroy(entry);
	}
	free(cache);
}

static bool matches(const struct entry *entry, const struct pack_key *key)
{
	return entry->rev_to == key->rev_to && entry->rev_from == key->rev_from &&
	       entry->kind == key->kind && strcmp(entry->scope, key->scope) == 0 &&
	       strcmp(entry->hq_inc, key->hq_inc) == 0;
}

static struct entry **link_of(struct pack_cache *cache, const struct pack_key *key)
{
	struct entry **link = &cache->newest;

	while (*link && !matches(*link, key))
		link = &(*link)->older;
	return link;
}

bool pack_cache_find(struct pack_cache *cache, const struct pack_key *key, struct text *out_frame,
		     struct chain *out_chain)
{
	struct entry **link = link_of(cache, key);
	struct entry *entry = *link;

	if (!entry)
		return false;
	*link = entry->older;
	entry->older = cache->newest;
	cache->newest = entry;
	*out_frame = (struct text){ entry->frame, entry->length };
	*out_chain = entry->chain;
	return true;
}

static void make_room(struct pack_cache *cache)
{
	while (cache->used > cache->maximum) {
		struct entry **link = &cache->newest;
		struct entry *oldest;

		while ((*link)->older)
			link = &(*link)->older;
		oldest = *link;
		*link = NULL;
		cache->used -= entry_size(oldest);
		entry_destroy(oldest);
	}
}

void pack_cache_put(struct pack_cache *cache, const struct pack_key *key, struct text frame,
		    const struct chain *chain)
{
	struct entry *entry;

	if (frame.length > cache->maximum / 8 || *link_of(cache, key))
		return;
	entry = calloc(1, sizeof(*entry));
	if (!entry)
		abort();
	*entry = (struct entry){
		.older = cache->newest,
		.hq_inc = copy(key->hq_inc, strlen(key->hq_inc)),
		.scope = copy(key->scope, strlen(key->scope)),
		.frame = copy(frame.data, frame.length),
		.kind = key->kind,
		.rev_from = key->rev_from,
		.rev_to = key->rev_to,
		.length = frame.length,
		.chain = *chain,
	};
	cache->newest = entry;
	cache->used += entry_size(entry);
	make_room(cache);
}
