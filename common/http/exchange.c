#include "common/http/exchange.h"

#include <arpa/inet.h>
#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/base/clock.h"

/* The first allocation of a body; it grows by doubling only as bytes really arrive. */
#define BODY_FIRST_STEP ((size_t)65536)

struct http_exchange *exchange_create(struct http_connection *connection)
{
	struct arena *arena = arena_create(ARENA_DEFAULT_MAXIMUM);
	struct http_exchange *exchange = arena_new(arena, struct http_exchange);

	exchange->arena = arena;
	exchange->http = connection->http;
	exchange->connection = connection;
	exchange->peer = arena_string(arena, connection->peer);
	exchange->started = clock_monotonic();
	exchange->file = -1;
	exchange->reply_headers_last = &exchange->reply_headers;
	connection->exchange = exchange;
	connection->http->statistics.requests++;
	connection->http->statistics.open_exchanges++;
	return exchange;
}

void exchange_release_if_finished(struct http_exchange *exchange)
{
	if (exchange->connection || !exchange->replied)
		return;
	exchange_stop_receiving(exchange);
	exchange->http->statistics.open_exchanges--;
	if (exchange->file >= 0)
		close(exchange->file);
	text_buffer_finish(&exchange->body);
	text_buffer_finish(&exchange->output);
	arena_destroy(exchange->arena);
}

void exchange_detach(struct http_connection *connection)
{
	struct http_exchange *exchange = connection->exchange;

	if (!exchange)
		return;
	connection->exchange = NULL;
	connection->idle_since = clock_monotonic();
	exchange->connection = NULL;
	/* Nobody else knows of a request that was still arriving, so nobody will reply to it. */
	if (exchange->state == EXCHANGE_RECEIVING)
		exchange->replied = true;
	exchange_release_if_finished(exchange);
}

static int64_t deadline_of(const struct http_exchange *exchange)
{
	return exchange->started +
	       listener_options(exchange->http->listener)->request_timeout_ms * INT64_C(1000);
}

static void schedule_deadline(struct http *http)
{
	if (!http->receiving) {
		loop_timer_stop(http->deadline);
		return;
	}

	int64_t left_us = deadline_of(http->receiving) - clock_monotonic();

	loop_timer_start(http->deadline, left_us > 0 ? (uint64_t)(left_us + 999) / 1000 : 0, 0);
}

static void start_receiving(struct http_exchange *exchange)
{
	struct http *http = exchange->http;

	exchange->receiving_link = http->receiving_last;
	*http->receiving_last = exchange;
	http->receiving_last = &exchange->receiving_next;
	if (http->receiving == exchange)
		schedule_deadline(http);
}

void exchange_stop_receiving(struct http_exchange *exchange)
{
	struct http *http = exchange->http;

	if (!exchange->receiving_link)
		return;
	*exchange->receiving_link = exchange->receiving_next;
	if (exchange->receiving_next)
		exchange->receiving_next->receiving_link = exchange->receiving_link;
	else
		http->receiving_last = exchange->receiving_link;
	if (exchange->receiving_link == &http->receiving)
		schedule_deadline(http);
	exchange->receiving_link = NULL;
	exchange->receiving_next = NULL;
}

void exchange_expire(void *context)
{
	struct http *http = context;
	int64_t now = clock_monotonic();

	while (http->receiving && deadline_of(http->receiving) <= now) {
		struct http_exchange *exchange = http->receiving;

		exchange_stop_receiving(exchange);
		if (exchange->state != EXCHANGE_RECEIVING) {
			connection_cut(exchange->connection);
			continue;
		}
		exchange->close_after = true;
		exchange_refuse(exchange, error_new(exchange->arena, ERROR_REQUEST_TIMEOUT,
						    "%zu of %zu bytes of the body arrived in time",
						    exchange->body.length, exchange->body_length));
	}
	schedule_deadline(http);
}

static int hand_over(struct http_connection *connection)
{
	struct http_exchange *exchange = connection->exchange;
	const struct http_listen_options *options = listener_options(connection->http->listener);

	exchange->state = EXCHANGE_HANDED_OVER;
	options->handler(exchange, options->context);
	/* Bytes of a next request must wait in the socket, or libwebsockets would spin on them. */
	if (connection->exchange && connection->exchange->state == EXCHANGE_HANDED_OVER)
		connection_hold(connection, true);
	return 0;
}

const struct error *exchange_check_capacity(struct http_exchange *exchange)
{
	struct http *http = exchange->http;
	int maximum = listener_options(http->listener)->connections_maximum;

	if (http->statistics.connections <= maximum && http->statistics.open_exchanges <= maximum)
		return NULL;
	exchange->close_after = true;
	return error_new(exchange->arena, ERROR_BUSY, "Too many connections");
}

