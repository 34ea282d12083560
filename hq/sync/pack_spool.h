/*
 * Pack spool: the frames of an answer on their way into its file, so that no size of it is held in memory.
 *
 * Model    Frames of all scopes are made at the same time and stand one after the other in the file, behind a manifest
 *          that is known last: each goes to a file without a name first. The answer appears under its name when
 *          it is whole.
 * Owner    create / destroy by the builder. What blocks is called off the loop; add stays with what failed first, and
 *          finish tells it.
 */
#ifndef OUTPOST_HQ_SYNC_PACK_SPOOL_H
#define OUTPOST_HQ_SYNC_PACK_SPOOL_H

#include "sync-protocol/pack.h"

struct pack_spool;

/* The folder is made when it is missing, and lives as long as the spool. */
struct pack_spool *pack_spool_create(const char *folder);
void pack_spool_destroy(struct pack_spool *spool);
/* Blocks. Behind what the scope has already. */
void pack_spool_add(struct pack_spool *spool, size_t scope, struct text piece);
int64_t pack_spool_size(const struct pack_spool *spool);
/* Blocks. */
must_check const struct error *pack_spool_finish(struct pack_spool *spool, struct arena *arena,
						 struct text manifest, const char *path);

#endif
