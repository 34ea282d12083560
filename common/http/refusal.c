#include "common/http/exchange.h"
#include "common/http/problem.h"

/* libwebsockets expects a body after these methods even when no length was announced. */
static bool body_may_follow(const struct http_exchange *exchange)
{
	return exchange->body_length > exchange->body.length || exchange->method == HTTP_POST ||
	       exchange->method == HTTP_PUT || exchange->method == HTTP_PATCH;
}

void exchange_reply_problem(struct http_exchange *exchange, const struct error *error)
{
	struct text_buffer problem;

	text_buffer_init(&problem, 4096);
	problem_write(&problem, error, NULL);
	http_reply(exchange, error_kind(error->code)->status, PROBLEM_CONTENT_TYPE,
		   text_buffer_text(&problem));
	text_buffer_finish(&problem);
}

void exchange_refuse(struct http_exchange *exchange, const struct error *error)
{
	/* What has not been read can only be skipped by closing the line; reading on for a while lets the
	 * client see the reply instead of a reset. A slow or surplus client gets no such favour. */
	if (!exchange->connection->is_stream && body_may_follow(exchange)) {
		exchange->drain = !exchange->close_after;
		exchange->close_after = true;
	}
	if (error->code == ERROR_MALFORMED || error->code == ERROR_LENGTH_REQUIRED)
		exchange->close_after = true;
	if (error->code == ERROR_BUSY)
		http_reply_header(exchange, "retry-after", "1");
	exchange_reply_problem(exchange, error);
}
