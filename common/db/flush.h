/*
 * Flush: one trip to the disk for the commits of many calls.
 *
 * Why      Each commit waits for the disk, and a connection does nothing meanwhile. Where many tills sell at once, that and the changes
 *          between processes cost a fifth of all sales.
 * Model    A statement takes part whose last parameter is `commits_later`: when it is true, the statement sets synchronous_commit off for its
 *          transaction. It is true when another one that takes part is under way; alone, a call commits as ever. Who asked is answered only
 *          once a later commit, which does wait, has put on disk all that came before it; one such serves all who wait.
 *          That commit must be one of the same PostgreSQL, which may have died since with what it had not written: of the connection that
 *          was open for it before the call was sent. When that broke, or says that it failed, the outcome of the call is unknown.
 *          What is visible and not on disk may be read meanwhile: a statement that takes part writes something also where it only finds
 *          what is there already, so that its own commit waits as well.
 * Layer    Below call; a flush is a task of its own lane.
 */
#ifndef OUTPOST_COMMON_DB_FLUSH_H
#define OUTPOST_COMMON_DB_FLUSH_H

struct task;

/* A call is being sent: sets its commits_later. */
void flush_sent(struct task *task);
/* The database has answered it, or its connection broke; before anything else is done with it. */
void flush_answered(struct task *task);
/* Ends it when it is on disk. */
void flush_finish(struct task *task);

#endif
