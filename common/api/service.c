#include "common/api/service.h"

#include <malloc.h>

#include "common/api/access_log.h"
#include "common/api/key_file.h"
#include "common/api/resource.h"
#include "common/api/room.h"
#include "common/api/web_folder.h"
#include "common/auth/attempts.h"

#define FAST_DEPTH 16
#define QUEUE_LIMIT 2000
#define STATEMENT_TIMEOUT_MS 10000
/* A cut takes as long as what it publishes is large. */
#define SEQUENCER_TIMEOUT_MS (3600 * 1000)
#define STOP_GRACE_MS 5000
#define TRIM_MS 5000
#define JOB_TICK_MS 5000
#define MICROSECONDS 1000000
#define CONNECTIONS_MAXIMUM 4000
#define TIMEOUT_MS 30000 /* of idle connections, and for a whole request to arrive */

/* A password hash takes 19 MiB once; glibc would answer by keeping such blocks for ever. */
static void bound_memory(void)
{
	mallopt(M_MMAP_THRESHOLD, 1 << 20);
	mallopt(M_TRIM_THRESHOLD, 1 << 20);
	mallopt(M_ARENA_MAX, 2);
}

static const struct error *open_log(struct service *service)
{
	service->log = (struct log){ .descriptor = 1, .program = service->program->name };
	if (!log_level_parse(service->options->log_level, &service->log.level))
		return error_field(service->arena, ERROR_CONFIGURATION, "log.level",
				   "is one of debug, info, warn, error");
	return NULL;
}

static const struct error *read_clock(struct service *service)
{
	if (!clock_keeping_parse(service->options->clock_kept, &service->clock))
		return error_field(service->arena, ERROR_CONFIGURATION, "clock.kept",
				   "is one of kernel, yes, no");
	return NULL;
}

static void open_database(struct service *service)
{
	service->db =
		db_create(service->loop,
			  &(struct db_options){
				  .url = service->options->database_url,
				  .application_name = service->program->name,
				  .fast_connections = (int)service->options->connections,
				  .fast_depth = FAST_DEPTH,
				  .exclusive_connections = (int)service->options->long_connections,
				  .sequencer = service->program->sequencer,
				  .flushes_together = service->program->flushes_together,
				  .queue_limit = QUEUE_LIMIT,
				  .statement_timeout_ms = STATEMENT_TIMEOUT_MS,
				  .exclusive_timeout_ms = service->program->exclusive_timeout_ms,
				  .sequencer_timeout_ms = SEQUENCER_TIMEOUT_MS,
				  .log = &service->log,
			  },
			  service->program->constraints);
	db_start(service->db);
}

static void open_metrics(struct service *service)
{
	service->metrics = metrics_create();
	service->requests = metric_new(service->metrics, METRIC_COUNTER, "outpost_requests_total",
				       "Requests by route and status");
	service->request_time =
		metric_new(service->metrics, METRIC_DURATION, "outpost_request_seconds",
			   "From the first byte of a request to its reply");
	service->statement_time =
		metric_new(service->metrics, METRIC_DURATION, "outpost_request_database_seconds",
			   "Part of that spent in the database");
}

static void open_jobs(struct service *service)
{
	if (!service->program->jobs)
		return;
	service->jobs = jobs_create(&(struct jobs_options){
		.ports = &service->ports,
		.log = &service->log,
		.metrics = service->metrics,
		.table = service->program->jobs,
		.tick_ms = JOB_TICK_MS,
	});
}

static void open_backups(struct service *service)
{
	if (!service->options->backup_command)
		return;
	service->backups = daily_backup_create(&(struct daily_backup_options){
		.ports = &service->ports,
		.log = &service->log,
		.command = service->options->backup_command,
		.hour = (int)service->options->backup_hour,
	});
}

static void look(struct conditions *conditions, void *context)
{
	struct service *service = context;

	(void)conditions;
	room_look(service);
	if (service->look)
		service->look(service);
}

static void on_conditions_changed(void *context)
{
	struct service *service = context;

	if (service->alerts)
		alert_sender_wake(service->alerts);
	service_tell(service, "conditions", &(struct live_item){ .record = "condition" });
	if (service->conditions_changed)
		service->conditions_changed(service);
}

static void open_alerts(struct service *service)
{
	const struct service_options *options = service->options;

	if (!alert_is_configured(&options->alert))
		return;
	service->alerts = alert_sender_create(&(struct alert_sender_options){
		.ports = &service->ports,
		.log = &service->log,
		.conditions = service->conditions,
		.command = options->alert_command,
	});
}

