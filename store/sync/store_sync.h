/*
 * A store's side of replication: pulls HQ's changes into the mirror, pushes the journal.
 *
 * Model    Both directions run by themselves as soon as the store is enrolled and HQ can be reached; without HQ
 *          the store sells on. All state is in the database: whatever this process is killed in the
 *          middle of, the next one goes on from there.
 * Owner    app.c: create, start, close and wait for `closed`, destroy.
 */
#ifndef OUTPOST_STORE_SYNC_STORE_SYNC_H
#define OUTPOST_STORE_SYNC_STORE_SYNC_H

#include "common/log/log.h"
#include "common/ports/ports.h"
#include "sync-protocol/hq_clock.h"

struct store_sync;

struct store_sync_options {
	const struct ports *ports;
	const struct log *log;
	const char *hq_url;                     /* NULL: the one given at enrolment */
	const char *certificate_authority_path; /* NULL: the system's */
	const char *state_dir; /* a snapshot is kept here while it is read; the marker */
	const char *store_id;  /* the database's; NULL: none yet */
	int poll_ms;           /* how often to ask when no hint comes */
	int push_entries;      /* most of them in a batch; PROTOCOL.md: Limits */
	int recovery_poll_ms;  /* how often to ask for what an old disk has brought */
	size_t portion_size;   /* bytes of rows that the database takes at once; 0: what is usual */
	bool only_delivers;    /* an old disk: no mirror, no marker */
	/* The mirror is at another revision; tables: names separated by spaces, all of them after a snapshot. */
	void (*on_applied)(int64_t rev, const char *tables, void *context);
	void *context;
};

struct store_sync *store_sync_create(const struct store_sync_options *options);
void store_sync_start(struct store_sync *sync);
/* A business transaction has written to the journal. Cheap: call it after each. */
void store_sync_wake(struct store_sync *sync, const struct trace *trace);
/* What lasts of its conditions, for HQ: kept, and told soon. "clock_off:1 row_not_applicable:3" */
void store_sync_tell(struct store_sync *sync, const char *conditions);
/* HQ is asked whether there is anything new, and so whether it answers. */
void store_sync_ask(struct store_sync *sync);
/* No new master data is fetched while it is held. */
void store_sync_hold(struct store_sync *sync, bool is_held);
/* HQ is told, and asked for its time, soon. */
void store_sync_report(struct store_sync *sync);
/* The database and the loop must still run; `closed` comes when nothing is under way any more. */
void store_sync_close(struct store_sync *sync, loop_callback *closed, void *context);
void store_sync_destroy(struct store_sync *sync);

struct store_sync_status {
	bool is_connected;     /* HQ accepted our token and answered the last question */
	bool hints_come;       /* the hint line is open */
	bool is_verified;      /* HQ has said on this line how far it holds the journal */
	int64_t heard_at;      /* when anything came from HQ; monotonic, 0: never */
	bool is_refused;       /* HQ does not accept our credential */
	bool is_forked;        /* HQ holds another history */
	int64_t clock_read_at; /* when HQ last told its time; monotonic, 0: never */
	struct clock_reading clock;
	const char *last_error_code; /* of the last failure since the last success, or NULL */
	/* What each fails with again and again although HQ is there, or NULL; valid until control returns to the loop. */
	const char *pull_trouble, *push_trouble, *recovery_trouble, *token_trouble;
	const char *distrust;        /* why we do not accept HQ's certificate, or NULL; likewise */
	int64_t certificate_ends_at; /* HQ's; microseconds since 1970, 0: unknown */
	const char *pull_state, *push_state;
	int64_t applied_rev, acked_seq;
};
struct store_sync_status store_sync_status(const struct store_sync *sync);

#endif
