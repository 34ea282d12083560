/*
 * WebSocket line: the queue and the assembled message that server and client ends share.
 *
 * Owner    line_create by either end; line_end reports `closed` and frees.
 */
#ifndef OUTPOST_COMMON_HTTP_WEBSOCKET_LINE_H
#define OUTPOST_COMMON_HTTP_WEBSOCKET_LINE_H

#include "common/http/exchange.h"

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
	struct websocket *previous, *next;
};

struct websocket *line_create(struct http *http, const struct websocket_events *events,
			      void *connection, size_t message_maximum, size_t queue_maximum);
void line_opened(struct websocket *socket, struct lws *wsi);
void line_end(struct websocket *socket);
/* For the callbacks of libwebsockets; -1 closes. */
int line_receive(struct websocket *socket, const char *data, size_t length);
int line_write(struct websocket *socket);

#endif