static void open_conditions(struct service *service)
{
	service->conditions = conditions_create(&(struct conditions_options){
		.ports = &service->ports,
		.log = &service->log,
		.look = look,
		.changed = on_conditions_changed,
		.context = service,
	});
}

const struct error *service_open(struct service *service, const char *issuer)
{
	const char *private_pem;

	bound_memory();
	TRY(open_log(service));
	TRY(read_clock(service));
	if (alert_is_configured(&service->options->alert))
		TRY(alert_check(service->arena, &service->options->alert));
	TRY(web_folder_load(service->arena, service->options->web_folder, service->program->tier,
			    &service->site));
	TRY(key_file_load(service->arena, service->options->state_dir, &private_pem));
	TRY(key_ring_create(service->arena, private_pem, issuer, service->program->audiences,
			    &service->keys));
	service->sign_ins = attempts_create(service->arena);
	open_metrics(service);
	service->loop = loop_create();
	open_database(service);
	service->http = http_create(service->loop);
	service->ports = real_ports(service->loop, service->db, service->http);
	open_jobs(service);
	open_backups(service);
	open_conditions(service);
	open_alerts(service);
	service->live = live_create(&(struct live_options){
		.loop = service->loop,
		.log = &service->log,
		.keys = service->keys,
		.audience = service->program->audience,
		.topics = service->program->live_topics,
	});
	return NULL;
}

void service_tell(struct service *service, const char *topic, const struct live_item *item)
{
	if (service->live)
		live_tell(service->live, topic, item);
}

static void tell_topic(struct service *service, const struct live_topic *topic,
		       const struct request *req)
{
	const char *reply = request_route(req)->record;

	for (const struct live_change *change = topic->changes; change && change->reply; change++) {
		if (reply && strcmp(change->reply, reply) == 0)
			service_tell(service, topic->name,
				     &(struct live_item){
					     .record = change->record,
					     .id = request_record_id(req, change->record),
				     });
	}
}

/* Whoever was changed by somebody else goes on with what holds now, and whoever was dismissed goes. */
static void end_tokens(struct service *service, const struct request *req)
{
	const struct route *route = request_route(req);
	const char *user_id = route->record && strcmp(route->record, "user") == 0
				      ? request_record_id(req, "user")
				      : NULL;

	if (user_id && request_identity(req) &&
	    strcmp(user_id, request_identity(req)->subject) != 0)
		key_ring_end_tokens(service->keys, user_id, clock_now() / MICROSECONDS);
}

static void tell_changed(struct service *service, const struct request *req)
{
	const struct live_topic *topic = service->program->live_topics;

	for (; topic->name; topic++)
		tell_topic(service, topic, req);
	end_tokens(service, req);
	if (service->changed)
		service->changed(service, request_trace(req));
}

/* A page that is asked for its head alone has no route. */
static bool may_have_changed(const struct request *req, int status)
{
	enum http_method method = request_method(req);

	return request_route(req) && method != HTTP_GET && method != HTTP_HEAD &&
	       method != HTTP_OPTIONS && status / 100 == 2;
}

static void on_request_ended(const struct request *req, int status, size_t bytes,
			     const struct error *error, void *app)
{
	access_log_request(req, status, bytes, error, app);
	if (may_have_changed(req, status))
		tell_changed(app, req);
}

const struct route *const *service_tables(struct arena *arena,
					  const struct service_program *program,
					  const struct route *const *tables)
{
	const struct resource_set set = { program->resources, program->may_change_resources };

	return resource_tables(arena, tables, &set);
}

const struct route_kind *service_kinds(struct arena *arena, const struct service_program *program)
{
	const struct resource_set set = { program->resources, program->may_change_resources };

	return resource_kinds(arena, &set);
}

static struct routes_options routes_options(struct service *service,
					    const struct route *const *tables)
{
	return (struct routes_options){
		.tables = service_tables(service->arena, service->program, tables),
		.db = service->db,
		.keys = service->keys,
		.audience = service->program->audience,
		.title = service->program->title,
		.kinds = service_kinds(service->arena, service->program),
		.site = service->site,
		.app = service,
		.audited = service->program->may_change_resources,
		.refuse = room_refuse,
		.ended = on_request_ended,
	};
}

