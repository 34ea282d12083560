/*
 * What the files of hq/sync share, and nobody else.
 */
#ifndef OUTPOST_HQ_SYNC_HQ_SYNC_STATE_H
#define OUTPOST_HQ_SYNC_HQ_SYNC_STATE_H

#include "common/life/life.h"
#include "hq/sync/audit_chain.h"
#include "hq/sync/hq_sync.h"
#include "hq/sync/packs.h"
#include "hq/sync/presence.h"
#include "hq/sync/recent_cuts.h"
#include "hq/sync/sequencer.h"

struct hq_sync {
	struct hq_sync_options options;
	struct recent_cuts *recent_cuts;
	struct sequencer *sequencer;
	struct audit_chain *audit_chain;
	struct packs *packs;
	struct presence *presence;
	struct life *life;
	int pushes, snapshots_ahead; /* under way */
	struct loop_timer *end;      /* looks whether all is done, while closing */
	loop_callback *closed;
	void *closed_context;
};

#endif
