/*
 * Service: what both programs are made of, started and stopped in order.
 *
 * Why      HQ and store differ in their tables and their side of replication, not in how a server lives.
 * Model    service_open (loop, database, signing key) -> service_listen (routes, port) -> service_run.
 *          A stop signal first lets open requests end (what waits for a database that is away ends at
 *          once), then jobs, backups, conditions and alerts end, then `stop` ends what the program added, then the database closes and the loop ends.
 * Owner    The program's struct app begins with its service, so request_app gives either.
 */
#ifndef OUTPOST_COMMON_API_SERVICE_H
#define OUTPOST_COMMON_API_SERVICE_H

#include "common/alert/alert.h"
#include "common/alert/sender.h"
#include "common/api/disk.h"
#include "common/auth/token.h"
#include "common/backup/daily.h"
#include "common/base/clock.h"
#include "common/conditions/conditions.h"
#include "common/config/config.h"
#include "common/db/db.h"
#include "common/http/route.h"
#include "common/http/websocket.h"
#include "common/jobs/jobs.h"
#include "common/live/live.h"
#include "common/log/log.h"
#include "common/loop/loop.h"
#include "common/observe/metrics.h"

struct service_options {
	const char *database_url, *database_owner_url, *database_backup_url;
	const char *database_programs;
	const char *host;
	int64_t port;
	const char *certificate_path, *key_path;
	const char *state_dir;
	const char *log_level;
	const char *clock_kept;
	int64_t token_lifetime_s;
	int64_t session_lifetime_s, session_idle_s; /* of browsers */
	const char *web_folder;                     /* NULL: see common/api/web_folder.h */
	int64_t connections, long_connections;
	const char *disk_path; /* NULL: state_dir */
	int64_t disk_low_mb, disk_full_mb, disk_reserve_mb;
	struct alert_options alert;
	const char *const *alert_command; /* set by `serve` */
	const char *backup_folder;
	int64_t backup_hour, backup_keep;
	const char *const *backup_command; /* set by `serve`; NULL: no backup each day */
};

/* Those that are the same in both programs, for a struct that begins with service_options. */
extern const struct config_option service_option_table[];

struct resource; /* common/api/resource.h */

/* What is fixed in a program. */
struct service_program {
	const char *name; /* outpost-hq */
	const char *title;
	const char *tier;             /* hq, store */
	const char *audience;         /* of its users' tokens */
	const char *const *audiences; /* all that its key signs for; NULL at the end */
	const struct db_constraint *constraints;
	const struct resource *const *const *resources; /* lists; NULL at the end */
	bool may_change_resources;
	const struct job *jobs; /* NULL: none */
	const struct live_topic *live_topics;
	bool sequencer;
	bool flushes_together;    /* see common/db/flush.h */
	int exclusive_timeout_ms; /* of a statement that nobody waits for */
};

struct service {
	const struct service_program *program;
	const struct service_options *options;
	struct arena *arena;
	struct log log;
	struct loop *loop;
	struct db *db;
	struct http *http;
	struct ports ports;           /* the real ones */
	struct jobs *jobs;            /* NULL: none */
	struct daily_backup *backups; /* NULL: none */
	struct conditions *conditions;
	struct alert_sender *alerts; /* NULL: nobody is told */
	struct live *live;           /* NULL: no page is told any more */
	struct metrics *metrics;
	struct metric *requests, *request_time, *statement_time;
	struct key_ring *keys;
	struct static_site *site; /* NULL: the API alone */
	struct routes *routes;
	struct routes_options api; /* for its description, which is made when asked for */
	const char *store_id;      /* NULL at HQ */
	enum clock_keeping clock;  /* of this machine */
	enum disk_state disk;
	bool stands_still;      /* another server goes on: what is changed here would be lost */
	int64_t certificate_at; /* when its end was looked at; monotonic */
	int hashes_running;
	struct attempts *sign_ins;
	struct loop_timer *trim_timer;
	int64_t requests_at_trim;
	bool stopping;
	/* After each request that changed something; may be NULL. */
	void (*changed)(struct service *service, const struct trace *trace);
	/* Sets and clears conditions that the program sees by looking, every other second; may be NULL. */
	void (*look)(struct service *service);
	/* Why the program cannot do what it is for, NULL: it can; the pointer may be NULL. */
	const char *(*hindrance)(const struct service *service);
	/* What lasts of them has changed; may be NULL. */
	void (*conditions_changed)(struct service *service);
	/* Ends what the program added, then calls service_stopped. */
	void (*stop)(struct service *service);
};

/* issuer: of the tokens it signs. */
must_check const struct error *service_open(struct service *service, const char *issuer);
must_check const struct error *service_listen(struct service *service,
					      const struct route *const *tables,
					      const struct websocket_endpoint *websockets);
/* Returns after an orderly stop. */
void service_run(struct service *service);
/* Of what no request has done; see live_tell. */
void service_tell(struct service *service, const char *topic, const struct live_item *item);
void service_stopped(struct service *service);
void service_close(struct service *service);

/* What `openapi` and `check` need of the same tables, without a running server: these and those of the resources. */
const struct route *const *service_tables(struct arena *arena,
					  const struct service_program *program,
					  const struct route *const *tables);
const struct route_kind *service_kinds(struct arena *arena, const struct service_program *program);

#endif
