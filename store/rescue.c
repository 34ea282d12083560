#include "store/rescue.h"

#include <stdio.h>
#include <string.h>

#include "schema/store/queries/sync_status.sql.h"
#include "store/sync/store_sync.h"

#define LOOK_MS 500
#define STATEMENT_TIMEOUT_MS 30000
#define EXCLUSIVE_TIMEOUT_MS 120000
#define QUEUE_LIMIT 16
#define FAST_DEPTH 1

struct rescue {
	const struct store_options *options;
	struct log log;
	struct loop *loop;
	struct db *db;
	struct http *http;
	struct ports ports;
	struct store_sync *sync;
	struct loop_timer *look;
	struct arena *arena; /* of a look */
	int64_t told;        /* entries that were still to come when it was last said */
	const char *told_error;
	bool was_verified; /* when the look began; headquarters may have gone back since the last run */
	bool is_looking, has_told_refusal, is_done;
};

static void on_database_closed(void *context)
{
	struct rescue *rescue = context;

	loop_stop(rescue->loop);
}

static void on_http_closed(void *context)
{
	struct rescue *rescue = context;

	db_close(rescue->db, on_database_closed, rescue);
}

static void on_sync_closed(void *context)
{
	struct rescue *rescue = context;

	http_close(rescue->http, 0, on_http_closed, rescue);
}

static void finish(struct rescue *rescue)
{
	loop_timer_stop(rescue->look);
	store_sync_close(rescue->sync, on_sync_closed, rescue);
}

static void tell(struct rescue *rescue, int64_t left)
{
	const struct store_sync_status status = store_sync_status(rescue->sync);
	const char *error = status.last_error_code;

	if (left != rescue->told)
		printf("%lld documents are still to be delivered\n", (long long)left);
	if (error && (!rescue->told_error || strcmp(error, rescue->told_error) != 0))
		printf("headquarters does not take them at present: %s; trying again\n", error);
	if (status.is_refused && !rescue->has_told_refusal)
		printf("headquarters does not know this rescue: it was put back to an earlier "
		       "state, or the "
		       "rescue was ended there. Make another code for it and run outpost-store "
		       "rescue "
		       "with --hq-url and --code again: what is there already is counted once\n");
	rescue->has_told_refusal = status.is_refused;
	fflush(stdout);
	rescue->told = left;
	rescue->told_error = error;
}

static void on_status(const struct db_reply *reply, void *context)
{
	struct rescue *rescue = context;

	rescue->is_looking = false;
	if (reply->error || reply->rows == 0)
		return;
	tell(rescue, db_int(reply, 0, "pending"));
	rescue->is_done = rescue->was_verified && db_int(reply, 0, "pending") == 0;
	if (rescue->is_done)
		finish(rescue);
}

static void on_look(void *context)
{
	struct rescue *rescue = context;

	if (rescue->is_looking)
		return;
	rescue->is_looking = true;
	rescue->was_verified = store_sync_status(rescue->sync).is_verified;
	arena_reset(rescue->arena);
	db_run(rescue->db, &(struct db_call){
				   .statement = &sync_status_get,
				   .arena = rescue->arena,
				   .done = on_status,
				   .context = rescue,
			   });
}

static void on_applied(int64_t rev, const char *tables, void *context)
{
	(void)rev;
	(void)tables;
	(void)context;
}

static void open_rescue(struct rescue *rescue)
{
	const struct service_options *service = &rescue->options->service;

	rescue->log = (struct log){ .descriptor = 2,
				    .level = LOG_LEVEL_ERROR,
				    .program = "outpost-store" };
	rescue->loop = loop_create();
	rescue->db = db_create(rescue->loop,
			       &(struct db_options){
				       .url = service->database_url,
				       .application_name = "outpost-store rescue",
				       .fast_connections = 1,
				       .fast_depth = FAST_DEPTH,
				       .exclusive_connections = 1,
				       .sequencer = true,
				       .queue_limit = QUEUE_LIMIT,
				       .statement_timeout_ms = STATEMENT_TIMEOUT_MS,
				       .exclusive_timeout_ms = EXCLUSIVE_TIMEOUT_MS,
				       .log = &rescue->log,
			       },
			       NULL);
	db_start(rescue->db);
	rescue->http = http_create(rescue->loop);
	rescue->ports = real_ports(rescue->loop, rescue->db, rescue->http);
	ports_add_calls(&rescue->ports);
	rescue->arena = arena_create(ARENA_DEFAULT_MAXIMUM);
	rescue->look = loop_timer_create(rescue->loop, on_look, rescue);
	rescue->sync = store_sync_create(&(struct store_sync_options){
		.ports = &rescue->ports,
		.log = &rescue->log,
		.hq_url = rescue->options->hq_url,
		.certificate_authority_path = rescue->options->hq_certificate_authority_path,
		.state_dir = service->state_dir,
		.poll_ms = (int)rescue->options->sync_poll_ms,
		.push_entries = (int)rescue->options->sync_push_entries,
		.only_delivers = true,
		.on_applied = on_applied,
		.context = rescue,
	});
}

static void on_stop_signal(void *context)
{
	finish(context);
}

const struct error *rescue_deliver(struct arena *arena, const struct store_options *options)
{
	struct rescue rescue = { .options = options, .told = -1 };

	open_rescue(&rescue);
	loop_on_stop_signal(rescue.loop, on_stop_signal, &rescue);
	store_sync_start(rescue.sync);
	loop_timer_start(rescue.look, 0, LOOK_MS);
	loop_run(rescue.loop);
	store_sync_destroy(rescue.sync);
	loop_timer_destroy(rescue.look);
	http_destroy(rescue.http);
	db_destroy(rescue.db);
	loop_destroy(rescue.loop);
	arena_destroy(rescue.arena);
	return rescue.is_done ? NULL
			      : error_new(arena, ERROR_UNAVAILABLE,
					  "stopped before all was delivered: run outpost-store "
					  "rescue again, without a code, to go on");
}
