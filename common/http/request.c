#include "common/http/request.h"

#include <assert.h>

#include "common/base/clock.h"
#include "common/http/media.h"
#include "common/http/problem.h"
#include "common/http/range.h"
#include "common/http/routes.h"

#define PROBLEM_MAXIMUM ((size_t)1 << 20)

struct request *request_begin(struct http_exchange *exchange, const struct routes *routes)
{
	struct request *req = arena_new(http_arena(exchange), struct request);

	req->exchange = exchange;
	req->routes = routes;
	req->arena = http_arena(exchange);
	req->id = uuid_new(clock_now() / 1000);
	req->trace = trace_follow(http_header(exchange, "traceparent"));
	request_reply_header(req, "X-Request-Id", req->id.string);
	return req;
}

struct arena *request_arena(struct request *req)
{
	return req->arena;
}

void *request_app(struct request *req)
{
	return req->routes->options.app;
}

const struct route *request_route(const struct request *req)
{
	return req->entry ? req->entry->route : NULL;
}

const struct identity *request_identity(const struct request *req)
{
	return req->is_identified ? &req->identity : NULL;
}

bool request_may(const struct request *req, enum permission permission)
{
	return req->identity.permissions & PERMISSION_BIT(permission);
}

const struct trace *request_trace(const struct request *req)
{
	return &req->trace;
}

const char *request_id(const struct request *req)
{
	return req->id.string;
}

struct text request_header(const struct request *req, const char *name)
{
	return http_header(req->exchange, name);
}

const char *request_peer(const struct request *req)
{
	return http_peer(req->exchange);
}

enum http_method request_method(const struct request *req)
{
	return http_method(req->exchange);
}

int64_t request_started(const struct request *req)
{
	return http_started(req->exchange);
}

int64_t request_database_time(const struct request *req)
{
	return req->database_time;
}

int request_rows(const struct request *req)
{
	return req->rows;
}

const struct field_values *request_body(const struct request *req)
{
	return req->body;
}

struct text request_raw_body(const struct request *req)
{
	return http_body(req->exchange);
}

void request_reply_header(struct request *req, const char *name, const char *value)
{
	http_reply_header(req->exchange, name, value);
}

void request_set_policy(struct request *req, const char *policy)
{
	req->policy = policy;
}

const char *request_choose_type(struct request *req)
{
	const struct route *route = request_route(req);
	size_t count = 0;

	while (route->other_types && route->other_types[count])
		count++;

	const char **offers = arena_array(req->arena, const char *, count + 2);

	offers[0] = route->content_type;
	for (size_t i = 0; i < count; i++)
		offers[i + 1] = route->other_types[i];
	request_reply_header(req, "Vary", "Accept");
	return media_choose(request_header(req, "accept"), offers);
}

void request_end(struct request *req, int status, size_t bytes, const struct error *error)
{
	const struct routes_options *options = &req->routes->options;

	assert(!req->is_replied && "a request is replied to once");
	req->is_replied = true;
	if (options->ended)
		options->ended(req, status, bytes, error, options->app);
}

void request_protect_reply(struct request *req)
{
	const char *const headers[][2] = {
		{ "X-Content-Type-Options", "nosniff" },
		{ "Content-Security-Policy",
		  req->policy ? req->policy : "default-src 'none'; frame-ancestors 'none'" },
		{ "Referrer-Policy", "no-referrer" },
	};

	for (size_t i = 0; i < sizeof(headers) / sizeof(headers[0]); i++)
		request_reply_header(req, headers[i][0], headers[i][1]);
	if (req->is_identified)
		request_reply_header(req, "Cache-Control", "no-store");
}

void request_reply_bytes(struct request *req, int status, const char *content_type,
			 struct text body)
{
	request_protect_reply(req);
	body = request_encode(req, content_type, body);
	request_end(req, status, body.length, NULL);
	http_reply(req->exchange, status, content_type, body);
}

void request_reply_json(struct request *req, int status, struct text json)
{
	request_reply_bytes(req, status, "application/json", json);
}

void request_reply_file(struct request *req, const char *content_type, const char *path,
			const char *etag)
{
	struct http_exchange *exchange = req->exchange;
	const struct error *error;
	int64_t start;
	int status;

	request_protect_reply(req);
	error = http_open_file(exchange, path);
	if (error) {
		request_reply_error(req, error);
		return;
	}
	start = range_start(request_header(req, "range"), request_header(req, "if-range"), etag,
			    (int64_t)http_file_size(exchange));
	status = start > 0 ? 206 : 200;
	request_reply_header(req, "ETag", etag);
	if (start > 0)
		http_file_begin_at(exchange, start);
	request_end(req, status, http_file_size(exchange), NULL);
	http_reply_file(exchange, status, content_type);
}

void request_reply_error_with(struct request *req, const struct error *error, struct text members)
{
	struct text_buffer problem;

	request_protect_reply(req);
	text_buffer_init(&problem, PROBLEM_MAXIMUM);
	problem_write(&problem, error, req->id.string);
	if (members.length) {
		problem.length--; /* its closing brace */
		text_append_char(&problem, ',');
		text_append(&problem, members.data + 1, members.length - 1);
	}
	request_end(req, error_kind(error->code)->status, problem.length, error);
	problem_reply(req->exchange, error, text_buffer_text(&problem));
	text_buffer_finish(&problem);
}

void request_reply_error(struct request *req, const struct error *error)
{
	request_reply_error_with(req, error, TEXT(""));
}

struct statement_run {
	struct request *req;
	request_done *done;
};

static void on_statement_ended(const struct db_reply *reply, void *context)
{
	struct statement_run *run = context;

	run->req->database_time += reply->microseconds;
	run->req->rows = reply->rows;
	run->done(run->req, reply);
}

/* A reading request leaves nothing behind. */
static bool is_audited(const struct request *req)
{
	return req->routes->options.audited && request_method(req) != HTTP_GET &&
	       request_method(req) != HTTP_HEAD;
}

static const char *origin_of(struct request *req)
{
	return arena_print(req->arena, "%s %s %s", request_peer(req), request_id(req),
			   request_trace(req)->id);
}

void request_run(struct request *req, const struct statement *statement, request_done *done)
{
	bool audited = is_audited(req);
	struct statement_run *run = arena_new(req->arena, struct statement_run);
	struct db_parameter *parameters =
		arena_array(req->arena, struct db_parameter, (size_t)statement->parameter_count);

	*run = (struct statement_run){ req, done };
	for (int i = 0; i < statement->parameter_count; i++) {
		const char *name = statement->parameters[i];

		parameters[i] = (struct db_parameter){ name, request_parameter(req, name) };
	}
	db_run(req->routes->options.db,
	       &(struct db_call){
		       .statement = statement,
		       .parameters = parameters,
		       .parameter_count = statement->parameter_count,
		       .actor_id = audited ? request_parameter(req, "actor_id") : NULL,
		       .origin = audited ? origin_of(req) : NULL,
		       .arena = req->arena,
		       .done = on_statement_ended,
		       .context = run,
	       });
}
