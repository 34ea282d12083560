/*
 * Lost rows: what a page of lost changes may hold. The store sends no more, HQ takes no more.
 *
 * Model    A row is a line, {table, key, image, hidden}; members that are not known are ignored. Sizes are those of compact JSON,
 *          which is never longer than what the store's database measures (schema/store/functions/sync_lost.sql).
 */
#ifndef OUTPOST_SYNC_PROTOCOL_LOST_ROWS_H
#define OUTPOST_SYNC_PROTOCOL_LOST_ROWS_H

#include "common/base/error.h"
#include "common/base/text.h"

#define LOST_PAGE_ROWS 200
#define LOST_PAGE_BYTES 500000 /* a row that begins within these is the last one */
#define LOST_KEY_PARTS 3
#define LOST_KEY_BYTES 1024
#define LOST_IMAGE_BYTES 16384
#define LOST_TABLE_BYTES 63
/* Of the message: inside a JSON text each byte of a line takes two at most. */
#define LOST_BODY_BYTES ((size_t)1 << 20)

/* Every line, before a database reads one; the error names the row. */
must_check const struct error *lost_rows_check(struct arena *arena, struct text rows);

#endif
