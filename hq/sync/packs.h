/*
 * Packs: builds and composes what stores are sent.
 *
 * Model    A delta of recent cuts is made from memory. Otherwise all packs of one answer are read to one common
 *          revision, page by page in order of revision; what changes meanwhile comes up again on a
 *          later page. An answer too large for memory is a file under state_dir/packs, kept for the
 *          next store with the same scopes, the oldest out first.
 * Owner    create / destroy by hq_sync. A reply lives during `done`, its file until others push it out.
 */
#ifndef OUTPOST_HQ_SYNC_PACKS_H
#define OUTPOST_HQ_SYNC_PACKS_H

#include "common/log/log.h"
#include "common/ports/ports.h"
#include "hq/sync/recent_cuts.h"
#include "sync-protocol/pack.h"

struct packs;

struct packs_options {
	const struct ports *ports;
	const struct log *log;
	const char *state_dir;
	const struct recent_cuts *recent_cuts; /* outlives the packs */
};

struct packs *packs_create(const struct packs_options *options);
/* True when nothing is under way. */
bool packs_is_idle(const struct packs *packs);
void packs_destroy(struct packs *packs);

struct packs_reply {
	const struct error *error;
	struct text body; /* or */
	const char *path;
};

struct packs_request {
	enum pack_kind kind;
	const char *store_id; /* its scopes may change in a cut that comes between */
	const char *hq_inc, *scopes, *scopes_hash; /* scopes: separated by spaces */
	int64_t rev_from, head_rev;
	struct arena *arena; /* lives until done */
	void (*done)(const struct packs_reply *reply, void *context);
	void *context;
};

void packs_get(struct packs *packs, const struct packs_request *request);

#endif
