/*
 * Pool: the parts of struct db, private to common/db.
 *
 * Model    A task is one call on its way: waiting in its lane, sent on a connection, or pausing before
 *          a retry. Each task ends in task_finish exactly once. A connection keeps the tasks it has
 *          sent in order; answers come back in that order. All lanes speak pipeline mode; they differ
 *          in numbers of connections, depth and timeouts. COPY leaves pipeline mode while it runs.
 *          Calls go down: pool -> listen, lane -> call, copy -> flush, cancel, connection -> task. What comes up from
 *          below goes through struct pool_events, so that no two files need each other.
 * Owner    struct db owns lanes, lanes own connections; a task is freed by task_finish.
 */
#ifndef OUTPOST_COMMON_DB_POOL_H
#define OUTPOST_COMMON_DB_POOL_H

#include <libpq-fe.h>

#include "common/db/db.h"

#define LANE_COUNT 4
#define TASK_STEPS 4

enum task_step {
	STEP_PREPARE_STATEMENT,
	STEP_PREPARE_ACTOR,
	STEP_SET_ACTOR,
	STEP_STATEMENT,
};

enum copy_state {
	COPY_STARTING, /* sent, the server has not agreed yet */
	COPY_MOVING,   /* data */
	COPY_ENDING,   /* the last results */
};

struct connection;
struct lane;

struct task {
	struct task *next;
	struct lane *lane;
	struct db_call call;
	bool is_copy;
	struct db_copy copy;
	enum copy_state copy_state;
	bool copy_stopped;         /* by its chunk callback */
	int copy_chunks;           /* given to it */
	int64_t sent_at, deadline; /* monotonic microseconds */
	int tries;
	enum task_step steps[TASK_STEPS]; /* what was sent, in order */
	int step_count, step;             /* step: the one whose answer comes next */
	bool takes_part, commits_later;   /* see flush.h */
	int64_t flush_opening;            /* of the connection that puts it on disk */
	PGresult *result;                 /* of the statement, or the first failure */
	const struct error *error;        /* decided before it was sent */
	struct loop_timer *pause;         /* before a retry */
};

struct task_list {
	struct task *first, **last;
	int count;
};

void task_list_init(struct task_list *list);
void task_list_add(struct task_list *list, struct task *task);
void task_list_add_first(struct task_list *list, struct task *task);
struct task *task_list_take(struct task_list *list); /* NULL when empty */

/* See flush.h. */
struct flush {
	int under_way;       /* calls that take part: sent, or waiting for the disk */
	struct arena *arena; /* of the flush under way; NULL: none is */
	int64_t opening; /* of its connection: it may be sent again on the next one, which speaks of nothing before */
	struct task_list waiting; /* for the next one */
	struct task_list covered; /* by the one under way */
};

struct lane {
	struct db *db;
	struct connection *connections;
	int count;
	int depth;
	int timeout_ms;
	bool cancels; /* depth 1, so a cancel hits the right statement */
	const char *isolation;
	const char *plans; /* plan_cache_mode; NULL: the default */
	struct task_list waiting;
};

/* Statements prepared on one connection, sorted by address. */
struct prepared {
	const struct statement **statements;
	size_t count, capacity;
};

bool prepared_has(const struct prepared *prepared, const struct statement *statement);
void prepared_add(struct prepared *prepared, const struct statement *statement);
void prepared_remove(struct prepared *prepared, const struct statement *statement);
void prepared_clear(struct prepared *prepared);

enum connection_state {
	CONNECTION_UNNEEDED, /* the others of its lane had time for all that came */
	CONNECTION_DOWN,     /* waits for its timer */
	CONNECTION_OPENING,  /* the timer limits it */
	CONNECTION_USABLE,
	CONNECTION_BROKEN, /* to be torn down on the next turn of the loop */
};

