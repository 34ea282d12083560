/*
 * Pusher: brings the journal to HQ batch by batch, by the push machine of the protocol.
 *
 * Model    Entries get their numbers when they are read for a batch. While one batch is on its way the next is read,
 *          compressed and sent too, so that HQ has always something to store; order is kept, because HQ
 *          takes a batch only where its mark is. A store that believes HQ holds everything would never
 *          learn that HQ was restored to less: so with every new token, and when HQ's incarnation has
 *          changed, the last entry is sent once more, and HQ's answer tells its mark.
 *          A push goes on with the trace of the last request that wrote before its batch was read: a sale's trace
 *          leads to HQ when no other sale follows it into the same push, and is never in a journal.
 */
#ifndef OUTPOST_STORE_SYNC_PUSHER_H
#define OUTPOST_STORE_SYNC_PUSHER_H

#include "store/sync/hq_link.h"
#include "store/sync/store_sync.h"
#include "store/sync/trouble.h"

struct pusher;

struct pusher *pusher_create(const struct store_sync_options *options, struct hq_link *link);
/* The link has opened for this incarnation. */
void pusher_open(struct pusher *pusher, const char *store_inc);
/* HQ can be reached: a pause after a failure has lost its reason. Said again and again it is not believed, unless the
 * line is a new one. */
void pusher_retry(struct pusher *pusher, bool is_line_new);
/* HQ may hold less than it said. */
void pusher_verify(struct pusher *pusher);
/* The journal has grown, by a request of this trace; NULL when nobody knows of one. */
void pusher_wake(struct pusher *pusher, const struct trace *trace);
/* The database may be another one than it was. */
void pusher_forget(struct pusher *pusher);
/* HQ has said since the line opened how far it holds the journal. */
bool pusher_is_verified(const struct pusher *pusher);
int64_t pusher_last_seq(const struct pusher *pusher);  /* read so far */
int64_t pusher_acked_seq(const struct pusher *pusher); /* that HQ holds */
const char *pusher_state(const struct pusher *pusher);
const struct trouble *pusher_trouble(const struct pusher *pusher);
/* False while something is under way; nothing new begins. */
bool pusher_close(struct pusher *pusher);
void pusher_destroy(struct pusher *pusher);

#endif
