/*
 * HTTP client: libcurl's multi interface on our loop. The only file that may include curl.h.
 *
 * Model    Each call ends in exactly one `done`, never inside http_client_send. Connections are kept and
 *          reused. Each call is a span of its own, sent as traceparent. Sends Content-Length, no Expect, no chunks; HTTP/1.1. A reply over reply_maximum ends in
 *          `too_large` without reading on. Redirects are not followed.
 * Owner    The request's text lives until done; the reply's only during done.
 */
#ifndef OUTPOST_COMMON_HTTP_CLIENT_H
#define OUTPOST_COMMON_HTTP_CLIENT_H

#include "common/http/server.h"
#include "common/http/trace.h"

struct http_client;

struct http_client_options {
	const char *certificate_authority_path;  /* NULL: the system's */
	const char *certificate_path, *key_path; /* client certificate, or NULL */
	int connect_timeout_ms;
};

struct http_client_reply {
	const struct error *error; /* transport failed: `unavailable` or `timeout`; status is 0 */
	int status;
	struct text body; /* empty when it went to a file */
	struct text content_type;
	int retry_after_s; /* from Retry-After, else 0 */
	int64_t bytes_received;
	const char *trace_id; /* under which the other side has it in its log */
};

typedef void http_client_done(const struct http_client_reply *reply, void *context);

struct http_client_request {
	enum http_method method;
	const char *url;
	const char *const *headers; /* "Name: value", NULL at the end; may be NULL */
	const struct trace *trace;  /* of what causes it, or NULL: a trace of its own */
	struct text body;
	size_t reply_maximum;
	const char *file_path; /* write a 200 body here instead of memory; fsynced before done */
	int timeout_ms;
	struct arena *arena; /* for errors; lives until done */
	http_client_done *done;
	void *context;
};

struct http_client *http_client_create(struct loop *loop,
				       const struct http_client_options *options);
void http_client_send(struct http_client *client, const struct http_client_request *request);
/* Ends everything under way with `unavailable`, then calls closed. */
void http_client_close(struct http_client *client, loop_callback *closed, void *context);
void http_client_destroy(struct http_client *client);

#endif
