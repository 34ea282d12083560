/*
 * Exchange: one request and its reply, behind server.h.
 *
 * Model    Its carrier is a connection of HTTP/1.1 or one stream of HTTP/2:
 *
 *          RECEIVING ──body complete──► HANDED_OVER ──http_reply──► SENDING ──all written──► freed
 *              └──refused────────────────────────────────────────────►┘
 *
 *          The carrier brings head and body, and takes the reply's body in pieces when its line takes more. It
 *          may go at any time; exchange_detach then cuts the link, and the exchange ends when it
 *          has been replied to.
 * Owner    exchange_release_if_finished is the only place that frees an exchange.
 */
#ifndef OUTPOST_COMMON_HTTP_EXCHANGE_H
#define OUTPOST_COMMON_HTTP_EXCHANGE_H

#include "common/http/context.h"
#include "common/http/request_head.h"

struct http_exchange;

struct exchange_carrier {
	/* Status, headers and what there is of the body are known. */
	void (*reply)(struct http_exchange *exchange);
	/* A streamed body has more bytes, or has come to its end. */
	void (*resume)(struct http_exchange *exchange);
};

enum exchange_state {
	EXCHANGE_RECEIVING,
	EXCHANGE_HANDED_OVER,
	EXCHANGE_SENDING,
};

struct reply_header {
	struct reply_header *next;
	const char *name, *value;
};

/* Of a body that is written piece by piece. */
struct reply_stream {
	http_reply_more *more; /* NULL: the length is known */
	void *context;
	bool is_wanted; /* the client is there and takes a body */
	bool is_asking; /* inside `more` */
	bool is_ended, is_failed;
	bool is_told; /* `more` will be called on the next turn */
};

struct http_exchange {
	struct http *http;
	const struct exchange_carrier *carrier;
	void *line; /* the carrier's connection; NULL when the client has gone */
	int stream; /* of HTTP/2; 0: HTTP/1.1 */
	struct http_exchange *previous, *next; /* of one connection of HTTP/2 */
	struct arena *arena;
	enum exchange_state state;
	bool replied;
	bool close_after; /* no other exchange follows on this line */
	bool is_refused;
	bool has_head;               /* of a stream */
	const struct error *refusal; /* found before the head was complete */
	struct deadline deadline;    /* of a stream that is arriving */
	enum http_method method;
	struct request_head head;
	const char *peer;
	int64_t started;

	struct text_buffer body;
	size_t body_length; /* announced */

	struct reply_header *reply_headers, **reply_headers_last;
	int status;
	const char *content_type;
	struct text whole;         /* the reply's body during http_reply */
	struct text_buffer output; /* what did not leave at once */
	size_t output_sent;
	int file;             /* -1 without */
	int64_t length, left; /* of the reply's body; left to be taken */
	struct reply_stream streamed;
};

struct http_exchange *exchange_create(struct http *http, const struct exchange_carrier *carrier,
				      void *line, const char *peer);
/* The client has gone, or has got everything. */
void exchange_detach(struct http_exchange *exchange);
void exchange_release_if_finished(struct http_exchange *exchange);
/* Lets a stream's writer know, on a later turn: it may be in the middle of writing. */
void exchange_tell_gone(struct http_exchange *exchange);

/* admission.c */
/* Method, size of the body, room for one more: by the head alone. `is_whole`: no body follows. */
must_check const struct error *exchange_admit(struct http_exchange *exchange, bool is_whole);
/* False when more came than was announced. */
bool exchange_take_body(struct http_exchange *exchange, struct text bytes);
void exchange_hand_over(struct http_exchange *exchange);
void exchange_refuse(struct http_exchange *exchange, const struct error *error);

/* reply.c */
bool exchange_has_no_body(const struct http_exchange *exchange); /* by its status */
/* Takes up to `room` bytes of the body; 0: none now; -1 when a file became shorter than announced. */
ssize_t exchange_take_output(struct http_exchange *exchange, void *into, size_t room);
bool exchange_is_sent(const struct http_exchange *exchange); /* all has been taken */
/* Before http_reply returns: what was not taken has to be kept. */
void exchange_keep_output(struct http_exchange *exchange);

#endif
