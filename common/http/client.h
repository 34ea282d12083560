/*
 * HTTP client: libcurl's multi interface on our loop. The only file that may include curl.h.
 *
 * Model    Each call ends in exactly one `done`, never inside http_client_send. Connections are kept and
 *          reused. Each call is a span of its own, sent as traceparent. Sends Content-Length, no Expect, no chunks; HTTP/1.1. A reply over its maximum ends in
 *          `too_large` without reading on. Redirects are not followed. A body with an ETag on its way to a file
 *          stays there when the line is cut, and the next call with this file asks for the rest (part_file.h).
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
	bool is_untrusted;         /* for that: the certificate of the other side is not accepted */
	int64_t certificate_ends_at; /* of the other side, when a line was opened; 0: not known */
	int status;
	struct text body; /* empty when it went to a file */
	bool is_in_file;
	struct text content_type;
	int retry_after_s; /* from Retry-After, else 0 */
	int64_t bytes_received;
	int64_t bytes_kept;   /* of a call that failed: the file has so many more than before */
	const char *trace_id; /* under which the other side has it in its log */
};

typedef void http_client_done(const struct http_client_reply *reply, void *context);

struct http_client_request {
	enum http_method method;
	const char *url;
	const char *const *headers; /* "Name: value", NULL at the end; may be NULL */
	const struct trace *trace;  /* of what causes it, or NULL: a trace of its own */
	struct text body;
	size_t reply_maximum; /* in memory */
	/* Where the body of a 200 goes that has an ETag, or is larger; fsynced before done. NULL: nowhere. */
	const char *file_path;
	int64_t file_maximum;
	int timeout_ms;      /* for the whole; 0: as long as it takes */
	int silence_s;       /* without a byte from the other side; 0: no limit */
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
