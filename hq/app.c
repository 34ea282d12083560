#include "hq/app.h"

#include "hq/api/routes.h"
#include "hq/jobs/jobs.h"
#include "schema/hq/schema.h"

static const char *const signed_audiences[] = { TOKEN_AUDIENCE_HQ, TOKEN_AUDIENCE_SYNC, NULL };

static const struct service_program service_program = {
	.name = "outpost-hq",
	.title = "Outpost headquarters",
	.audience = TOKEN_AUDIENCE_HQ,
	.audiences = signed_audiences,
	.constraints = hq_constraints,
	.resources = hq_resources,
	.may_change_resources = true,
	.jobs = hq_jobs,
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

static const struct error *start(struct app *app, const struct hq_options *options)
{
	struct service *service = &app->service;

	TRY(service_open(service, service_program.name));
	service->stop = stop;
	service->look = look;
	app->imports = import_jobs_create(service->loop, service->db, &service->log);
	app->sync = hq_sync_create(&(struct hq_sync_options){
		.ports = &service->ports,
		.log = &service->log,
		.keys = service->keys,
		.state_dir = options->service.state_dir,
		.recovery_days = (int)options->sync_recovery_days,
		.tick_ms = (int)options->sync_tick_ms,
	});
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
