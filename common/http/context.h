/*
 * Context: the state behind `struct http`, shared by the transport's own files and nobody else.
 */
#ifndef OUTPOST_COMMON_HTTP_CONTEXT_H
#define OUTPOST_COMMON_HTTP_CONTEXT_H

#include "common/http/deadline.h"
#include "common/http/server.h"

/* One read or write: a request or reply that fits takes one system call. */
#define HTTP_BLOCK_SIZE 65536

/* Kinds of wait, each with its queue of deadlines. */
enum http_wait {
	WAIT_IDLE,    /* between two requests, or for the first one */
	WAIT_REQUEST, /* for the rest of a request, from its first byte */
	WAIT_STREAM,  /* the same for one stream of HTTP/2 */
	WAIT_READER,  /* for the peer to take anything of what is to be sent */
	WAIT_FAREWELL /* for the peer to close its half */
};

struct lws_context;
struct lws_protocols;
struct lws_vhost;
struct listener;
struct websocket;
struct http_connection;

struct http {
	struct loop *loop;
	struct lws_context *websocket_context;
	struct lws_vhost *client_vhost, *server_vhost;
	struct lws_protocols *server_protocols;
	struct listener *listener;
	struct http_listen_options options;
	struct http_connection *connections;
	struct deadline_clock clock;
	unsigned char *read_block, *write_block; /* HTTP_BLOCK_SIZE each */
	struct websocket *websockets;
	struct websocket *adopted; /* while libwebsockets takes over its socket */
	struct http_statistics statistics;
	bool closing, destroying;
	struct loop_timer *grace;
	loop_callback *closed;
	void *closed_context;
	/* A connection or WebSocket has gone; the last one while closing lets the rest be destroyed. */
	void (*line_gone)(struct http *http);
};

#endif
