#include "hq/app.h"

#include "hq/api/routes.h"
#include "schema/hq/schema.h"

static const char *const signed_audiences[] = { TOKEN_AUDIENCE_HQ, TOKEN_AUDIENCE_SYNC, NULL };

static const struct service_program service_program = {
	.name = "outpost-hq",
	.title = "Outpost headquarters",
	.audience = TOKEN_AUDIENCE_HQ,
	.audiences = signed_audiences,
	.constraints = hq_constraints,
	.sequencer = true,
};

const struct program hq_program = {
	.service = &service_program,
	.options = hq_option_table,
	.options_size = sizeof(struct hq_options),
	.schema = &schema_hq,
	.routes = hq_routes,
};

struct hq_sync *hq_sync_of(struct request *req)
{
	return ((struct app *)request_app(req))->sync;
}

static void on_sync_closed(void *context)
{
	struct app *app = context;

	service_stopped(&app->service);
}

static void stop(struct service *service)
{
	struct app *app = (struct app *)service;

	hq_sync_close(app->sync, on_sync_closed, app);
}

static const struct error *start(struct app *app, const struct hq_options *options)
{
	TRY(service_open(&app->service, service_program.name));
	app->imports = import_jobs_create(app->service.loop, app->service.db, &app->service.log);
	import_jobs_recover(app->imports);
	app->sync = hq_sync_create(&(struct hq_sync_options){
		.loop = app->service.loop,
		.db = app->service.db,
		.log = &app->service.log,
		.keys = app->service.keys,
		.state_dir = app->service.options->state_dir,
		.tick_ms = (int)options->sync_tick_ms,
	});
	TRY(service_listen(&app->service, hq_routes, hq_sync_websockets(app->sync)));
	hq_sync_start(app->sync);
	return NULL;
}

const struct error *app_serve(struct arena *arena, const struct hq_options *options)
{
	struct app *app = arena_new(arena, struct app);

	app->service = (struct service){
		.program = &service_program,
		.options = &options->service,
		.arena = arena,
		.stop = stop,
	};
	TRY(start(app, options));
	service_run(&app->service);
	import_jobs_destroy(app->imports);
	hq_sync_destroy(app->sync);
	service_close(&app->service);
	return NULL;
}
