/*
 * Snapshot ahead: what a new box will ask for first is made while somebody carries the code to it.
 *
 * Model    Asked for as the store would ask, and kept as a file like any other (pack_file.h). Where a file that fits is there, or the
 *          answer is a small one, nothing is gained and nothing lost. One is made at a time; what is not made is told in the log.
 */
#ifndef OUTPOST_HQ_SYNC_SNAPSHOT_AHEAD_H
#define OUTPOST_HQ_SYNC_SNAPSHOT_AHEAD_H

struct hq_sync;

void snapshot_ahead(struct hq_sync *sync, const char *store_id);

#endif
