#include "common/http/websocket_server.h"

#include <strings.h>

#include "common/http/websocket_line.h"

static const struct websocket_endpoint *find_endpoint(struct http *http, struct text path)
{
	const struct websocket_endpoint *endpoint = listener_options(http->listener)->websockets;

	while (endpoint && endpoint->path && !text_is(path, endpoint->path))
		endpoint++;
	return endpoint && endpoint->path ? endpoint : NULL;
}

static bool offers(struct text protocols, const char *wanted)
{
	struct text part;

	while (text_split(&protocols, ',', &part))
		if (text_is(text_trim(part), wanted))
			return true;
	return false;
}

static const struct error *judge(struct http_exchange *exchange, struct lws *wsi,
				 const char *upgrade)
{
	struct arena *arena = exchange->arena;
	struct http *http = exchange->http;
	const struct websocket_endpoint *endpoint;

	TRY(exchange_read_headers(exchange, wsi));
	TRY(exchange_check_capacity(exchange));
	if (strcasecmp(upgrade, "websocket") != 0)
		return error_new(arena, ERROR_MALFORMED,
				 "Only upgrades to websocket are supported");
	endpoint = find_endpoint(http, exchange->path);
	if (!endpoint)
		return error_new(arena, ERROR_NOT_FOUND, "There is no WebSocket at this address");
	if (exchange->method != HTTP_GET ||
	    !offers(exchange_copy_header(arena, wsi, WSI_TOKEN_PROTOCOL), endpoint->protocol))
		return error_new(arena, ERROR_MALFORMED, "Sec-WebSocket-Protocol must offer %s",
				 endpoint->protocol);

	struct websocket_handshake handshake = {
		.path = exchange->path,
		.query = exchange->query,
		.authorization = exchange->headers[HEADER_AUTHORIZATION],
		.origin = exchange->headers[HEADER_ORIGIN],
		.host = exchange->headers[HEADER_HOST],
		.peer = exchange->peer,
	};
	void *context =
		endpoint->context ? endpoint->context : listener_options(http->listener)->context;
	void *accepted = endpoint->accept(&handshake, context);

	if (!accepted)
		return error_new(arena, ERROR_UNAUTHENTICATED, "The token is missing or not valid");
	exchange->connection->websocket =
		line_create(http, &endpoint->events, accepted, endpoint->message_maximum,
			    endpoint->queue_maximum);
	return NULL;
}

int websocket_server_confirm(struct http_connection *connection, const char *upgrade)
{
	struct http_exchange *exchange = exchange_create(connection);
	const struct error *refusal = judge(exchange, connection->wsi, upgrade);

	if (refusal) {
		exchange->close_after = true;
		exchange_refuse(exchange, refusal);
		return 1;
	}
	exchange->replied = true;
	exchange_detach(connection);
	return 0;
}

void websocket_server_abandon(struct http_connection *connection)
{
	struct websocket *socket = connection->websocket;

	connection->websocket = NULL;
	if (socket)
		line_end(socket);
}

int websocket_server_callback(struct lws *wsi, enum lws_callback_reasons reason, void *session,
			      void *in, size_t length)
{
	struct http_connection *connection = lws_get_opaque_user_data(wsi);
	struct websocket *socket = connection ? connection->websocket : NULL;

	(void)session;
	switch ((int)reason) {
	case LWS_CALLBACK_FILTER_PROTOCOL_CONNECTION:
		/* HTTP/2 has a second way to a WebSocket, which no `accept` has seen. */
		return socket ? 0 : -1;
	case LWS_CALLBACK_ESTABLISHED: line_opened(socket, wsi); return 0;
	case LWS_CALLBACK_RECEIVE: return line_receive(socket, in, length);
	case LWS_CALLBACK_SERVER_WRITEABLE: return line_write(socket);
	case LWS_CALLBACK_CLOSED: websocket_server_abandon(connection); return 0;
	default: return 0;
	}
}
