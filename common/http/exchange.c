#include "common/http/exchange.h"

#include <stdlib.h>
#include <unistd.h>

#include "common/base/clock.h"

static const char *const method_names[] = {
	[HTTP_GET] = "GET",         [HTTP_HEAD] = "HEAD",       [HTTP_POST] = "POST",
	[HTTP_PUT] = "PUT",         [HTTP_PATCH] = "PATCH",     [HTTP_DELETE] = "DELETE",
	[HTTP_OPTIONS] = "OPTIONS", [HTTP_UNKNOWN] = "unknown",
};

const char *http_method_name(enum http_method method)
{
	return method_names[method];
}

struct http_exchange *exchange_create(struct http *http, const struct exchange_carrier *carrier,
				      void *line, const char *peer)
{
	struct arena *arena = arena_create(ARENA_DEFAULT_MAXIMUM);
	struct http_exchange *exchange = arena_new(arena, struct http_exchange);

	exchange->arena = arena;
	exchange->http = http;
	exchange->carrier = carrier;
	exchange->line = line;
	exchange->peer = arena_string(arena, peer);
	exchange->started = clock_monotonic();
	exchange->method = HTTP_UNKNOWN;
	exchange->file = -1;
	exchange->reply_headers_last = &exchange->reply_headers;
	head_init(arena, &exchange->head);
	http->statistics.requests++;
	http->statistics.open_exchanges++;
	return exchange;
}

void exchange_release_if_finished(struct http_exchange *exchange)
{
	if (exchange->line || !exchange->replied ||
	    (exchange->streamed.more && !exchange->streamed.is_ended) ||
	    exchange->streamed.is_asking || exchange->streamed.is_told)
		return;
	deadline_stop(&exchange->deadline);
	exchange->http->statistics.open_exchanges--;
	if (exchange->file >= 0)
		close(exchange->file);
	text_buffer_finish(&exchange->body);
	text_buffer_finish(&exchange->output);
	arena_destroy(exchange->arena);
}

static void tell_gone(void *context)
{
	struct http_exchange *exchange = context;
	struct reply_stream *streamed = &exchange->streamed;

	streamed->is_told = false;
	if (!streamed->is_ended) {
		streamed->is_asking = true;
		streamed->more(exchange, false, streamed->context);
		streamed->is_asking = false;
	}
	exchange_release_if_finished(exchange);
}

void exchange_tell_gone(struct http_exchange *exchange)
{
	exchange->streamed.is_wanted = false;
	exchange->streamed.is_told = true;
	loop_soon(exchange->http->loop, tell_gone, exchange);
}

void exchange_detach(struct http_exchange *exchange)
{
	exchange->line = NULL;
	deadline_stop(&exchange->deadline);
	/* Nobody else knows of a request that was still arriving, so nobody will reply to it. */
	if (exchange->state == EXCHANGE_RECEIVING)
		exchange->replied = true;
	if (exchange->streamed.more && !exchange->streamed.is_ended && !exchange->streamed.is_told)
		exchange_tell_gone(exchange);
	else
		exchange_release_if_finished(exchange);
}

enum http_method http_method(const struct http_exchange *exchange)
{
	return exchange->method;
}

struct text http_path(const struct http_exchange *exchange)
{
	return exchange->head.path;
}

struct text http_query(const struct http_exchange *exchange)
{
	return exchange->head.query;
}

struct text http_header(const struct http_exchange *exchange, const char *name)
{
	return head_field(&exchange->head, name);
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
