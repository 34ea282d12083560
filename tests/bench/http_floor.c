/*
 * HTTP floor: what a request costs before any route or database: GET / is a trivial reply, POST takes a
 * body and replies 300 bytes. `http_floor PORT`, then e.g. wrk -c64 http://127.0.0.1:PORT/.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/http/server.h"

#define REPLY_SIZE 300

static void handle(struct http_exchange *exchange, void *context)
{
	struct text reply = { context, REPLY_SIZE };

	if (http_method(exchange) == HTTP_GET)
		reply = TEXT("{\"ok\":true,\"n\":1,\"name\":\"pong\"}");
	http_reply(exchange, 200, "application/json", reply);
}

static size_t limit(enum http_method method, struct text path, void *context)
{
	(void)method;
	(void)path;
	(void)context;
	return 65536;
}

static void on_closed(void *context)
{
	(void)context;
}

static void on_stop(void *context)
{
	http_close(context, 1000, on_closed, NULL);
}

int main(int count, char **arguments)
{
	static char reply[REPLY_SIZE];
	struct arena *arena = arena_create(65536);
	struct loop *loop = loop_create();
	struct http *http = http_create(loop);
	const struct error *error = http_listen(
		http, arena,
		&(struct http_listen_options){ .host = "127.0.0.1",
					       .port = count > 1 ? atoi(arguments[1]) : 0,
					       .handler = handle,
					       .limit = limit,
					       .context = memset(reply, 'x', REPLY_SIZE),
					       .certificate_path = count > 3 ? arguments[2] : NULL,
					       .key_path = count > 3 ? arguments[3] : NULL,
					       .idle_timeout_ms = 30000,
					       .request_timeout_ms = 30000,
					       .connections_maximum = 10000 });

	if (error) {
		fprintf(stderr, "%s\n", error_describe(arena, error));
		return 1;
	}
	printf("%d\n", http_port(http));
	fflush(stdout);
	loop_on_stop_signal(loop, on_stop, http);
	loop_run(loop);
	http_destroy(http);
	loop_destroy(loop);
	arena_destroy(arena);
	return 0;
}
