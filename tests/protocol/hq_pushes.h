/*
 * HQ pushes: what schema/hq/functions/sync_ingest.sql does, over the value that stands for HQ's database.
 */
#ifndef OUTPOST_TESTS_PROTOCOL_HQ_PUSHES_H
#define OUTPOST_TESTS_PROTOCOL_HQ_PUSHES_H

#include "tests/protocol/hq_database.h"

/* sync.ingest_batch, for who may push. */
void hq_run_ingest_batch(struct hq_statement *statement, const struct db_call *call,
			 struct rows *rows);

/* As sync.note_rescued; now in ms. */
void hq_note_rescued(struct hq_database *hq, int document, int64_t now);

#endif
