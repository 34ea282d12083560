/*
 * Packs: builds and composes what stores are sent.
 *
 * Model    A delta of recent cuts is made from memory. Otherwise all packs of one answer are read to one common
 *          revision, page by page in order of revision; what changes meanwhile comes up again on a
 *          later page. What does not stay small goes to disk as it is made and is a file under state_dir/packs
 *          (pack_file.h). Whoever wants what is just being made waits for it. A delta that is larger than any
 *          snapshot should be is not sent: `snapshot_needed`.
 * Owner    create / destroy by hq_sync. A reply lives during `done`, its file until others push it out.
 */
#ifndef OUTPOST_HQ_SYNC_PACKS_H
#define OUTPOST_HQ_SYNC_PACKS_H

#include "common/log/log.h"
#include "common/ports/ports.h"
#include "hq/sync/recent_cuts.h"
#include "sync-protocol/pack.h"
#include "sync-protocol/witness.h"

struct packs;

struct packs_options {
	const struct ports *ports;
	const struct log *log;
	const char *state_dir;
	const struct recent_cuts *recent_cuts; /* outlives the packs */
	size_t memory_maximum; /* an answer that is larger is a file; 0: what is usual */
	size_t delta_maximum;  /* a snapshot takes its place; 0: what is usual */
	struct witness_key witness_key;
};

struct packs *packs_create(const struct packs_options *options);
/* True when nothing is under way. */
bool packs_is_idle(const struct packs *packs);
void packs_destroy(struct packs *packs);

struct packs_reply {
	const struct error *error;
	struct text body; /* or */
	const char *path, *etag;
};

struct packs_request {
	enum pack_kind kind;
	const char *store_id; /* its scopes may change in a cut that comes between */
	const char *hq_inc, *scopes, *scopes_hash; /* scopes: separated by spaces */
	const char *from_chain; /* the store's, at rev_from; empty for a snapshot */
	const char *head_chain; /* at head_rev */
	int64_t rev_from, head_rev;
	int64_t generation; /* of hq_inc */
	int64_t rev_least;  /* a snapshot may be older than the head, but not than this */
	bool is_ahead;     /* nobody waits for it: its file goes before those that were asked for */
	struct text begun; /* ETag of what the store has a part of; may be empty */
	struct arena *arena; /* lives until done */
	void (*done)(const struct packs_reply *reply, void *context);
	void *context;
};

void packs_get(struct packs *packs, const struct packs_request *request);

#endif
