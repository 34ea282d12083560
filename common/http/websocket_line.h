/*
 * WebSocket line: the queue and the assembled message that server and client ends share.
 *
 * Owner    line_create by either end; line_end reports `closed` and frees.
 */
#ifndef OUTPOST_COMMON_HTTP_WEBSOCKET_LINE_H
#define OUTPOST_COMMON_HTTP_WEBSOCKET_LINE_H

#include <libwebsockets.h>

#include "common/http/context.h"
#include "common/http/websocket.h"

/* A silent peer is asked for a sign of life, then cut off. */
#define WEBSOCKET_PING_S 25
#define WEBSOCKET_HANG_UP_S 35

struct queued_message;
struct attempt;

struct websocket {
	struct http *http;
	struct lws *wsi; /* NULL until connected */
	struct websocket_events events;
	void *connection; /* handed to the events */
	struct queued_message *queue, **queue_last;
	size_t queued, queue_maximum;
	struct text_buffer message;
	struct attempt *attempt; /* of a client */
	int close_code;          /* 0: not closing */
	bool is_open;
	bool is_adopted; /* its socket counts as a connection */
	struct websocket *previous, *next;
};

struct websocket *line_create(struct http *http, const struct websocket_events *events,
			      void *connection, size_t message_maximum, size_t queue_maximum);
void line_opened(struct websocket *socket, struct lws *wsi);
void line_end(struct websocket *socket);
void websocket_close_all(struct http *http);
/* For the callbacks of libwebsockets; -1 closes. */
int line_receive(struct websocket *socket, const char *data, size_t length);
int line_write(struct websocket *socket);

#endif
