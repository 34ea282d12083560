/*
 * Lost changes: tells HQ what this store's mirror held of a time that HQ has lost.
 *
 * Why      After a restore people at HQ have to enter again what they had edited since the backup, and nobody remembers all of it.
 * Model    What differed is noted by the statement that applies the snapshot (schema/store/functions/sync_lost.sql). Here it is sent, page
 *          by page, each forgotten when HQ has it: with the pace of recovery (recovery_states.h). An older HQ knows
 *          nothing of it (404) and is asked again now and then.
 */
#ifndef OUTPOST_STORE_SYNC_LOST_CHANGES_H
#define OUTPOST_STORE_SYNC_LOST_CHANGES_H

#include "store/sync/hq_link.h"
#include "store/sync/store_sync.h"

struct lost_changes;

struct lost_changes *lost_changes_create(const struct store_sync_options *options,
					 struct hq_link *link);
/* The line has opened, or HQ is another one. */
void lost_changes_open(struct lost_changes *changes);
/* True when nothing is under way. */
bool lost_changes_close(struct lost_changes *changes);
void lost_changes_destroy(struct lost_changes *changes);

#endif
