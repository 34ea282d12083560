/*
 * Staging: the lines of an answer on their way into the database.
 *
 * Model    Several portions are under way while the next is unpacked; the first is waited for, because it forgets what was staged
 *          before. The last lines stay here: they go with the statement that makes all of them current. A small answer has no
 *          others.
 * Owner    create / destroy by the puller; body, reader and arena live until `done`, the last lines until `forget`.
 */
#ifndef OUTPOST_STORE_SYNC_STAGING_H
#define OUTPOST_STORE_SYNC_STAGING_H

#include "common/ports/ports.h"
#include "store/sync/answer_body.h"

struct staging;

struct staging_options {
	const struct ports *ports;
	size_t portion_size; /* bytes of lines that the database takes at once */
	/* in_database: it is the database that failed. Nothing is under way then. */
	void (*done)(const struct error *error, bool in_database, void *context);
	void *context;
};

struct staging *staging_create(const struct staging_options *options);
void staging_begin(struct staging *staging, struct answer_body *body, struct pack_reader *reader,
		   struct arena *arena);
/* Terminated; those before them are staged, if there are any. */
const char *staging_last_lines(const struct staging *staging);
bool staging_has_staged(const struct staging *staging);
void staging_forget(struct staging *staging);
/* No more is begun: `done` comes when nothing is under way. */
void staging_close(struct staging *staging);
void staging_destroy(struct staging *staging);

#endif
