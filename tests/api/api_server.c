#include "tests/api/api_server.h"

#include <check.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/base/clock.h"
#include "common/db/sqlstate.h"
#include "tests/api/thing_routes.h"

#define ARENA_MAXIMUM ((size_t)256 << 20)
#define AUDIENCE "outpost-test"

static struct test_postgres cluster;

void api_start_cluster(void)
{
	test_postgres_start(&cluster);
	test_postgres_create_database(&cluster, "api", "template0");
	test_postgres_run_file(&cluster, "api", API_TESTS "/schema.sql");
}

void api_stop_cluster(void)
{
	test_postgres_stop(&cluster);
}

static const char *url_as(struct arena *arena, const char *role)
{
	char url[TEST_POSTGRES_URL];

	test_postgres_url(&cluster, role, "api", url);
	return arena_string(arena, url);
}

const char *api_owner_url(struct arena *arena)
{
	return url_as(arena, "postgres");
}

const char *api_server_url(struct arena *arena)
{
	return url_as(arena, "outpost_server");
}

struct routes_options api_options(const struct route *const *tables)
{
	return (struct routes_options){
		.tables = tables,
		.audience = AUDIENCE,
		.title = "Things",
		.audited = true,
	};
}

static void count_end(const struct request *req, int status, size_t bytes,
		      const struct error *error, void *app)
{
	struct api *api = app;

	(void)req;
	(void)bytes;
	api->ended++;
	api->last_status = status;
	api->last_error = error ? error_kind(error->code)->code : NULL;
}

const char *api_token(struct api *api, const char *audience, permission_set permissions,
		      int64_t lifetime_s)
{
	const struct identity identity = {
		.subject = strcmp(audience, TOKEN_AUDIENCE_SYNC) == 0 ? A_STORE : AN_ACTOR,
		.name = "Ana",
		.audience = audience,
		.permissions = permissions,
	};
	const char *token;
	const struct error *error = token_sign(api->keys, api->arena, &identity,
					       clock_now() / 1000000, lifetime_s, &token);

	ck_assert_msg(!error, "%s", error ? error_describe(api->arena, error) : "");
	return token;
}

static void on_db_closed(void *context)
{
	(void)context;
}

static void on_http_closed(void *context)
{
	struct api *api = context;

	db_close(api->db, on_db_closed, api);
}

static void on_client_end(uv_async_t *signal)
{
	struct api *api = signal->data;

	uv_close((uv_handle_t *)signal, NULL);
	http_close(api->http, 2000, on_http_closed, api);
}

struct client_thread {
	struct api *api;
	uv_async_t end;
};

static void *run_client(void *context)
{
	struct client_thread *thread = context;

	thread->api->client(thread->api);
	uv_async_send(&thread->end);
	return NULL;
}

static void open_keys(struct api *api)
{
	static const char *const audiences[] = { AUDIENCE, TOKEN_AUDIENCE_SYNC, NULL };
	const char *pem;

	ck_assert_ptr_null(key_generate(api->arena, &pem));
	ck_assert_ptr_null(key_ring_create(api->arena, pem, "test", audiences, &api->keys));
	api->token = api_token(api, AUDIENCE,
			       PERMISSION_BIT(PERMISSION_HQ_VIEW_CATALOG) |
				       PERMISSION_BIT(PERMISSION_HQ_MANAGE_PRODUCTS) |
				       PERMISSION_BIT(PERMISSION_HQ_VIEW_REPORTS),
			       600);
}

static const struct db_constraint constraints[] = {
	{ "thing_code_key", ERROR_CONFLICT, "code", "the code is taken" },
	{ "thing_pkey", ERROR_EXISTS_DIFFERENTLY, "thing_id", "the id is taken" },
	{ NULL },
};

