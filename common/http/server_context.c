#include <libwebsockets.h>
#include <stdlib.h>

#include "common/http/connection.h"
#include "common/http/listener.h"
#include "common/http/websocket_line.h"
#include "common/http/websocket_server.h"

/* Bytes of WebSockets read at once; their messages are small. */
#define WEBSOCKET_READ_SIZE 8192
/* TLS handshakes of the client. */
#define TRANSPORT_TIMEOUT_S 30

static void note_closing(uv_handle_t *handle, void *any)
{
	*(bool *)any |= uv_is_closing(handle);
}

/* On a foreign loop libwebsockets has to be told twice: first to close its handles, and when their
 * close callbacks have all run, to free itself. */
static void finish_destroying(void *context)
{
	struct http *http = context;
	bool any_closing = false;

	uv_walk(loop_uv(http->loop), note_closing, &any_closing);
	if (any_closing || http->websockets) {
		loop_soon(http->loop, finish_destroying, http);
		return;
	}
	lws_context_destroy(http->websocket_context);
	http->closed(http->closed_context);
}

static void destroy_context(void *context)
{
	struct http *http = context;

	loop_timer_destroy(http->grace);
	connection_cut_all(http);
	deadline_clock_stop(&http->clock);
	lws_context_destroy(http->websocket_context);
	loop_soon(http->loop, finish_destroying, http);
}

static void destroy_when_idle(struct http *http)
{
	if (!http->closing || http->destroying || http->connections || http->websockets)
		return;
	http->destroying = true;
	loop_soon(http->loop, destroy_context, http);
}

struct http *http_create(struct loop *loop)
{
	struct http *http = calloc(1, sizeof(*http));
	void *loops[] = { loop_uv(loop) };
	struct lws_context_creation_info info = {
		.port = CONTEXT_PORT_NO_LISTEN,
		.foreign_loops = loops,
		.pt_serv_buf_size = WEBSOCKET_READ_SIZE,
		.timeout_secs = TRANSPORT_TIMEOUT_S,
		.options = LWS_SERVER_OPTION_LIBUV | LWS_SERVER_OPTION_EXPLICIT_VHOSTS |
			   LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT | LWS_SERVER_OPTION_VALIDATE_UTF8,
	};

	if (!http)
		abort();
	info.user = http;
	/* It reports what peers do wrong, which they could use to flood our log. */
	lws_set_log_level(0, NULL);
	http->loop = loop;
	http->websocket_context = lws_create_context(&info);
	http->read_block = malloc(HTTP_BLOCK_SIZE);
	http->write_block = malloc(HTTP_BLOCK_SIZE);
	if (!http->websocket_context || !http->read_block || !http->write_block)
		abort();
	deadline_clock_start(&http->clock, loop);
	http->line_gone = destroy_when_idle;
	return http;
}

struct http_statistics http_statistics(const struct http *http)
{
	return http->statistics;
}

static void on_grace_end(void *context)
{
	struct http *http = context;

	if (http->destroying)
		return;
	http->destroying = true;
	destroy_context(http);
}

void http_close(struct http *http, int grace_ms, loop_callback *closed, void *context)
{
	http->closing = true;
	http->closed = closed;
	http->closed_context = context;
	http->grace = loop_timer_create(http->loop, on_grace_end, http);
	loop_timer_start(http->grace, (uint64_t)grace_ms, 0);
	if (http->listener)
		listener_stop(http->listener);
	for (struct http_connection *next, *connection = http->connections; connection;
	     connection = next) {
		next = connection->next;
		connection_stop(connection);
	}
	websocket_close_all(http);
	destroy_when_idle(http);
}

void http_destroy(struct http *http)
{
	if (!http)
		return;
	if (http->listener)
		listener_destroy(http->listener);
	websocket_server_destroy(http);
	free(http->read_block);
	free(http->write_block);
	free(http);
}
