#include <stdlib.h>
#include <string.h>

#include "common/base/clock.h"
#include "common/http/exchange.h"
#include "common/http/websocket_server.h"

static struct http_connection *connection_create(struct lws *wsi, struct http *http)
{
	struct http_connection *connection = calloc(1, sizeof(*connection));

	if (!connection)
		abort();
	connection->http = http;
	connection->wsi = wsi;
	connection->idle_since = clock_monotonic();
	lws_set_opaque_user_data(wsi, connection);
	return connection;
}

static void connection_open(struct lws *wsi)
{
	struct http *http = lws_context_user(lws_get_context(wsi));
	struct http_connection *connection = connection_create(wsi, http);

	lws_get_peer_simple(wsi, connection->peer, sizeof(connection->peer));
	connection->next = http->connections;
	if (connection->next)
		connection->next->previous = connection;
	http->connections = connection;
	http->statistics.connections++;
}

static struct http_connection *connection_of_stream(struct lws *wsi, struct http_connection *socket)
{
	struct http_connection *connection = connection_create(wsi, socket->http);

	memcpy(connection->peer, socket->peer, sizeof(connection->peer));
	connection->is_stream = true;
	connection->socket = socket;
	socket->streams++;
	return connection;
}

/* The connection of a socket, or a new one for a stream that is seen for the first time. */
static struct http_connection *connection_of(struct lws *wsi)
{
	struct http_connection *connection = lws_get_opaque_user_data(wsi);
	struct lws *socket = lws_get_network_wsi(wsi);

	if (connection || socket == wsi)
		return connection;
	connection = lws_get_opaque_user_data(socket);
	return connection ? connection_of_stream(wsi, connection) : NULL;
}

void connection_hold(struct http_connection *connection, bool hold)
{
	if (connection->is_held != hold)
		lws_rx_flow_control(connection->wsi, !hold);
	connection->is_held = hold;
}

void connection_cut(struct http_connection *connection)
{
	/* This reason, alone of all, lets libwebsockets send what it still holds. The service has to be
	 * woken because timeouts set outside its callbacks are only looked at after the next event. */
	lws_set_timeout(connection->wsi, PENDING_TIMEOUT_HTTP_KEEPALIVE_IDLE, LWS_TO_KILL_ASYNC);
	lws_cancel_service(lws_get_context(connection->wsi));
}

static void connection_closed(struct lws *wsi)
{
	struct http_connection *connection = lws_get_opaque_user_data(wsi);

	if (!connection)
		return;
	exchange_detach(connection);
	websocket_server_abandon(connection);
	if (connection->is_stream) {
		if (--connection->socket->streams == 0 && connection->http->closing)
			connection_cut(connection->socket);
	} else {
		if (connection->next)
			connection->next->previous = connection->previous;
		if (connection->previous)
			connection->previous->next = connection->next;
		else
			connection->http->connections = connection->next;
		connection->http->statistics.connections--;
	}
	lws_set_opaque_user_data(wsi, NULL);

	struct http *http = connection->http;

	free(connection);
	http_destroy_when_idle(http);
}

static int on_request(struct http_connection *connection, void *in, size_t length)
{
	(void)in;
	(void)length;
	return exchange_begin(connection);
}

static int on_upgrade(struct http_connection *connection, void *in, size_t length)
{
	(void)length;
	return websocket_server_confirm(connection, in);
}

static int on_lost(struct http_connection *connection, void *in, size_t length)
{
	(void)in;
	(void)length;
	exchange_detach(connection);
	return 0;
}

static int on_body(struct http_connection *connection, void *in, size_t length)
{
	return connection->exchange ? exchange_take_body(connection->exchange, in, length) : -1;
}

static int on_body_complete(struct http_connection *connection, void *in, size_t length)
{
	(void)in;
	(void)length;
	return connection->exchange ? exchange_body_complete(connection->exchange) : -1;
}

static int on_writable(struct http_connection *connection, void *in, size_t length)
{
	(void)in;
	(void)length;
	return connection->exchange ? exchange_write_more(connection->exchange) : 0;
}

/* CONNECT would turn the line into a raw one. */
static int on_raw(struct http_connection *connection, void *in, size_t length)
{
	(void)connection;
	(void)in;
	(void)length;
	return -1;
}

static const struct {
	enum lws_callback_reasons reason;
	int (*handle)(struct http_connection *connection, void *in, size_t length);
} events[] = {
	{ LWS_CALLBACK_HTTP, on_request },
	{ LWS_CALLBACK_HTTP_WRITEABLE, on_writable },
	{ LWS_CALLBACK_HTTP_BODY, on_body },
	{ LWS_CALLBACK_HTTP_BODY_COMPLETION, on_body_complete },
	{ LWS_CALLBACK_HTTP_CONFIRM_UPGRADE, on_upgrade },
	{ LWS_CALLBACK_CLOSED_HTTP, on_lost },
	{ LWS_CALLBACK_RAW_ADOPT, on_raw },
	{ LWS_CALLBACK_RAW_RX, on_raw },
};

int http_callback(struct lws *wsi, enum lws_callback_reasons reason, void *session, void *in,
		  size_t length)
{
	(void)session;
	if (reason == LWS_CALLBACK_SERVER_NEW_CLIENT_INSTANTIATED)
		connection_open(wsi);
	if (reason == LWS_CALLBACK_WSI_DESTROY)
		connection_closed(wsi);
	for (size_t i = 0; i < sizeof(events) / sizeof(events[0]); i++) {
		if (events[i].reason != reason)
			continue;

		struct http_connection *connection = connection_of(wsi);

		return connection ? events[i].handle(connection, in, length) : -1;
	}
	return 0;
}