static const struct error *check_body(struct http_exchange *exchange)
{
	const struct http_listen_options *options = listener_options(exchange->http->listener);

	if (!exchange->body_length)
		return NULL;

	size_t limit = options->limit(exchange->method, exchange->path, options->context);

	if (!limit)
		return error_new(exchange->arena, ERROR_INVALID, "this request takes no body");
	if (exchange->body_length > limit)
		return error_new(exchange->arena, ERROR_TOO_LARGE,
				 "The body has %zu bytes, at most %zu are accepted here",
				 exchange->body_length, limit);
	text_buffer_init(&exchange->body, exchange->body_length);
	return NULL;
}

/* libwebsockets 4.1 mistakes the headers of such a request for its body: when it finds bytes left over
 * from an earlier read, it starts reading the body at their beginning. Left-overs are worked on while
 * the loop is idle, fresh bytes while it polls; closing makes the client send the request again. */
static const struct error *check_pipeline(struct http_exchange *exchange)
{
	if (!exchange->body_length || exchange->connection->is_stream || exchange->http->is_polling)
		return NULL;
	exchange->close_after = true;
	return error_new(exchange->arena, ERROR_BUSY,
			 "Wait for the reply before sending another request with a body");
}

/* Clients with large bodies ask first; libwebsockets leaves the answer to us. */
static const struct error *answer_expectation(struct http_exchange *exchange, struct lws *wsi)
{
	struct text expected = exchange_copy_header(exchange->arena, wsi, WSI_TOKEN_HTTP_EXPECT);
	unsigned char buffer[LWS_PRE + 32];

	if (!expected.length || exchange->connection->is_stream || exchange->is_old)
		return NULL;
	if (expected.length != 12 || strncasecmp(expected.data, "100-continue", 12) != 0)
		return error_new(exchange->arena, ERROR_EXPECTATION_FAILED,
				 "Only 100-continue can be expected");
	if (!exchange->body_length)
		return NULL;
	memcpy(buffer + LWS_PRE, "HTTP/1.1 100 Continue\r\n\r\n", 25);
	lws_write(wsi, buffer + LWS_PRE, 25, LWS_WRITE_HTTP_HEADERS);
	return NULL;
}

static const struct error *admit(struct http_exchange *exchange, struct lws *wsi)
{
	TRY(exchange_read_headers(exchange, wsi));
	TRY(exchange_check_capacity(exchange));
	TRY(check_pipeline(exchange));
	TRY(check_body(exchange));
	return answer_expectation(exchange, wsi);
}

int exchange_begin(struct http_connection *connection)
{
	struct http_exchange *exchange = exchange_create(connection);
	const struct error *refusal = admit(exchange, connection->wsi);

	/* From here on our own deadline counts: this one would restart with every byte. */
	lws_set_timeout(connection->wsi, NO_PENDING_TIMEOUT, 0);
	if (refusal) {
		bool must_close = !exchange->connection->is_stream && !connection->http->is_polling;

		start_receiving(exchange);
		exchange_refuse(exchange, refusal);
		return must_close ? -1 : 0;
	}
	if (!exchange->body_length)
		return hand_over(connection);
	start_receiving(exchange);
	return 0;
}

int exchange_take_body(struct http_exchange *exchange, const char *data, size_t length)
{
	struct text_buffer *body = &exchange->body;

	exchange->http->statistics.bytes_in += (int64_t)length;
	if (exchange->state != EXCHANGE_RECEIVING) {
		exchange->drained += length;
		return exchange->drained > HTTP_DRAIN_MAXIMUM ? -1 : 0;
	}
	if (!body->capacity && length < exchange->body_length) {
		text_reserve(body, exchange->body_length < BODY_FIRST_STEP ? exchange->body_length
									   : BODY_FIRST_STEP);
		text_buffer_clear(body);
	}
	text_append(body, data, length);
	return body->full ? -1 : 0;
}

int exchange_body_complete(struct http_exchange *exchange)
{
	if (exchange->state == EXCHANGE_DRAINING)
		return -1;
	if (exchange->state != EXCHANGE_RECEIVING)
		return 0;
	exchange_stop_receiving(exchange);
	return hand_over(exchange->connection);
}

enum http_method http_method(const struct http_exchange *exchange)
{
	return exchange->method;
}

struct text http_path(const struct http_exchange *exchange)
{
	return exchange->path;
}

struct text http_query(const struct http_exchange *exchange)
{
	return exchange->query;
}

struct text http_body(const struct http_exchange *exchange)
{
	return text_buffer_text(&exchange->body);
}

const char *http_peer(const struct http_exchange *exchange)
{
	return exchange->peer;
}

struct arena *http_arena(struct http_exchange *exchange)
{
	return exchange->arena;
}

int64_t http_started(const struct http_exchange *exchange)
{
	return exchange->started;
}
