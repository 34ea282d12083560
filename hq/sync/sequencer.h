/*
 * Sequencer: publishes cuts.
 *
 * Model    Woken by NOTIFY on sync_change (whoever wrote), by a fresh connection (whatever was notified before is
 *          lost) and by a slow poll. The first change after idle is cut at once; while changes keep coming
 *          a cut is followed by a pause as long as it took, at most tick_ms, so that cutting never takes
 *          more than half of the database's time. Several processes may run one: the database's head
 *          row lets one at a time commit.
 */
#ifndef OUTPOST_HQ_SYNC_SEQUENCER_H
#define OUTPOST_HQ_SYNC_SEQUENCER_H

#include "common/log/log.h"
#include "common/ports/ports.h"
#include "hq/sync/recent_cuts.h"

struct sequencer;

struct sequencer_options {
	const struct ports *ports;
	const struct log *log;
	int tick_ms;
	struct recent_cuts *recent_cuts; /* gets every small cut before it is told */
	/* After each run: the head. */
	void (*published)(const char *hq_inc, int64_t rev, void *context);
	void *context;
};

struct sequencer *sequencer_create(const struct sequencer_options *options);
/* Why nothing is published any more; NULL when the last cut, or the one before, was made. */
const char *sequencer_failure(const struct sequencer *sequencer);
void sequencer_start(struct sequencer *sequencer);
/* False while a cut is under way; no new one begins. */
bool sequencer_close(struct sequencer *sequencer);
void sequencer_destroy(struct sequencer *sequencer);

#endif
