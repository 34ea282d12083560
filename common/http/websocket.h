/*
 * WebSocket: small text messages on the server's port, and a client for the store's hint line.
 *
 * Model    Server: the handshake is an exchange's headers; `accept` decides before it completes and may
 *          attach a context. Messages beyond message_maximum close the line (1009). A peer that
 *          reads too slowly is closed when its queue passes queue_maximum. Ping every 25 s; no pong within
 *          10 s closes. Client: connects once; the owner reconnects with its own back-off after `closed`.
 */
#ifndef OUTPOST_COMMON_HTTP_WEBSOCKET_H
#define OUTPOST_COMMON_HTTP_WEBSOCKET_H

#include "common/http/server.h"
#include "common/http/trace.h"

struct websocket;

struct websocket_handshake {
	struct text path, query, authorization, origin, host;
	const char *peer;
};

struct websocket_events {
	void (*opened)(struct websocket *socket, void *connection);
	void (*message)(struct websocket *socket, struct text message, void *connection);
	void (*closed)(struct websocket *socket, void *connection); /* last call; always comes */
};

struct websocket_endpoint {
	const char *path;
	const char *protocol; /* Sec-WebSocket-Protocol, e.g. "outpost.hint.v1" */
	/* Returns NULL to refuse with 401, else the `connection` handed to the events. */
	void *(*accept)(const struct websocket_handshake *handshake, void *context);
	void *context; /* of accept; NULL: the listener's */
	struct websocket_events events;
	size_t message_maximum, queue_maximum;
};

/* Queued, sent in order. False when the line is closing or its queue is full (then it is closed). */
bool websocket_send(struct websocket *socket, struct text message);
/* Nothing waits to be taken: who sends only then needs no queue. */
bool websocket_is_idle(const struct websocket *socket);
void websocket_close(struct websocket *socket, int code);

struct websocket_client_options {
	const char *url; /* ws:// or wss:// */
	const char *protocol;
	const char *bearer;                     /* Authorization: Bearer, or NULL */
	const struct trace *trace;              /* as for http_client_request */
	const char *certificate_authority_path; /* NULL: the system's */
	struct websocket_events events;
	void *connection; /* handed to the events */
	size_t message_maximum;
};

/* `closed` is called also when the connection never came up. */
struct websocket *websocket_connect(struct http *http,
				    const struct websocket_client_options *options);

#endif
