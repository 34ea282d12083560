/*
 * Recent cuts: the last small cuts as they were published, in memory.
 *
 * Why      A hint makes every connected store ask for the cut that was made a moment ago. It is answered from here,
 *          without reading the publication once per store.
 * Model    A chain of consecutive cuts of one incarnation; a cut that does not follow the last one by its chain (a large one was
 *          between, or another server made it) starts a new chain. The oldest go when all take more than `maximum`.
 *          A row that several cuts changed has a line in each; the reader keeps the one of the highest revision.
 */
#ifndef OUTPOST_HQ_SYNC_RECENT_CUTS_H
#define OUTPOST_HQ_SYNC_RECENT_CUTS_H

#include "sync-protocol/chain.h"

struct recent_cuts;

struct recent_cuts *recent_cuts_create(size_t maximum);
void recent_cuts_destroy(struct recent_cuts *cuts);

/* A cut begins; its lines follow. chain: at rev, previous: at the one before. */
void recent_cuts_begin(struct recent_cuts *cuts, const char *hq_inc, int64_t rev,
		       const struct chain *previous, const struct chain *chain);
void recent_cuts_add(struct recent_cuts *cuts, const char *scope, struct text line);

/* True when all changes after rev_from up to rev_to are here; out_chain: at rev_to. */
bool recent_cuts_hold(const struct recent_cuts *cuts, const char *hq_inc, int64_t rev_from,
		      int64_t rev_to, struct chain *out_chain);
/* Calls `visit` for their lines in order of revision; they live until the next cut begins. */
typedef void recent_cuts_visit(const char *scope, struct text line, void *context);
void recent_cuts_read(const struct recent_cuts *cuts, int64_t rev_from, int64_t rev_to,
		      recent_cuts_visit *visit, void *context);

#endif
