#include "hq/app.h"

#include <string.h>

#include "common/life/life.h"
#include "hq/api/routes.h"
#include "hq/jobs/jobs.h"
#include "schema/hq/queries/sync.sql.h"
#include "schema/hq/schema.h"

static const char *const signed_audiences[] = { TOKEN_AUDIENCE_HQ, TOKEN_AUDIENCE_SYNC, NULL };

static const struct live_change store_changes[] = {
	{ "store", "store" },
	{ "enrolment", "store" },
	{ "revoked_store", "store" },
	{ NULL },
};

static const struct live_change condition_changes[] = {
	{ "condition", "condition" },
	{ NULL },
};

static const struct live_topic live_topics[] = {
	{ "sales", PERMISSION_HQ_VIEW_REPORTS },
	{ "stores", PERMISSION_HQ_MANAGE_SYNC, store_changes },
	{ "conditions", PERMISSION_OPERATION_MANAGE_CONDITIONS, condition_changes },
	{ NULL },
};

static const struct service_program service_program = {
	.name = "outpost-hq",
	.title = "Outpost headquarters",
	.tier = "hq",
	.audience = TOKEN_AUDIENCE_HQ,
	.audiences = signed_audiences,
	.constraints = hq_constraints,
	.resources = hq_resources,
	.may_change_resources = true,
	.jobs = hq_jobs,
	.live_topics = live_topics,
	.sequencer = true,
	.exclusive_timeout_ms = 120 * 1000,
};

struct hq_sync *hq_sync_of(struct request *req)
{
	const struct app *app = request_app(req);

	return app->sync;
}

static void on_imports_closed(void *context)
{
	struct app *app = context;

	service_stopped(&app->service);
}

/* An import under way needs the database to say how it ended. */
static void on_sync_closed(void *context)
{
	struct app *app = context;

	import_jobs_close(app->imports, on_imports_closed, app);
}

static void stop(struct service *service)
{
	struct app *app = (struct app *)service;

	hq_sync_close(app->sync, on_sync_closed, app);
}

static void look(struct service *service)
{
	struct app *app = (struct app *)service;
	const char *failure = hq_sync_publishing_failure(app->sync);

	if (failure)
		conditions_set(service->conditions, "publishing_failed", "", failure);
	else
		conditions_clear(service->conditions, "publishing_failed", "");
}

static void on_conditions_changed(struct service *service)
{
	int count;
	const struct condition *lasting = conditions_lasting(service->conditions, &count);

	service->stands_still = false;
	for (int i = 0; i < count; i++) {
		if (strcmp(lasting[i].name, "headquarters_stale") == 0)
			service->stands_still = true;
	}
}

static void on_received(const char *store_id, void *context)
{
	service_tell(context, "sales", &(struct live_item){ "sale", .store_id = store_id });
}

static void on_heard(const char *store_id, void *context)
{
	service_tell(context, "stores", &(struct live_item){ "store", .id = store_id });
}

/* Before anything is published: whether this database is the one that went on. */
static const struct error *begin_life(struct service *service)
{
	const struct log log = { .descriptor = 1, .program = service_program.name };
	const struct life_options options = {
		.log = &log,
		.state_dir = service->options->state_dir,
		.owner = HQ_OWNER,
		.statement = &sync_mark_life,
	};
	struct db_session *session;
	const struct error *error;

	error = db_session_open(service->arena, service->options->database_url,
				service_program.constraints, &session);
	if (error) /* one that is away is looked at when it is there */
		return error->code == ERROR_UNAVAILABLE ? NULL : error;
	error = life_begin(service->arena, &options, session);
	db_session_close(session);
	return error;
}

static const struct error *start(struct app *app, const struct hq_options *options)
{
	struct service *service = &app->service;

	struct hq_sync_options sync_options = {
		.ports = &service->ports,
		.log = &service->log,
		.state_dir = options->service.state_dir,
		.recovery_days = (int)options->sync_recovery_days,
		.tick_ms = (int)options->sync_tick_ms,
		.received = on_received,
		.heard = on_heard,
		.context = service,
	};

	TRY(begin_life(service));
	TRY(service_open(service, service_program.name));
	sync_options.keys = service->keys;
	sync_options.clock = service->clock;
	key_ring_secret(service->keys, "witness", sync_options.witness_key.bytes);
	service->stop = stop;
	service->look = look;
	service->conditions_changed = on_conditions_changed;
	app->imports = import_jobs_create(service->loop, service->db, &service->log);
	app->sync = hq_sync_create(&sync_options);
	import_jobs_recover(app->imports);
	TRY(service_listen(service, hq_routes, hq_sync_websockets(app->sync)));
	hq_sync_start(app->sync);
	return NULL;
}

static const struct error *serve(struct arena *arena, const void *program_options)
{
	const struct hq_options *options = program_options;
	struct app *app = arena_new(arena, struct app);

	app->service = (struct service){
		.program = &service_program,
		.options = &options->service,
		.arena = arena,
	};
	TRY(start(app, options));
	service_run(&app->service);
	hq_sync_destroy(app->sync);
	import_jobs_destroy(app->imports);
	service_close(&app->service);
	return NULL;
}

const struct program hq_program = {
	.service = &service_program,
	.options = hq_option_tables,
	.options_size = sizeof(struct hq_options),
	.schema = &schema_hq,
	.routes = hq_routes,
	.serve = serve,
};
