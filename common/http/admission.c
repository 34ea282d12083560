#include "common/http/exchange.h"
#include "common/http/problem.h"

/* The first allocation of a body; it grows by doubling only as bytes really arrive. */
#define BODY_FIRST_STEP ((size_t)65536)
#define PROBLEM_MAXIMUM ((size_t)65536)

static bool find_method(struct text name, enum http_method *out_method)
{
	for (int i = 0; i < HTTP_UNKNOWN; i++) {
		if (text_is(name, http_method_name((enum http_method)i))) {
			*out_method = (enum http_method)i;
			return true;
		}
	}
	return false;
}

static const struct error *check_capacity(const struct http_exchange *exchange)
{
	struct http *http = exchange->http;
	int maximum = http->options.connections_maximum;

	if (http->statistics.connections <= maximum && http->statistics.open_exchanges <= maximum)
		return NULL;
	return error_new(exchange->arena, ERROR_BUSY, "Too many connections");
}

static const struct error *check_body(struct http_exchange *exchange)
{
	const struct http_listen_options *options = &exchange->http->options;
	size_t limit;

	if (!exchange->body_length)
		return NULL;
	limit = options->limit(exchange->method, exchange->head.path, options->context);
	if (!limit)
		return error_new(exchange->arena, ERROR_INVALID, "this request takes no body");
	if (exchange->body_length > limit)
		return error_new(exchange->arena, ERROR_TOO_LARGE,
				 "The body has %zu bytes, at most %zu are accepted here",
				 exchange->body_length, limit);
	text_buffer_init(&exchange->body, exchange->body_length);
	return NULL;
}

const struct error *exchange_admit(struct http_exchange *exchange, bool is_whole)
{
	const struct request_head *head = &exchange->head;
	bool may_have_body;

	if (!find_method(head->method, &exchange->method))
		return error_new(exchange->arena, ERROR_METHOD_UNKNOWN,
				 "The method %.*s is not known here", (int)head->method.length,
				 head->method.data);
	may_have_body = exchange->method == HTTP_POST || exchange->method == HTTP_PUT ||
			exchange->method == HTTP_PATCH;
	TRY(head_body_length(exchange->arena, head, may_have_body && !is_whole,
			     &exchange->body_length));
	TRY(check_capacity(exchange));
	return check_body(exchange);
}

bool exchange_take_body(struct http_exchange *exchange, struct text bytes)
{
	struct text_buffer *body = &exchange->body;

	if (!body->capacity && bytes.length < exchange->body_length) {
		text_reserve(body, exchange->body_length < BODY_FIRST_STEP ? exchange->body_length
									   : BODY_FIRST_STEP);
		text_buffer_clear(body);
	}
	text_append(body, bytes.data, bytes.length);
	return !body->full;
}

void exchange_hand_over(struct http_exchange *exchange)
{
	const struct http_listen_options *options = &exchange->http->options;

	deadline_stop(&exchange->deadline);
	exchange->state = EXCHANGE_HANDED_OVER;
	options->handler(exchange, options->context);
}

static void reply_unheard(struct http_exchange *exchange, const struct error *error)
{
	struct text_buffer problem;

	text_buffer_init(&problem, PROBLEM_MAXIMUM);
	problem_write(&problem, error, NULL);
	problem_reply(exchange, error, text_buffer_text(&problem));
	text_buffer_finish(&problem);
}

void exchange_refuse(struct http_exchange *exchange, const struct error *error)
{
	const struct http_listen_options *options = &exchange->http->options;

	deadline_stop(&exchange->deadline);
	exchange->state = EXCHANGE_HANDED_OVER;
	exchange->is_refused = true;
	exchange->close_after = true;
	/* The log wants to know it, whatever else was wrong. */
	find_method(exchange->head.method, &exchange->method);
	if (options->refused)
		options->refused(exchange, error, options->context);
	else
		reply_unheard(exchange, error);
}
