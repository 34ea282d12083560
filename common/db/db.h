/*
 * Database: connections to PostgreSQL on the loop, in lanes.
 *
 * Why      An operation is one SQL statement, so a request waits in one place only. The fast lane
 *          pipelines many small transactions over few connections; long work has its own lane.
 * Model    Every call ends in exactly one `done`, never inside db_run. Parameters bind by name.
 *          Lost connections come back with jittered back-off; a call that was sent and not
 *          answered ends as `outcome_unknown`, one not yet sent waits for a connection until its
 *          deadline (`unavailable`). A full queue is `busy`. 40001 and 40P01 are retried here, at most
 *          three times, because one statement is one transaction.
 *          Sessions run with timezone UTC, ISO dates and statement_timeout; an SQLSTATE of class OP
 *          raised by our functions carries an error code (see sqlstate.h).
 * Owner    db_create / db_destroy by app.c, destroy only after db_close has called back. Parameters
 *          and their text stay alive until `done`; a reply lives only during `done`.
 */
#ifndef OUTPOST_COMMON_DB_DB_H
#define OUTPOST_COMMON_DB_DB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/error.h"
#include "common/base/text.h"
#include "common/base/uuid.h"
#include "common/db/statement.h"
#include "common/log/log.h"
#include "common/loop/loop.h"

struct db;
struct db_result; /* a PGresult */

struct db_options {
	/* libpq connection string; its password never reaches a log. libpq resolves a host name
	 * while the loop waits: name the server by address or socket where that can be slow. */
	const char *url;
	const char *application_name;
	int fast_connections;      /* at most; one opens at first, each other when none is free */
	int fast_depth;            /* statements under way per fast connection, e.g. 16 */
	int exclusive_connections; /* likewise */
	bool sequencer;            /* open the sequencer lane too */
	bool flushes_together;     /* calls that take part are put on disk together: flush.h */
	int queue_limit;           /* calls waiting per lane before `busy` */
	int statement_timeout_ms;  /* fast lane; the exclusive lane has exclusive_timeout_ms */
	int exclusive_timeout_ms;
	int sequencer_timeout_ms; /* 0: likewise */
	const struct log *log;    /* connections lost and up; NULL drops it */
};

struct db_constraint;
/* constraints: see sqlstate.h; may be NULL. */
struct db *db_create(struct loop *loop, const struct db_options *options,
		     const struct db_constraint *constraints);
void db_start(struct db *db);          /* connects in the background */
bool db_is_ready(const struct db *db); /* at least one fast connection is usable */
/* From now on a call whose lane has no usable connection ends as `unavailable` instead of waiting for one. */
void db_stop_waiting(struct db *db);
/* Lets running calls end, and waits no more. */
void db_close(struct db *db, loop_callback *closed, void *context);
void db_destroy(struct db *db);

/*
 * Called (again) each time the sequencer lane's connection is up and listens, with an empty payload
 * (whatever was notified before is lost: look), and for each NOTIFY it hears.
 */
typedef void db_notified(const char *channel, const char *payload, void *context);
void db_listen(struct db *db, const char *channel, db_notified *notified, void *context);

struct db_parameter {
	const char *name;
	const char *text; /* text form of the value; NULL is SQL NULL */
};

struct db_reply {
	const struct error *error; /* NULL on success; then the rest is valid */
	int rows;                  /* of the result; without a result set: rows changed */
	const struct db_result *result;
	struct arena *arena;  /* the call's */
	int64_t microseconds; /* from sending to the answer */
};

typedef void db_done(const struct db_reply *reply, void *context);

struct db_call {
	const struct statement *statement;
	const struct db_parameter *parameters; /* any order; missing ones bind as NULL */
	int parameter_count;
	/* When either is not NULL both are set in the same transaction, as app.actor_id and app.origin: who asks,
	 * and whence as "address request_id trace_id", for the audit. */
	const char *actor_id, *origin;
	struct arena *arena; /* for errors; lives until done */
	db_done *done;
	void *context;
	/*
	 * How long it may wait for a connection, 0: as long as the lane's statement timeout. On the
	 * exclusive and the sequencer lane a statement that runs when it is over is cancelled.
	 */
	int deadline_ms;
};

void db_run(struct db *db, const struct db_call *call);

/* Value of a column by name, NULL for SQL NULL; asserts that the column exists. */
const char *db_text(const struct db_reply *reply, int row, const char *column);
bool db_has_column(const struct db_reply *reply, const char *column);
/* A timestamptz in RFC 3339, in the call's arena; NULL for SQL NULL. */
const char *db_time(const struct db_reply *reply, int row, const char *column);
int64_t db_int(const struct db_reply *reply, int row, const char *column); /* 0 for NULL */
bool db_bool(const struct db_reply *reply, int row, const char *column);
struct uuid db_uuid(const struct db_reply *reply, int row, const char *column); /* empty for NULL */
bool db_is_null(const struct db_reply *reply, int row, const char *column);
size_t db_length(const struct db_reply *reply, int row, const char *column); /* bytes of db_text */

/* Makes all values such as a terminal may be shown (text_shown): they may come from anybody. */
void db_show(const struct db_reply *reply);

/*
 * Rows as JSON objects straight into a buffer: key = column name, form by column type: integers as
 * numbers, numeric as decimal strings, boolean, json raw, timestamps RFC 3339 in UTC, bytea as hex,
 * arrays of these as arrays, else strings.
 * The column `hidden` is left out; NULL shows all.
 */
void db_write_row(const struct db_reply *reply, int row, const char *hidden,
		  struct text_buffer *buffer);
/* The same without the braces, for an object that has more members. */
void db_write_members(const struct db_reply *reply, int row, const char *hidden,
		      struct text_buffer *buffer);

/*
 * COPY on the exclusive lane; not on a path that a small request waits for.
 * Out: chunk is called for each CopyData; it may return false to stop. In: next is called for more
 * data until it returns an empty text; the statement commits as a whole or not at all.
 */
typedef bool db_copy_chunk(struct text chunk, void *context);
typedef struct text db_copy_next(void *context);
struct db_copy {
	const struct statement *statement; /* a COPY ... TO STDOUT or FROM STDIN; no parameters */
	db_copy_chunk *chunk;              /* out */
	db_copy_next *next;                /* in */
	struct arena *arena;
	db_done *done; /* reply->rows: rows copied */
	void *context;
};
void db_copy(struct db *db, const struct db_copy *copy);

struct db_statistics {
	int64_t calls, errors, retries, reconnects;
	int64_t microseconds;
	int fast_up, exclusive_up, queued;
};
struct db_statistics db_statistics(const struct db *db);

#endif
