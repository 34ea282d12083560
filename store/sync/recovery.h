/*
 * Recovery: gets back from HQ what this store's database does not have, page by page, by the recovery machine of the protocol.
 *
 * Why      A box that replaces another has none of the store's open sessions, recent documents and stock; HQ has what the
 *          other one sent. Documents come newest first, so that a till that repeats its last sale soon gets its first answer.
 * Model    Where the next page begins is in the database and moves with each page, so a process may end anywhere. A database
 *          that goes on has nothing to get, and is not asked again before the next line.
 */
#ifndef OUTPOST_STORE_SYNC_RECOVERY_H
#define OUTPOST_STORE_SYNC_RECOVERY_H

#include "store/sync/hq_link.h"
#include "store/sync/store_sync.h"
#include "store/sync/trouble.h"

struct recovery;

struct recovery *recovery_create(const struct store_sync_options *options, struct hq_link *link);
/* The link has opened, or HQ is another one than before. */
void recovery_open(struct recovery *recovery);
/* A line that fell is back: what failed for want of it is tried again by itself, and not told. */
void recovery_line_is_new(struct recovery *recovery);
const struct trouble *recovery_trouble(const struct recovery *recovery);
/* False while something is under way; nothing new begins. */
bool recovery_close(struct recovery *recovery);
void recovery_destroy(struct recovery *recovery);

#endif