struct connection {
	struct lane *lane;
	PGconn *pg;
	uv_poll_t *poll; /* made anew whenever libpq may have changed the socket */
	int poll_events;
	struct loop_timer *timer;
	enum connection_state state;
	int attempts;
	int64_t openings; /* so far */
	struct prepared prepared;
	struct task_list sent;
	int64_t head_since;       /* since when sent.first is the one being answered */
	const char *break_reason; /* NULL: what libpq says */
	bool cancelling;          /* a cancel request is under way and may hit whatever runs */
	bool retiring;            /* takes no more calls; replaced once those sent have ended */
};

struct listener {
	struct listener *next;
	struct db *db;
	struct statement listen;
	const char *channel;
	db_notified *notified;
	void *context;
	struct arena *arena; /* for errors of LISTEN */
};

/* What the parts tell the pool, which knows them all. */
struct pool_events {
	void (*opened)(struct connection *connection);
	void (*has_room)(struct connection *connection); /* for another call */
	void (*has_answers)(struct connection *connection);
	void (*may_write)(struct connection *connection);
	bool (*wants_to_write)(const struct connection *connection);
	void (*lost)(struct task *task); /* its connection broke before the answer */
	void (*again)(struct lane *lane, struct task *task);
	void (*ended)(struct db *db); /* a task or a cancel request */
};

struct db {
	const struct pool_events *events;
	struct loop *loop;
	struct arena *arena;
	struct db_options options;
	const struct db_constraint *constraints;
	struct lane lanes[LANE_COUNT];
	struct listener *listeners;
	struct flush flush;
	struct loop_timer *tick; /* runs while there are calls: deadlines, hung connections */
	struct db_statistics statistics;
	int pending;             /* tasks and cancel requests under way */
	bool waits_no_more;      /* for connections */
	bool closing, finishing; /* finishing: everything has ended, connections go away */
	loop_callback *closed;
	void *closed_context;
};

/* task.c; a task may also be a COPY */
void db_pending_add(struct db *db);
void db_pending_remove(struct db *db);
struct task *task_create(struct lane *lane, const struct db_call *call);
void task_fail_soon(struct task *task, const struct error *error);
void task_finish(struct task *task, const struct error *error);

/* lane.c */
void lane_submit(struct lane *lane, struct task *task);
void lane_resubmit(struct lane *lane, struct task *task); /* however full the queue is */
void lane_dispatch(struct lane *lane);
void lane_tick(struct lane *lane, int64_t now);

/* connection.c */
void connection_init(struct connection *connection, struct lane *lane);
void connection_open(struct connection *connection);
/* Tears down on the next turn and reconnects; reason NULL: libpq knows. */
void connection_break(struct connection *connection, const char *reason);
void connection_watch(struct connection *connection); /* asks for the events libpq needs */
void connection_shut(struct connection *connection);

/* connect_options.c: session settings the same for pool and commands; NULL when url is malformed. */
struct connect_options {
	const char *application_name;
	const char *isolation; /* NULL: the default */
	const char *plans;     /* plan_cache_mode; NULL: the default */
	int statement_timeout_ms;
	const char *command_user; /* set as app.command_user, for the audit; NULL in servers */
};
PGconn *connect_start(const char *url, const struct connect_options *options);
PGconn *connect_wait(const char *url, const struct connect_options *options);

/* call.c */
bool task_send(struct connection *connection, struct task *task); /* false: nothing was sent */
void task_read(struct connection *connection);                    /* answers that have arrived */
void task_lost(struct task *task);
/* Values in the order of $1, $2, ...; missing ones are NULL. */
void bind_parameters(const struct statement *statement, const struct db_parameter *parameters,
		     int count, const char **out_values);
#define STATEMENT_PARAMETERS_MAXIMUM 100

/* result.c */
const struct error *result_error(struct arena *arena, const PGresult *result,
				 const struct db_constraint *constraints);
int result_rows(const PGresult *result);

/* copy.c */
bool copy_send(struct connection *connection, struct task *task);
void copy_continue(struct connection *connection);
bool copy_wants_to_write(const struct connection *connection);

/* cancel.c */
void cancel_start(struct connection *connection);

/* listen.c */
void listen_start(struct connection *connection);
void listen_deliver(struct connection *connection);
void listen_destroy(struct db *db);

#endif
