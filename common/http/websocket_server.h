/*
 * WebSocket, server half: the handshake is judged here, then libwebsockets gets the socket.
 *
 * Model    What it gets to read is a handshake of our own making, so that nothing of what a stranger wrote
 *          reaches its parser but the frames. A plain socket is handed over; the bytes of a TLS one pass through
 *          a pair of sockets, because its session cannot be handed over.
 */
#ifndef OUTPOST_COMMON_HTTP_WEBSOCKET_SERVER_H
#define OUTPOST_COMMON_HTTP_WEBSOCKET_SERVER_H

#include "common/http/connection.h"
#include "common/http/exchange.h"

must_check const struct error *websocket_server_create(struct arena *arena, struct http *http,
						       const struct websocket_endpoint *endpoints);
void websocket_server_destroy(struct http *http);
bool websocket_server_wants(const struct http_exchange *exchange);
/* Refuses it, or takes the connection; `rest` came behind the head. */
void websocket_server_take(struct http_connection *connection, struct http_exchange *exchange,
			   struct text rest);

/* websocket_bridge.c: the bytes of this connection go to and from a new socket from here on; -1 when there is
 * none to be had. */
int websocket_bridge_open(struct http_connection *connection);

#endif
