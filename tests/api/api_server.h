/*
 * API under test: routes over a real server and a private PostgreSQL; the loop runs in the test's
 * thread, its blocking client in a second one.
 */
#ifndef OUTPOST_TESTS_API_API_SERVER_H
#define OUTPOST_TESTS_API_API_SERVER_H

#include "common/http/route.h"
#include "common/json/json_read.h"
#include "tests/support/http_server.h"
#include "tests/support/test_postgres.h"

#define AN_ACTOR "018f0000-0000-7000-8000-00000000000a"
#define A_STORE "018f0000-0000-7000-8000-0000000000b1"

struct api {
	struct arena *arena;
	struct loop *loop;
	struct db *db;
	struct http *http;
	struct key_ring *keys;
	struct routes_options options;
	int port;
	void (*client)(struct api *api);
	const char *token;   /* may view and manage things */
	const char *headers; /* sent with every call, with CRLF; the token when NULL */
	int ended, last_status;
	const char *last_error; /* code of the last request that failed */
};

typedef void api_client(struct api *api);

/* main of a test program: the cluster with the tables of schema.sql. */
void api_start_cluster(void);
void api_stop_cluster(void);
const char *api_owner_url(struct arena *arena);
const char *api_server_url(struct arena *arena);

/* Serves thing_routes, runs client in its own thread, closes everything and checks for leftovers. */
void with_api(api_client *client);

struct routes_options api_options(const struct route *const *tables);
const char *api_token(struct api *api, const char *audience, permission_set permissions,
		      int64_t lifetime_s);

struct api_reply {
	int status;
	const char *headers, *body;
	struct json_value *json; /* NULL when it is none; api_reply_free releases it */
};

/* body NULL: none. */
struct api_reply api_call(struct api *api, const char *method, const char *path, const char *body);
/* With these header lines (each ends with CRLF) instead of the token. */
struct api_reply api_call_with(struct api *api, const char *headers, const char *method,
			       const char *path, const char *body);
void api_reply_free(struct api_reply *reply);

/* Member of the reply, "" when absent. */
const char *reply_text(struct api *api, const struct api_reply *reply, const char *name);
const char *reply_header(struct api *api, const struct api_reply *reply, const char *name);

#endif
