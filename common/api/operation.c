#include "common/api/operation.h"

#include "common/api/service.h"

#define REPLY_MAXIMUM ((size_t)4 << 20)

static const char *const health_states[] = { "live", "ready", NULL };

static const struct field health_fields[] = {
	{ "status", FIELD_CHOICE, 0, .choices = health_states },
	FIELD_END,
};

/* RFC 7517. */
static const struct field key_fields[] = {
	{ "kty", FIELD_TEXT }, { "crv", FIELD_TEXT }, { "alg", FIELD_TEXT }, { "use", FIELD_TEXT },
	{ "kid", FIELD_TEXT }, { "x", FIELD_TEXT },   { "y", FIELD_TEXT },   FIELD_END,
};

static const struct field keys_fields[] = {
	{ "keys", FIELD_LIST, 0, .record = "signing_key", .fields = key_fields },
	FIELD_END,
};

static void reply_live(struct request *req)
{
	request_reply_json(req, 200, TEXT("{\"status\":\"live\"}"));
}

/* Why a sale, or what is as important, would fail; NULL: it would not. */
static const char *hindrance_of(const struct service *service)
{
	if (service->stopping)
		return "the server is stopping";
	if (!db_is_ready(service->db))
		return "no connection to the database";
	if (conditions_database_is_read_only(service->conditions))
		return "the database takes no changes";
	if (conditions_database_is_another(service->conditions))
		return "the database is not as this program needs it";
	if (service->disk == DISK_FULL)
		return "the disk of the server is full";
	return service->hindrance ? service->hindrance(service) : NULL;
}

static void reply_ready(struct request *req)
{
	const char *hindrance = hindrance_of(request_app(req));

	if (hindrance)
		request_reply_error(
			req, error_new(request_arena(req), ERROR_UNAVAILABLE, "%s", hindrance));
	else
		request_reply_json(req, 200, TEXT("{\"status\":\"ready\"}"));
}

static void reply_keys(struct request *req)
{
	const struct service *service = request_app(req);
	const char *keys = key_ring_jwks(service->keys, request_arena(req));

	request_reply_header(req, "Cache-Control", "max-age=300");
	request_reply_json(req, 200, text_of(keys));
}

static void reply_openapi(struct request *req)
{
	const struct service *service = request_app(req);

	request_reply_json(req, 200, text_of(routes_openapi(request_arena(req), &service->api)));
}

static void write_gauges(const struct service *service, struct text_buffer *buffer)
{
	struct http_statistics http = http_statistics(service->http);
	struct db_statistics db = db_statistics(service->db);
	const struct {
		const char *name, *type, *help;
		int64_t value;
	} rows[] = {
		{ "outpost_http_connections", "gauge", "Open sockets of clients",
		  http.connections },
		{ "outpost_http_websockets", "gauge", "Open WebSockets", http.websockets },
		{ "outpost_http_open_exchanges", "gauge", "Requests that are being worked on",
		  http.open_exchanges },
		{ "outpost_database_fast_connections", "gauge",
		  "Open connections for short statements", db.fast_up },
		{ "outpost_database_queued_calls", "gauge", "Statements that wait for a connection",
		  db.queued },
		{ "outpost_database_calls_total", "counter", "Statements run", db.calls },
		{ "outpost_database_errors_total", "counter", "Statements that failed", db.errors },
		{ "outpost_database_retries_total", "counter", "Statements that were run again",
		  db.retries },
		{ "outpost_database_reconnects_total", "counter", "Connections made again",
		  db.reconnects },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		text_append_print(buffer, "# HELP %s %s\n# TYPE %s %s\n%s %ld\n", rows[i].name,
				  rows[i].help, rows[i].name, rows[i].type, rows[i].name,
				  (long)rows[i].value);
}

static void write_label(struct text_buffer *buffer, const char *value)
{
	for (; *value; value++) {
		if (*value == '"' || *value == '\\')
			text_append_char(buffer, '\\');
		text_append_char(buffer, *value);
	}
}

static void write_conditions(const struct service *service, struct text_buffer *buffer)
{
	int count;
	const struct condition *lasting = conditions_lasting(service->conditions, &count);

	text_append_string(buffer,
			   "# HELP outpost_condition Conditions that last, by kind and store\n"
			   "# TYPE outpost_condition gauge\n");
	for (int i = 0; i < count; i++) {
		text_append_print(buffer, "outpost_condition{name=\"%s\",severity=\"%s\",store=\"",
				  lasting[i].name, lasting[i].severity);
		write_label(buffer, lasting[i].store ? lasting[i].store : "");
		text_append_print(buffer, "\"} %ld\n", (long)lasting[i].count);
	}
}

static void reply_metrics(struct request *req)
{
	const struct service *service = request_app(req);
	struct text_buffer buffer;

	text_buffer_init(&buffer, REPLY_MAXIMUM);
	metrics_write(service->metrics, &buffer);
	write_gauges(service, &buffer);
	write_conditions(service, &buffer);
	request_reply_bytes(req, 200, request_route(req)->content_type, text_buffer_text(&buffer));
	text_buffer_finish(&buffer);
}

const struct route operation_routes[] = {
	{
		.method = HTTP_GET,
		.path = "/health/live",
		.summary = "The process runs",
		.tag = "operation",
		.record = "health",
		.permission = PERMISSION_PUBLIC,
		.handler = reply_live,
		.reply = REPLY_ONE,
		.reply_fields = health_fields,
	},
	{
		.method = HTTP_GET,
		.path = "/health/ready",
		.summary = "The process can serve: a database that takes changes, and room on the "
			   "disk",
		.tag = "operation",
		.record = "health",
		.permission = PERMISSION_PUBLIC,
		.handler = reply_ready,
		.reply = REPLY_ONE,
		.reply_fields = health_fields,
	},
	{
		.method = HTTP_GET,
		.path = "/metrics",
		.summary = "Counters and durations as Prometheus text",
		.tag = "operation",
		.permission = PERMISSION_PUBLIC,
		.handler = reply_metrics,
		.reply = REPLY_BYTES,
		.content_type = "text/plain; version=0.0.4",
	},
	{
		.method = HTTP_GET,
		.path = "/.well-known/jwks.json",
		.summary = "The keys that tokens of this server verify with",
		.tag = "auth",
		.record = "key_set",
		.permission = PERMISSION_PUBLIC,
		.handler = reply_keys,
		.reply = REPLY_ONE,
		.reply_fields = keys_fields,
	},
	{
		.method = HTTP_GET,
		.path = "/api/v1/openapi.json",
		.summary = "This document",
		.tag = "operation",
		.permission = PERMISSION_PUBLIC,
		.handler = reply_openapi,
		.reply = REPLY_BYTES,
		.content_type = "application/json",
	},
	ROUTE_END,
};
