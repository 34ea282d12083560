/*
 * HTTP server: our own front on libuv and OpenSSL, with nghttp2 for HTTP/2; see docs/DECISIONS/0029.
 *
 * Why      The rest of the program sees whole exchanges (a request with its body, then one reply) and
 *          never a socket event.
 * Model    A request is handed over when its body is complete and within the limit that `limit`
 *          allowed for it; everything else is refused here, and `refused` writes the reply: 400 what is not
 *          well-formed, 408 slow, 411 chunked or no length with a body, 413 over the limit (before
 *          reading it; 422 where no body is taken at all), 414 and 431 long, 417 an unknown expectation, 501
 *          an unknown method, 503 too many at once, 505 another HTTP. Whatever is a request gets an answer.
 *          http_reply is called exactly once, now or later; when the client has gone meanwhile the
 *          reply is dropped. One function frees an exchange: when it was replied to and its line is done
 *          with it.
 *          HTTP/1.1 keep-alive and pipelines; HTTP/2 through ALPN with TLS. Headers and body leave in
 *          one write. WebSockets are handed to libwebsockets, see websocket.h.
 * Owner    The exchange's arena is the request's arena: free to use until http_reply returns.
 */
#ifndef OUTPOST_COMMON_HTTP_SERVER_H
#define OUTPOST_COMMON_HTTP_SERVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/error.h"
#include "common/base/text.h"
#include "common/loop/loop.h"

struct http; /* the listener and the WebSockets of this process */
struct http_exchange;

struct http *http_create(struct loop *loop);
/* Stops listening, lets open exchanges end for at most grace_ms, then closes; calls back once. */
void http_close(struct http *http, int grace_ms, loop_callback *closed, void *context);
void http_destroy(struct http *http);

enum http_method {
	HTTP_GET,
	HTTP_HEAD,
	HTTP_POST,
	HTTP_PUT,
	HTTP_PATCH,
	HTTP_DELETE,
	HTTP_OPTIONS,
	HTTP_UNKNOWN /* only of what is refused */
};
const char *http_method_name(enum http_method method);

typedef void http_handler(struct http_exchange *exchange, void *context);
/* Replies with a problem to what reaches no handler. */
typedef void http_refused(struct http_exchange *exchange, const struct error *error, void *context);
/* A WebSocket has been accepted: 101, which is a reply, too. */
typedef void http_upgraded(struct http_exchange *exchange, void *context);
/* Largest body accepted for this method and path, in bytes; asked before the body is read. */
typedef size_t http_limit(enum http_method method, struct text path, void *context);

struct websocket_endpoint;

struct http_listen_options {
	const char *host;                        /* 127.0.0.1 */
	int port;                                /* 0: any free port, see http_port */
	const char *certificate_path, *key_path; /* both or none */
	http_handler *handler;
	http_limit *limit;
	http_refused *refused;                       /* NULL: a problem that nobody hears of */
	http_upgraded *upgraded;                     /* may be NULL */
	const struct websocket_endpoint *websockets; /* ends with a NULL path; may be NULL */
	void *context;
	int idle_timeout_ms;    /* keep-alive connections; 30 s */
	int request_timeout_ms; /* from the first header byte to the last body byte; 30 s */
	int connections_maximum;
};

/* Port in use, certificate unreadable: `configuration` naming host and port and what to do. */
must_check const struct error *http_listen(struct http *http, struct arena *arena,
					   const struct http_listen_options *options);
int http_port(const struct http *http);

enum http_method http_method(const struct http_exchange *exchange);
struct text http_path(const struct http_exchange *exchange);  /* as sent, without the query */
struct text http_query(const struct http_exchange *exchange); /* raw, without '?' */
struct text http_body(const struct http_exchange *exchange);
/* Any header by its lower-case name; empty when absent. */
struct text http_header(const struct http_exchange *exchange, const char *name);
const char *http_peer(const struct http_exchange *exchange); /* address as text */
struct arena *http_arena(struct http_exchange *exchange);
int64_t http_started(const struct http_exchange *exchange); /* clock_monotonic */

/* Before http_reply only; name and value live in the exchange's arena or longer. */
void http_reply_header(struct http_exchange *exchange, const char *name, const char *value);
/* The body is copied. HEAD gets the headers alone. */
void http_reply(struct http_exchange *exchange, int status, const char *content_type,
		struct text body);
/* `not_found` when there is no such file. */
must_check const struct error *http_open_file(struct http_exchange *exchange, const char *path);
size_t http_file_size(const struct http_exchange *exchange);
/* 206: of the file that was opened only what begins at `start`, which is less than its size. */
void http_file_begin_at(struct http_exchange *exchange, int64_t start);
/* Sends the file that was opened, with its length. */
void http_reply_file(struct http_exchange *exchange, int status, const char *content_type);

/* A body whose length is not known yet: chunks over HTTP/1.1, frames over HTTP/2. `more` is called whenever
 * the line takes more, for the first time on a later turn. It writes and may end; or it returns, and
 * http_reply_write is called later from elsewhere. `is_wanted` is false when the client has gone or asked for
 * headers only: what is left to do then is http_reply_end, after which the exchange is gone. */
typedef void http_reply_more(struct http_exchange *exchange, bool is_wanted, void *context);
void http_reply_begin(struct http_exchange *exchange, int status, const char *content_type,
		      http_reply_more *more, void *context);
/* The bytes are copied. False: enough for now, wait for `more`. */
bool http_reply_write(struct http_exchange *exchange, struct text bytes);
/* Not whole: the line is cut, so that the client does not take the part for the whole. */
void http_reply_end(struct http_exchange *exchange, bool is_whole);

struct http_statistics {
	int64_t requests, bytes_in, bytes_out;
	int open_exchanges, connections, websockets;
};
struct http_statistics http_statistics(const struct http *http);

#endif
