/*
 * Exchange: the state behind server.h, shared by the transport's own files and nobody else.
 *
 * Model    A connection accompanies each libwebsockets wsi that carries HTTP: a socket (HTTP/1.1) or one
 *          stream of it (HTTP/2). It has at most one exchange at a time:
 *
 *          RECEIVING ──body complete──► HANDED_OVER ──http_reply──► SENDING ──all written──► freed
 *              └──refused: reply written, rest of the body thrown away──► DRAINING ──► connection closed
 *
 *          A wsi may die at any time; exchange_detach then cuts the link, and the exchange ends when it
 *          has been replied to.
 * Owner    exchange_release_if_finished is the only place that frees an exchange.
 */
#ifndef OUTPOST_COMMON_HTTP_EXCHANGE_H
#define OUTPOST_COMMON_HTTP_EXCHANGE_H

#include <libwebsockets.h>
#include <netinet/in.h>

#include "common/http/server.h"
#include "common/http/websocket.h"

/* A silent WebSocket peer is asked for a sign of life, then cut off. */
#define WEBSOCKET_PING_S 25
#define WEBSOCKET_HANG_UP_S 35
/* Room of one write: a reply that fits leaves in one system call. */
#define HTTP_WRITE_SIZE 65536
/* One header, the path or the query: 431 from here on. */
#define HTTP_HEADER_MAXIMUM 8192
/* All headers together; a client that sends more is cut off without a word. */
#define HTTP_HEADERS_MAXIMUM 32768
/* A refused body is thrown away up to here so that the client can read why; then the line is cut. */
#define HTTP_DRAIN_MAXIMUM ((size_t)32 << 20)

enum http_header_name {
	HEADER_AUTHORIZATION,
	HEADER_CONTENT_TYPE,
	HEADER_CONTENT_ENCODING,
	HEADER_ACCEPT,
	HEADER_ACCEPT_ENCODING,
	HEADER_ACCEPT_LANGUAGE,
	HEADER_IF_MATCH,
	HEADER_IF_NONE_MATCH,
	HEADER_TRACEPARENT,
	HEADER_ORIGIN,
	HEADER_HOST,
	HEADER_IDEMPOTENCY_KEY,
	HEADER_COUNT
};

struct listener;

struct http {
	struct loop *loop;
	struct lws_context *context;
	struct lws_vhost *client_vhost;
	struct listener *listener;
	struct http_connection *connections; /* sockets; streams of HTTP/2 are not listed */
	struct http_exchange *receiving, **receiving_last; /* in order of their deadline */
	struct loop_timer *deadline;
	unsigned char *write_buffer; /* LWS_PRE + HTTP_WRITE_SIZE */
	struct websocket *websockets;
	struct http_statistics statistics;
	uv_prepare_t before_poll;
	uv_check_t after_poll;
	struct lws_token_limits header_limits;
	bool is_polling; /* the loop is handing out events of sockets */
	bool closing, destroying;
	struct loop_timer *grace;
	loop_callback *closed;
	void *closed_context;
};

struct http_connection {
	struct http *http;
	struct lws *wsi;
	struct http_exchange *exchange;
	struct http_connection *previous, *next;
	struct websocket *websocket; /* from `accept` on */
	char peer[INET6_ADDRSTRLEN];
	int64_t idle_since;
	bool is_held;                   /* reading waits for the reply */
	bool is_stream;                 /* of an HTTP/2 connection */
	struct http_connection *socket; /* of a stream */
	int streams;                    /* of a socket, open now */
};

enum exchange_state {
	EXCHANGE_RECEIVING,
	EXCHANGE_HANDED_OVER,
	EXCHANGE_SENDING,
	EXCHANGE_DRAINING,
};

struct reply_header {
	struct reply_header *next;
	const char *name, *value;
};

struct http_exchange {
	struct http *http;
	struct http_connection *connection; /* NULL when the client has gone */
	struct arena *arena;
	enum exchange_state state;
	bool replied;
	bool close_after;
	bool drain; /* read on and forget after the reply */
	bool headers_sent;
	bool is_old; /* HTTP/1.0 */
	enum http_method method;
	struct text path, query, headers[HEADER_COUNT];
	const char *peer;
	int64_t started;

	struct text_buffer body;
	size_t body_length; /* announced */
	size_t drained;
	struct http_exchange *receiving_next, **receiving_link;

	struct reply_header *reply_headers, **reply_headers_last;
	int status;
	const char *content_type;
	struct text_buffer output; /* what did not fit into the first write */
	size_t output_sent;
	int file;             /* -1 without */
	int64_t length, left; /* of the reply's body; left to write */
};

/* server_context.c */
void http_destroy_when_idle(struct http *http); /* while closing */

/* websocket_line.c */
void websocket_close_all(struct http *http);

/* connection.c */
/* Bytes of a next request stay in the socket while `hold` is true. */
void connection_hold(struct http_connection *connection, bool hold);
/* Closes it from anywhere, even inside its own callbacks, after what is still to be sent. */
void connection_cut(struct http_connection *connection);
int http_callback(struct lws *wsi, enum lws_callback_reasons reason, void *session, void *in,
		  size_t length);

/* exchange.c */
struct http_exchange *exchange_create(struct http_connection *connection);
must_check const struct error *exchange_check_capacity(struct http_exchange *exchange);
int exchange_begin(struct http_connection *connection);
int exchange_take_body(struct http_exchange *exchange, const char *data, size_t length);
int exchange_body_complete(struct http_exchange *exchange);
void exchange_detach(struct http_connection *connection);
void exchange_release_if_finished(struct http_exchange *exchange);
void exchange_stop_receiving(struct http_exchange *exchange);
void exchange_expire(void *http); /* the deadline timer */

/* exchange_headers.c */
must_check const struct error *exchange_read_headers(struct http_exchange *exchange,
						     struct lws *wsi);
struct text exchange_copy_header(struct arena *arena, struct lws *wsi,
				 enum lws_token_indexes token);

/* refusal.c */
void exchange_refuse(struct http_exchange *exchange, const struct error *error);
void exchange_reply_problem(struct http_exchange *exchange, const struct error *error);

/* reply.c */
int exchange_write_more(struct http_exchange *exchange);

/* listener.c */
struct listener;
const struct http_listen_options *listener_options(const struct listener *listener);
void listener_stop(struct listener *listener);
void listener_destroy(struct listener *listener);

#endif
