#include <stdlib.h>

#include "common/http/exchange.h"

/* Bytes read at once. libwebsockets stalls on large bodies over TLS below 16 KiB. */
#define READ_SIZE 65536
/* TLS handshakes, and the pause between two parts of a body. */
#define TRANSPORT_TIMEOUT_S 30

static void on_before_poll(uv_prepare_t *prepare)
{
	((struct http *)prepare->data)->is_polling = true;
}

static void on_after_poll(uv_check_t *check)
{
	((struct http *)check->data)->is_polling = false;
}

static void watch_phases(struct http *http)
{
	uv_loop_t *uv = loop_uv(http->loop);

	uv_prepare_init(uv, &http->before_poll);
	uv_check_init(uv, &http->after_poll);
	http->before_poll.data = http->after_poll.data = http;
	uv_prepare_start(&http->before_poll, on_before_poll);
	uv_check_start(&http->after_poll, on_after_poll);
	uv_unref((uv_handle_t *)&http->before_poll);
	uv_unref((uv_handle_t *)&http->after_poll);
}

struct http *http_create(struct loop *loop)
{
	struct http *http = calloc(1, sizeof(*http));
	void *loops[] = { loop_uv(loop) };
	struct lws_context_creation_info info = {
		.port = CONTEXT_PORT_NO_LISTEN,
		.foreign_loops = loops,
		.pt_serv_buf_size = READ_SIZE,
		.max_http_header_data2 = HTTP_HEADERS_MAXIMUM,
		.timeout_secs = TRANSPORT_TIMEOUT_S,
		.options = LWS_SERVER_OPTION_LIBUV | LWS_SERVER_OPTION_EXPLICIT_VHOSTS |
			   LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT | LWS_SERVER_OPTION_VALIDATE_UTF8,
	};

	if (!http)
		abort();
	for (int i = 0; i < WSI_TOKEN_COUNT; i++)
		http->header_limits.token_limit[i] = HTTP_HEADER_MAXIMUM;
	info.token_limits = &http->header_limits;
	info.user = http;
	/* It reports what peers do wrong, which they could use to flood our log. */
	lws_set_log_level(0, NULL);
	http->loop = loop;
	http->receiving_last = &http->receiving;
	http->context = lws_create_context(&info);
	http->write_buffer = malloc(LWS_PRE + HTTP_WRITE_SIZE);
	if (!http->context || !http->write_buffer)
		abort();
	http->deadline = loop_timer_create(loop, exchange_expire, http);
	watch_phases(http);
	return http;
}

struct http_statistics http_statistics(const struct http *http)
{
	return http->statistics;
}

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
	lws_context_destroy(http->context);
	http->closed(http->closed_context);
}

static void destroy_context(void *context)
{
	struct http *http = context;

	loop_timer_destroy(http->grace);
	loop_timer_destroy(http->deadline);
	uv_close((uv_handle_t *)&http->before_poll, NULL);
	uv_close((uv_handle_t *)&http->after_poll, NULL);
	lws_context_destroy(http->context);
	loop_soon(http->loop, finish_destroying, http);
}

void http_destroy_when_idle(struct http *http)
{
	if (!http->closing || http->destroying || http->connections || http->websockets)
		return;
	http->destroying = true;
	loop_soon(http->loop, destroy_context, http);
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
		if (!connection->exchange && !connection->websocket && !connection->streams)
			connection_cut(connection);
	}
	websocket_close_all(http);
	http_destroy_when_idle(http);
}

void http_destroy(struct http *http)
{
	if (!http)
		return;
	if (http->listener)
		listener_destroy(http->listener);
	free(http->write_buffer);
	free(http);
}
