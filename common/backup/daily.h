/*
 * Daily: the server starts its own program's command `backup` once a day.
 *
 * Why      A copy that somebody must think of is not made. A process, because it may take hours and the loop must not wait.
 * Model    Each minute the database is asked whether a backup is due: none since the last time the clock struck the hour is good,
 *          none runs, and after one that failed an hour has passed. So a server that was off at that hour makes one when it
 *          starts, and of two servers one makes it.
 * Owner    service.c: create after the database, start, close and wait for `closed`, destroy.
 */
#ifndef OUTPOST_COMMON_BACKUP_DAILY_H
#define OUTPOST_COMMON_BACKUP_DAILY_H

#include "common/log/log.h"
#include "common/ports/ports.h"

struct daily_backup;

struct daily_backup_options {
	const struct ports *ports;
	const struct log *log;
	const char *const *command; /* argv of `backup` for this very program, NULL at the end */
	int hour;                   /* 0 to 23, by this machine's clock */
};

struct daily_backup *daily_backup_create(const struct daily_backup_options *options);
void daily_backup_start(struct daily_backup *daily);
/* Ends one under way, which the next server makes again. */
void daily_backup_close(struct daily_backup *daily, loop_callback *closed, void *context);
void daily_backup_destroy(struct daily_backup *daily); /* accepts NULL */

/* The last time at or before `now` (microseconds) that the clock of this machine's time zone struck the hour. */
int64_t daily_backup_since(int64_t now, int hour);

#endif
