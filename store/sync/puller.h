/*
 * Puller: fetches, stages and applies one cut after the other, by the pull machine of the protocol.
 *
 * Model    An answer is read in pieces: rows are staged as they are unpacked, the last ones go with the statement
 *          that makes all of them current and moves the position. A small answer is that one statement. A
 *          large one comes to a file first, and goes on where the line was cut.
 */
#ifndef OUTPOST_STORE_SYNC_PULLER_H
#define OUTPOST_STORE_SYNC_PULLER_H

#include "store/sync/hq_link.h"
#include "store/sync/store_sync.h"
#include "store/sync/trouble.h"

struct puller;

struct puller *puller_create(const struct store_sync_options *options, struct hq_link *link);
/* The link has opened, or a hint came. Hints in vain lose their weight, until the line is a new one. */
void puller_hint(struct puller *puller, bool is_line_new);
/* The database may be another one than the one that told the position. */
void puller_forget(struct puller *puller);
/* Nothing is fetched while it is held: there is no room for it. */
void puller_hold(struct puller *puller, bool is_held);
/* Incarnation of HQ that the mirror follows. */
const char *puller_hq_inc(const struct puller *puller);
int64_t puller_applied_rev(const struct puller *puller);
const char *puller_state(const struct puller *puller);
const struct trouble *puller_trouble(const struct puller *puller);
/* False while something is under way; nothing new begins. */
bool puller_close(struct puller *puller);
void puller_destroy(struct puller *puller);

#endif
