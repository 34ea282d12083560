/*
 * HTTP: libwebsockets on our loop, server side. One of the files that may include its header.
 *
 * Why      The rest of the program sees whole exchanges (a request with its body, then one reply) and
 *          never a socket event.
 * Model    A request is handed over when its body is complete and within the limit that `limit`
 *          allowed for it; everything else is answered here: 411 chunked or no length with a body, 413
 *          over the limit (before reading it; 422 where no body is taken at all), 417/100-continue, 408
 *          slow client, 431 long headers, 503 when too many exchanges are open. http_reply is called
 *          exactly once, now or later; when the client has gone meanwhile the reply is dropped. One function
 *          frees an exchange: when it was replied to and its socket is done with it.
 *          A request with a body that follows another one on the same line without waiting for its reply may
 *          be sent back with 503: see check_pipeline.
 *          HTTP/1.1 keep-alive always; HTTP/2 through ALPN with TLS. Headers and body leave in one write.
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

struct http; /* the libwebsockets context: listeners and WebSocket clients of this process */
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
	HTTP_OPTIONS
};
const char *http_method_name(enum http_method method);

typedef void http_handler(struct http_exchange *exchange, void *context);
/* Largest body accepted for this method and path, in bytes; asked before the body is read. */
typedef size_t http_limit(enum http_method method, struct text path, void *context);

struct websocket_endpoint;

struct http_listen_options {
	const char *host;                        /* 127.0.0.1 */
	int port;                                /* 0: any free port, see http_port */
	const char *certificate_path, *key_path; /* both or none */
	http_handler *handler;
	http_limit *limit;
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
struct text http_path(const struct http_exchange *exchange);  /* percent-decoded once, no query */
struct text http_query(const struct http_exchange *exchange); /* raw, without '?' */
struct text http_body(const struct http_exchange *exchange);
/* Lower-case name: authorization, content-type, content-encoding, accept, accept-language,
 * accept-encoding, if-match, if-none-match, traceparent, origin, host, idempotency-key. Empty when absent;
 * traceparent and idempotency-key are seen over HTTP/1.1 only. */
struct text http_header(const struct http_exchange *exchange, const char *name);
const char *http_peer(const struct http_exchange *exchange); /* address as text */
struct arena *http_arena(struct http_exchange *exchange);
int64_t http_started(const struct http_exchange *exchange); /* clock_monotonic */

/* Calls back on the next turn of the loop. */
void http_soon(struct http_exchange *exchange, loop_callback *callback, void *context);

/* Before http_reply only; name and value live in the exchange's arena or longer. */
void http_reply_header(struct http_exchange *exchange, const char *name, const char *value);
/* The body is copied. HEAD gets the headers alone. */
void http_reply(struct http_exchange *exchange, int status, const char *content_type,
		struct text body);
/* Sends a file with its length; missing file is 404. */
void http_reply_file(struct http_exchange *exchange, int status, const char *content_type,
		     const char *path);

struct http_statistics {
	int64_t requests, bytes_in, bytes_out;
	int open_exchanges, connections, websockets;
};
struct http_statistics http_statistics(const struct http *http);

#endif
