/*
 * Rules cache: the settings and tax groups that recomputing a sale needs, in memory.
 *
 * Why      A sale is one statement; reading its rules first would make it two.
 * Model    Loaded at start and after each cut that changed one of its tables; a load that fails is tried again. The
 *          database checks the tax group again, so a cache that is a moment old can refuse a sale but never record a
 *          wrong one.
 * Owner    The cache; rules are valid until control returns to the loop.
 */
#ifndef OUTPOST_STORE_API_RULES_CACHE_H
#define OUTPOST_STORE_API_RULES_CACHE_H

#include "common/db/db.h"
#include "store/rules/sale_document.h"

/* Those that its statement reads. */
extern const char *const rules_cache_tables[];

struct rules_cache;

struct rules_cache *rules_cache_create(struct loop *loop, struct db *db, const struct log *log);
/* No load begins after this; before the loop ends. */
void rules_cache_close(struct rules_cache *cache);
void rules_cache_destroy(struct rules_cache *cache);
/* At most one load is under way and one more wanted. */
void rules_cache_reload(struct rules_cache *cache);
/* NULL until master data has arrived and been read. */
const struct sale_rules *rules_cache_rules(const struct rules_cache *cache);

#endif
