#include "store/app.h"

#include "schema/store/queries/sync_status.sql.h"
#include "schema/store/schema.h"
#include "store/api/routes.h"

static const char *const signed_audiences[] = { TOKEN_AUDIENCE_STORE, NULL };

static const struct service_program service_program = {
	.name = "outpost-store",
	.title = "Outpost store",
	.audience = TOKEN_AUDIENCE_STORE,
	.audiences = signed_audiences,
	.constraints = store_constraints,
};

const struct program store_program = {
	.service = &service_program,
	.options = store_option_table,
	.options_size = sizeof(struct store_options),
	.schema = &schema_store,
	.routes = store_routes,
};

/* Who this store is stands in the database since its enrolment, and is the issuer of its tokens. */
static const struct error *read_identity(struct arena *arena, const struct store_options *options,
					 const char **out_store_id)
{
	struct db_session *session;
	struct db_reply reply;
	const struct error *error;

	TRY(db_session_open(arena, options->service.database_url, &session));
	error = db_session_run(session, arena, &store_identity, NULL, 0, &reply);
	if (!error && !reply.rows)
		error = error_new(
			arena, ERROR_CONFIGURATION,
			"this store is not enrolled; get a code from headquarters and run "
			"outpost-store enrol --hq-url URL --code CODE");
	if (!error)
		*out_store_id = arena_string(arena, db_text(&reply, 0, "store_id"));
	db_session_close(session);
	return error;
}

static const struct error *start(struct app *app, const struct store_options *options)
{
	struct service *service = &app->service;

	TRY(read_identity(service->arena, options, &service->store_id));
	TRY(service_open(service, service->store_id));
	app->rules = rules_cache_create(service->db, &service->log);
	rules_cache_reload(app->rules);
	return service_listen(service, store_routes, NULL);
}

const struct error *app_serve(struct arena *arena, const struct store_options *options)
{
	struct app *app = arena_new(arena, struct app);

	app->service = (struct service){
		.program = &service_program,
		.options = &options->service,
		.arena = arena,
	};
	TRY(start(app, options));
	service_run(&app->service);
	rules_cache_destroy(app->rules);
	service_close(&app->service);
	return NULL;
}
