/*
 * Life: notices that the database is not the one that ran beside this folder before, but an earlier one.
 *
 * Model    The statement mark_life compares the marker (marker.h) with what the database remembers, counts on and
 *          gives what the file is to hold. It is run before anything is served, each minute, and when the
 *          database was away. What follows from having gone back is done in the same transaction; here it is logged.
 * Owner    life_create / life_close, until it is true / life_destroy.
 */
#ifndef OUTPOST_COMMON_LIFE_LIFE_H
#define OUTPOST_COMMON_LIFE_LIFE_H

#include "common/db/session.h"
#include "common/log/log.h"
#include "common/ports/ports.h"

struct life;

struct life_options {
	const struct ports *ports;
	const struct log *log;
	const char *state_dir;
	const char *owner;                 /* who the database says that it is */
	const struct statement *statement; /* sync_mark_life of the tier */
};

/* Blocks. Only a database that cannot be asked is an error: a folder that cannot be written to is logged. */
must_check const struct error *life_begin(struct arena *arena, const struct life_options *options,
					  struct db_session *session);

struct life *life_create(const struct life_options *options);
void life_start(struct life *life);
/* The database may be another one. */
void life_look(struct life *life);
bool life_close(struct life *life);
void life_destroy(struct life *life);

#endif