static const struct websocket_endpoint *with_live(struct service *service,
						  const struct websocket_endpoint *others)
{
	struct websocket_endpoint *all;
	size_t count = 0;

	while (others && others[count].path)
		count++;
	all = arena_allocate(service->arena, (count + 2) * sizeof(*all));
	memset(all, 0, (count + 2) * sizeof(*all));
	if (count)
		memcpy(all, others, count * sizeof(*all));
	all[count] = live_endpoint(service->live);
	return all;
}

const struct error *service_listen(struct service *service, const struct route *const *tables,
				   const struct websocket_endpoint *websockets)
{
	service->api = routes_options(service, tables);
	service->routes = routes_create(service->arena, &service->api);
	websockets = with_live(service, websockets);
	return http_listen(service->http, service->arena,
			   &(struct http_listen_options){
				   .host = service->options->host,
				   .port = (int)service->options->port,
				   .certificate_path = service->options->certificate_path,
				   .key_path = service->options->key_path,
				   .handler = routes_handle,
				   .limit = routes_limit,
				   .refused = routes_refuse,
				   .upgraded = routes_note_upgrade,
				   .websockets = websockets,
				   .context = service->routes,
				   .idle_timeout_ms = TIMEOUT_MS,
				   .request_timeout_ms = TIMEOUT_MS,
				   .connections_maximum = CONNECTIONS_MAXIMUM,
			   });
}

static void on_database_closed(void *context)
{
	struct service *service = context;

	loop_stop(service->loop);
}

void service_stopped(struct service *service)
{
	db_close(service->db, on_database_closed, service);
}

static void on_alerts_closed(void *context)
{
	struct service *service = context;

	if (service->stop)
		service->stop(service);
	else
		service_stopped(service);
}

static void on_conditions_closed(void *context)
{
	struct service *service = context;

	if (service->alerts)
		alert_sender_close(service->alerts, on_alerts_closed, service);
	else
		on_alerts_closed(service);
}

static void on_backups_closed(void *context)
{
	struct service *service = context;

	conditions_close(service->conditions, on_conditions_closed, service);
}

static void on_jobs_closed(void *context)
{
	struct service *service = context;

	if (service->backups)
		daily_backup_close(service->backups, on_backups_closed, service);
	else
		on_backups_closed(service);
}

static void on_http_closed(void *context)
{
	struct service *service = context;

	live_destroy(service->live);
	service->live = NULL;
	if (service->jobs)
		jobs_close(service->jobs, on_jobs_closed, service);
	else
		on_jobs_closed(service);
}

static void on_stop_signal(void *context)
{
	struct service *service = context;

	loop_timer_destroy(service->trim_timer);
	LOG_INFO(&service->log, "service.stopping", log_int("grace_ms", STOP_GRACE_MS));
	service->stopping = true;
	db_stop_waiting(service->db);
	http_close(service->http, STOP_GRACE_MS, on_http_closed, service);
}

/* What a busy hour took is given back when it is over. */
static void trim_memory(void *context)
{
	struct service *service = context;
	int64_t requests = http_statistics(service->http).requests;

	if (requests != service->requests_at_trim)
		malloc_trim(0);
	service->requests_at_trim = requests;
}

void service_run(struct service *service)
{
	service->trim_timer = loop_timer_create(service->loop, trim_memory, service);
	loop_timer_start(service->trim_timer, TRIM_MS, TRIM_MS);
	if (service->jobs)
		jobs_start(service->jobs);
	if (service->backups)
		daily_backup_start(service->backups);
	conditions_start(service->conditions);
	if (service->alerts)
		alert_sender_start(service->alerts);
	loop_on_stop_signal(service->loop, on_stop_signal, service);
	LOG_INFO(&service->log, "service.started", log_text("host", service->options->host),
		 log_int("port", http_port(service->http)),
		 log_int("web_files", service->site ? static_site_count(service->site) : 0),
		 log_text("version", OUTPOST_VERSION));
	malloc_trim(0);
	loop_run(service->loop);
	LOG_INFO(&service->log, "service.stopped", log_text("version", OUTPOST_VERSION));
}

void service_close(struct service *service)
{
	alert_sender_destroy(service->alerts);
	conditions_destroy(service->conditions);
	daily_backup_destroy(service->backups);
	jobs_destroy(service->jobs);
	http_destroy(service->http);
	static_site_destroy(service->site);
	db_destroy(service->db);
	loop_destroy(service->loop);
	key_ring_destroy(service->keys);
	metrics_destroy(service->metrics);
}
