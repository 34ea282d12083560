/*
 * Jobs: what a server does by itself from time to time, each job in one statement.
 *
 * Why      Deleting what is old, forgetting, closing a day: it must happen though nobody asks, once though two servers
 *          run, and be seen when it fails.
 * Model    A program declares its jobs as a table. When each is due, who runs it and how it ended stands in
 *          retail.job, so a restart forgets nothing and runs that were missed are one run. Each tick claims one job that
 *          is due under a lease longer than any statement (the database's clock decides, so that of two servers
 *          none is early), runs it, notes the end and looks for the next. A failed one is tried again with growing
 *          pauses; one whose server was killed when its lease is over. The statement has no parameters, is on the
 *          exclusive lane, and answers row_count and more: true when it stopped before the end so as not to
 *          hold locks for long; then it runs again at once.
 * Owner    service.c: create after the database, start, close and wait for `closed`, destroy.
 * To add a job: a statement in schema/<tier>/queries/jobs.sql and a row in <tier>/jobs/jobs.c.
 */
#ifndef OUTPOST_COMMON_JOBS_JOBS_H
#define OUTPOST_COMMON_JOBS_JOBS_H

#include "common/log/log.h"
#include "common/observe/metrics.h"
#include "common/ports/ports.h"

struct job {
	const char *name; /* letters, digits and _ */
	int every_s;
	const struct statement *statement;
};

struct jobs;

struct jobs_options {
	const struct ports *ports;
	const struct log *log;
	struct metrics *metrics;
	const struct job *table; /* ends with a row without name */
	int tick_ms;             /* how often to look for one that is due */
};

struct jobs *jobs_create(const struct jobs_options *options);
void jobs_start(struct jobs *jobs);
/* No job begins any more; `closed` comes when the one under way has ended and this is noted. */
void jobs_close(struct jobs *jobs, loop_callback *closed, void *context);
void jobs_destroy(struct jobs *jobs);

#endif
