/*
 * WebSocket, server half: what the HTTP callbacks and the listener need of it.
 */
#ifndef OUTPOST_COMMON_HTTP_WEBSOCKET_SERVER_H
#define OUTPOST_COMMON_HTTP_WEBSOCKET_SERVER_H

#include "common/http/exchange.h"

/* LWS_CALLBACK_HTTP_CONFIRM_UPGRADE: 0 goes on with the handshake, 1 has replied. */
int websocket_server_confirm(struct http_connection *connection, const char *upgrade);
/* The socket is dead before its WebSocket was opened. */
void websocket_server_abandon(struct http_connection *connection);
int websocket_server_callback(struct lws *wsi, enum lws_callback_reasons reason, void *session,
			      void *in, size_t length);

#endif
