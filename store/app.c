#include "store/app.h"

#include "common/http/certificate.h"
#include "common/life/life.h"
#include "schema/store/queries/sync.sql.h"
#include "schema/store/queries/sync_status.sql.h"
#include "schema/store/schema.h"
#include "store/api/routes.h"
#include "store/jobs/jobs.h"
#include "store/watch.h"

static const char *const signed_audiences[] = { TOKEN_AUDIENCE_STORE, NULL };

static const struct live_change sale_changes[] = {
	{ "recorded_sale", "sale" },
	{ NULL },
};

static const struct live_change session_changes[] = {
	{ "opened_register_session", "register_session" },
	{ "closed_register_session", "register_session" },
	{ "recorded_cash_movement", "cash_movement" },
	{ "recorded_sale", "sale" },
	{ NULL },
};

static const struct live_change stock_changes[] = {
	{ "recorded_stock_adjustment", "stock_adjustment" },
	{ "recorded_sale", "sale" },
	{ NULL },
};

/* Whatever is written waits for headquarters. */
static const struct live_change journal_changes[] = {
	{ "opened_register_session", "register_session" },
	{ "closed_register_session", "register_session" },
	{ "recorded_cash_movement", "cash_movement" },
	{ "recorded_stock_adjustment", "stock_adjustment" },
	{ "recorded_sale", "sale" },
	{ NULL },
};

static const struct live_change condition_changes[] = {
	{ "condition", "condition" },
	{ NULL },
};

static const struct live_topic live_topics[] = {
	{ "sales", PERMISSION_POS_MAKE_SALE, sale_changes },
	{ "register_sessions", PERMISSION_POS_OPEN_REGISTER, session_changes },
	{ "stock", PERMISSION_STORE_VIEW_INVENTORY, stock_changes },
	{ "conditions", PERMISSION_OPERATION_MANAGE_CONDITIONS, condition_changes },
	{ "sync", PERMISSION_SIGNED_IN, journal_changes },
	{ NULL },
};

static const struct service_program service_program = {
	.name = "outpost-store",
	.title = "Outpost store",
	.tier = "store",
	.audience = TOKEN_AUDIENCE_STORE,
	.audiences = signed_audiences,
	.constraints = store_constraints,
	.resources = store_resources,
	.jobs = store_jobs,
	.live_topics = live_topics,
	.sequencer = true,                   /* its database tells of a new identity */
	.flushes_together = true,            /* many tills sell at once */
	.exclusive_timeout_ms = 3600 * 1000, /* a snapshot takes as long as it is large */
};

/* Before anything is sold: in whose series it would be. */
static const struct error *begin_life(struct service *service, struct db_session *session)
{
	const struct log log = { .descriptor = 1, .program = service_program.name };
	const struct life_options options = {
		.log = &log,
		.state_dir = service->options->state_dir,
		.owner = service->store_id,
		.statement = &sync_mark_store_life,
	};

	return life_begin(service->arena, &options, session);
}

/* Who this store is stands in the database since its enrolment, and is the issuer of its tokens. */
static const struct error *read_identity(struct service *service)
{
	struct arena *arena = service->arena;
	struct db_session *session;
	struct db_reply reply;
	const struct error *error;

	TRY(db_session_open(arena, service->options->database_url, service_program.constraints,
			    &session));
	error = db_session_run(session, arena, &store_identity, NULL, 0, &reply);
	if (!error && !reply.rows)
		error = error_new(
			arena, ERROR_CONFIGURATION,
			"this store is not enrolled; get a code from headquarters and run "
			"outpost-store enrol --hq-url URL --code CODE");
	if (!error && db_bool(&reply, 0, "is_rescue"))
		error = error_new(
			arena, ERROR_CONFIGURATION,
			"this database was rescued and sells no more; run outpost-store rescue to "
			"deliver the rest, or enrol it with a code for a store");
	if (!error) {
		service->store_id = arena_string(arena, db_text(&reply, 0, "store_id"));
		error = begin_life(service, session);
		if (!error)
			error = hq_time_resume(&((struct app *)service)->time, arena, session);
	}
	db_session_close(session);
	return error;
}

static void on_applied(int64_t rev, const char *tables, void *context)
{
	struct app *app = context;

	(void)rev;
	subscribers_tell(app->subscribers, tables);
}

static void on_rules_changed(void *context)
{
	rules_cache_reload(context);
}

static void subscribe(struct app *app)
{
	const struct subscriber subscribers[] = {
		{ rules_cache_tables, on_rules_changed, app->rules },
		{ NULL },
	};

	app->subscribers = arena_copy(app->service.arena, subscribers, sizeof(subscribers));
}

static void wake_sync(struct service *service, const struct trace *trace)
{
	struct app *app = (struct app *)service;

	store_sync_wake(app->sync, trace);
}

static void on_sync_closed(void *context)
{
	struct app *app = context;

	service_stopped(&app->service);
}

static void stop(struct service *service)
{
	struct app *app = (struct app *)service;

	rules_cache_close(app->rules);
	store_sync_close(app->sync, on_sync_closed, app);
}

static void look(struct service *service)
{
	watch_look((struct app *)service);
}

static void on_conditions_changed(struct service *service)
{
	watch_tell((struct app *)service);
}

/* Why a sale would fail. */
static const char *hindrance(const struct service *service)
{
	const struct app *app = (const struct app *)service;

	return rules_cache_rules(app->rules) ? NULL : "master data has not arrived yet";
}

static const struct error *start(struct app *app, const struct store_options *options)
{
	struct service *service = &app->service;

	TRY(read_identity(service));
	TRY(service_open(service, service->store_id));
	service->look = look;
	service->hindrance = hindrance;
	service->conditions_changed = on_conditions_changed;
	app->silent_s = options->sync_silent_s;
	if (options->hq_certificate_authority_path)
		certificate_ends_at(options->hq_certificate_authority_path,
				    &app->authority_ends_at);
	ports_add_calls(&service->ports);
	app->rules = rules_cache_create(service->loop, service->db, &service->log);
	rules_cache_reload(app->rules);
	subscribe(app);
	app->sync = store_sync_create(&(struct store_sync_options){
		.ports = &service->ports,
		.log = &service->log,
		.hq_url = options->hq_url,
		.certificate_authority_path = options->hq_certificate_authority_path,
		.state_dir = service->options->state_dir,
		.store_id = service->store_id,
		.poll_ms = (int)options->sync_poll_ms,
		.push_entries = (int)options->sync_push_entries,
		.recovery_poll_ms = (int)options->sync_recovery_poll_ms,
		.on_applied = on_applied,
		.context = app,
	});
	TRY(service_listen(service, store_routes, NULL));
	store_sync_start(app->sync);
	return NULL;
}

static const struct error *serve(struct arena *arena, const void *program_options)
{
	const struct store_options *options = program_options;
	struct app *app = arena_new(arena, struct app);

	app->service = (struct service){
		.program = &service_program,
		.options = &options->service,
		.arena = arena,
		.changed = wake_sync,
		.stop = stop,
	};
	TRY(start(app, options));
	service_run(&app->service);
	rules_cache_destroy(app->rules);
	store_sync_destroy(app->sync);
	hq_time_finish(&app->time);
	service_close(&app->service);
	return NULL;
}

const struct program store_program = {
	.service = &service_program,
	.options = store_option_tables,
	.options_size = sizeof(struct store_options),
	.schema = &schema_store,
	.routes = store_routes,
	.serve = serve,
};
