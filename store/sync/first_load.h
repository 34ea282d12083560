/*
 * First load: the rows of a large snapshot on their way into a mirror that has none.
 *
 * Why      Row by row, through lines of JSON that are kept, read and sorted, the same takes three times as long; and a new
 *          box does not sell before it.
 * Model    Images go to the database as they are, many of one table at once, into tables beside the mirror's that are as empty and
 *          have no indexes. Several portions are under way while the next is unpacked. Only what is plain can be loaded: `done` comes with a
 *          failure when a row is anything but present, when this store cannot hold one, or when the mirror has rows. Then
 *          nothing is lost but time: the same answer is staged line by line.
 * Owner    create / destroy by the puller; body, reader and arena live until `done`.
 */
#ifndef OUTPOST_STORE_SYNC_FIRST_LOAD_H
#define OUTPOST_STORE_SYNC_FIRST_LOAD_H

#include "common/ports/ports.h"
#include "store/sync/answer_body.h"
#include "sync-protocol/pack.h"

struct first_load;

struct first_load_options {
	const struct ports *ports;
	size_t portion_size; /* bytes of images that the database takes at once */
	/* in_database: it is the database that failed. Nothing is under way then. */
	void (*done)(const struct error *error, bool in_database, void *context);
	void *context;
};

struct first_load *first_load_create(const struct first_load_options *options);
void first_load_begin(struct first_load *load, struct answer_body *body, struct pack_reader *reader,
		      struct arena *arena);
/* That the database has; of tables that this store does not know there are none. */
int64_t first_load_rows(const struct first_load *load);
/* No more is begun: `done` comes when nothing is under way. */
void first_load_close(struct first_load *load);
void first_load_destroy(struct first_load *load);

#endif