static void open_database(struct api *api)
{
	char url[TEST_POSTGRES_URL];

	test_postgres_url(&cluster, "outpost_server", "api", url);
	api->db = db_create(api->loop,
			    &(struct db_options){
				    .url = arena_string(api->arena, url),
				    .application_name = "api-test",
				    .fast_connections = 2,
				    .fast_depth = 4,
				    .exclusive_connections = 1,
				    .queue_limit = 1,
				    .statement_timeout_ms = 5000,
				    .exclusive_timeout_ms = 5000,
			    },
			    constraints);
	db_start(api->db);
}

static void listen_here(struct api *api)
{
	static const struct route *const tables[] = { thing_routes, NULL };

	api->options = api_options(tables);
	api->options.db = api->db;
	api->options.keys = api->keys;
	api->options.app = api;
	api->options.ended = count_end;
	api->http = http_create(api->loop);

	const struct http_listen_options options = {
		.host = "127.0.0.1",
		.handler = routes_handle,
		.limit = routes_limit,
		.context = routes_create(api->arena, &api->options),
		.idle_timeout_ms = 30000,
		.request_timeout_ms = 30000,
		.connections_maximum = 100,
	};
	const struct error *error = http_listen(api->http, api->arena, &options);

	ck_assert_msg(!error, "%s", error ? error_describe(api->arena, error) : "");
	api->port = http_port(api->http);
}

void with_api(api_client *client)
{
	struct api api = { .arena = arena_create(ARENA_MAXIMUM),
			   .loop = loop_create(),
			   .client = client };
	struct client_thread thread = { .api = &api };
	pthread_t id;

	open_keys(&api);
	open_database(&api);
	listen_here(&api);
	uv_async_init(loop_uv(api.loop), &thread.end, on_client_end);
	thread.end.data = &api;
	pthread_create(&id, NULL, run_client, &thread);
	loop_run(api.loop); /* until everything is closed */
	pthread_join(id, NULL);
	ck_assert_int_eq(http_statistics(api.http).open_exchanges, 0);
	http_destroy(api.http);
	db_destroy(api.db);
	key_ring_destroy(api.keys);
	loop_destroy(api.loop);
	arena_destroy(api.arena);
}

struct api_reply api_call_with(struct api *api, const char *headers, const char *method,
			       const char *path, const char *body)
{
	const char *length =
		body ? arena_print(api->arena, "Content-Length: %zu\r\n", strlen(body)) : "";
	struct raw_reply raw;
	struct api_reply reply;
	int fd = raw_connect(api->port);

	raw_send(fd, arena_print(api->arena, "%s %s HTTP/1.1\r\nHost: t\r\n%s%s\r\n%s", method,
				 path, headers, length, body ? body : ""));
	raw = raw_receive(fd, strcmp(method, "HEAD") != 0);
	close(fd);
	reply = (struct api_reply){
		.status = raw.status,
		.headers = arena_string(api->arena, raw.headers),
		.body = arena_string(api->arena, raw.body ? raw.body : ""),
	};
	raw_reply_free(&raw);
	if (json_parse(api->arena, text_of(reply.body), &reply.json))
		reply.json = NULL;
	return reply;
}

struct api_reply api_call(struct api *api, const char *method, const char *path, const char *body)
{
	const char *headers = arena_print(api->arena, "Authorization: Bearer %s\r\n%s", api->token,
					  body ? "Content-Type: application/json\r\n" : "");

	return api_call_with(api, headers, method, path, body);
}

void api_reply_free(struct api_reply *reply)
{
	json_release(reply->json);
	reply->json = NULL;
}

const char *reply_text(struct api *api, const struct api_reply *reply, const char *name)
{
	const struct json_value *value = reply->json ? json_member(reply->json, name) : NULL;

	if (value && json_value_type(value) == JSON_TYPE_INT)
		return arena_print(api->arena, "%ld", (long)json_value_int(value));
	return value ? text_copy(api->arena, json_value_text(value)) : "";
}

const char *reply_header(struct api *api, const struct api_reply *reply, const char *name)
{
	const char *found = strcasestr(reply->headers, arena_print(api->arena, "\r\n%s: ", name));

	if (!found)
		return "";
	found += strlen(name) + 4;
	return arena_string_of(api->arena, found, strcspn(found, "\r\n"));
}
