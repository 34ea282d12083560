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

static const struct error *start(struct app *app)
{
	TRY(service_open(&app->service, service_program.name));
	app->imports = import_jobs_create(app->service.loop, app->service.db, &app->service.log);
	import_jobs_recover(app->imports);
	return service_listen(&app->service, hq_routes, NULL);
}

const struct error *app_serve(struct arena *arena, const struct hq_options *options)
{
	struct app *app = arena_new(arena, struct app);

	app->service = (struct service){
		.program = &service_program,
		.options = &options->service,
		.arena = arena,
	};
	TRY(start(app));
	service_run(&app->service);
	import_jobs_destroy(app->imports);
	service_close(&app->service);
	return NULL;
}
