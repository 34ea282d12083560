#include "common/http/http2.h"

#include <nghttp2/nghttp2.h>
#include <stdlib.h>
#include <string.h>

#include "common/http/exchange.h"
#include "common/http/http2_head.h"

#define STREAMS_MAXIMUM 200
#define STREAM_WINDOW (256 << 10)
#define CONNECTION_WINDOW (1 << 20)
/* Blocks written in one turn of the loop, so that others get theirs. */
#define BLOCKS_PER_TURN 4

struct http2 {
	struct http_connection *connection;
	nghttp2_session *session;
	struct http_exchange *exchanges;
	int count;
	bool is_receiving, is_sending; /* inside nghttp2 */
	bool is_stopping;
};

/* Whether something is under way, or the connection waits for a next request. */
static void judge_rest(struct http2 *http2)
{
	struct http_connection *connection = http2->connection;
	bool is_over = !nghttp2_session_want_read(http2->session) &&
		       !nghttp2_session_want_write(http2->session);

	if (connection_is_blocked(connection))
		return;
	if (is_over || (!http2->count && (http2->is_stopping || connection->is_ended)))
		connection_close(connection);
	else if (http2->count)
		connection_stop_waiting(connection);
	else if (!connection->wait.queue)
		connection_wait(connection, WAIT_IDLE);
}

/* nghttp2 gives frame by frame; together they leave in one write. False when there is no more. */
static bool send_block(struct http2 *http2)
{
	struct http_connection *connection = http2->connection;
	unsigned char *block = connection->http->write_block;
	size_t length = 0;
	ssize_t part;

	do {
		const uint8_t *bytes;

		part = nghttp2_session_mem_send(http2->session, &bytes);
		if (part > (ssize_t)(HTTP_BLOCK_SIZE - length)) {
			connection_write(connection, block, length);
			length = 0;
		}
		if (part > 0) {
			memcpy(block + length, bytes, (size_t)part);
			length += (size_t)part;
		}
	} while (part > 0 && length < HTTP_BLOCK_SIZE / 2 && !connection->is_cut);
	connection_write(connection, block, length);
	return part > 0;
}

static void send_frames(struct http2 *http2)
{
	struct http_connection *connection = http2->connection;
	bool is_more = true;

	if (http2->is_receiving || http2->is_sending || connection->is_closing)
		return;
	http2->is_sending = true;
	for (int i = 0; i < BLOCKS_PER_TURN && is_more && !connection->is_cut &&
			!connection_is_blocked(connection);
	     i++)
		is_more = send_block(http2);
	http2->is_sending = false;
	if (connection->is_cut)
		return;
	if (is_more)
		connection_call_back(connection);
	connection_hold(connection, connection_is_blocked(connection));
	judge_rest(http2);
}

static void add_exchange(struct http2 *http2, struct http_exchange *exchange)
{
	exchange->next = http2->exchanges;
	if (exchange->next)
		exchange->next->previous = exchange;
	http2->exchanges = exchange;
	http2->count++;
}

static void remove_exchange(struct http2 *http2, struct http_exchange *exchange)
{
	*(exchange->previous ? &exchange->previous->next : &http2->exchanges) = exchange->next;
	if (exchange->next)
		exchange->next->previous = exchange->previous;
	http2->count--;
	nghttp2_session_set_stream_user_data(http2->session, exchange->stream, NULL);
	exchange_detach(exchange);
}

static nghttp2_nv header_of(const char *name, const char *value)
{
	/* Both are copied, names in capitals are made small by us. */
	return (nghttp2_nv){ (uint8_t *)name, (uint8_t *)value, strlen(name), strlen(value),
			     NGHTTP2_NV_FLAG_NONE };
}

static const char *small_letters(struct arena *arena, const char *name)
{
	char *copy = arena_string(arena, name);

	for (char *c = copy; *c; c++)
		if (*c >= 'A' && *c <= 'Z')
			*c = (char)(*c | 0x20);
	return copy;
}

static nghttp2_nv *list_headers(struct http_exchange *exchange, size_t *out_count)
{
	struct arena *arena = exchange->arena;
	size_t count = 3;
	nghttp2_nv *list;

	for (struct reply_header *header = exchange->reply_headers; header; header = header->next)
		count++;
	list = arena_array(arena, nghttp2_nv, count);
	count = 0;
	list[count++] = header_of(":status", arena_print(arena, "%d", exchange->status));
	if (exchange->content_type)
		list[count++] = header_of("content-type", exchange->content_type);
	if (!exchange->streamed.more && !exchange_has_no_body(exchange))
		list[count++] = header_of("content-length",
					  arena_print(arena, "%lld", (long long)exchange->length));
	for (struct reply_header *header = exchange->reply_headers; header; header = header->next)
		list[count++] = header_of(small_letters(arena, header->name), header->value);
	*out_count = count;
	return list;
}

static ssize_t give_body(nghttp2_session *session, int32_t stream, uint8_t *into, size_t room,
			 uint32_t *flags, nghttp2_data_source *source, void *context)
{
	struct http_exchange *exchange = source->ptr;
	ssize_t taken = exchange_take_output(exchange, into, room);

	(void)session;
	(void)stream;
	(void)context;
	if (taken < 0)
		return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
	if (exchange_is_sent(exchange))
		*flags |= NGHTTP2_DATA_FLAG_EOF;
	else if (!taken)
		return NGHTTP2_ERR_DEFERRED;
	return taken;
}

static void reply_on_stream(struct http_exchange *exchange)
{
	struct http_connection *connection = exchange->line;
	struct http2 *http2 = connection->state;
	nghttp2_data_provider body = { .source.ptr = exchange, .read_callback = give_body };
	bool has_body = exchange->left || exchange->streamed.more;
	size_t count;
	nghttp2_nv *headers = list_headers(exchange, &count);

	if (nghttp2_submit_response(http2->session, exchange->stream, headers, count,
				    has_body ? &body : NULL) != 0)
		nghttp2_submit_rst_stream(http2->session, NGHTTP2_FLAG_NONE, exchange->stream,
					  NGHTTP2_INTERNAL_ERROR);
	/* The rest of a refused body has its time, too. */
	if (exchange->is_refused)
		deadline_start(&connection->http->clock.queues[WAIT_STREAM], &exchange->deadline);
	/* What is not sent before this returns has to be there later. */
	exchange_keep_output(exchange);
	send_frames(http2);
}

static void resume_on_stream(struct http_exchange *exchange)
{
	struct http_connection *connection = exchange->line;
	struct http2 *http2 = connection->state;

	nghttp2_session_resume_data(http2->session, exchange->stream);
	send_frames(http2);
}

static const struct exchange_carrier http2_carrier = { reply_on_stream, resume_on_stream };

static int on_stream_begins(nghttp2_session *session, const nghttp2_frame *frame, void *context)
{
	struct http2 *http2 = context;
	struct http_connection *connection = http2->connection;
	struct http_exchange *exchange;

	if (frame->headers.cat != NGHTTP2_HCAT_REQUEST)
		return 0;
	exchange = exchange_create(connection->http, &http2_carrier, connection, connection->peer);
	exchange->stream = frame->hd.stream_id;
	add_exchange(http2, exchange);
	connection_stop_waiting(connection);
	deadline_start(&connection->http->clock.queues[WAIT_STREAM], &exchange->deadline);
	nghttp2_session_set_stream_user_data(session, frame->hd.stream_id, exchange);
	return 0;
}

static int on_field(nghttp2_session *session, const nghttp2_frame *frame, const uint8_t *name,
		    size_t name_length, const uint8_t *value, size_t value_length, uint8_t flags,
		    void *context)
{
	struct http_exchange *exchange =
		nghttp2_session_get_stream_user_data(session, frame->hd.stream_id);

	(void)flags;
	(void)context;
	/* Fields behind a body are nobody's. After a fault the rest still says whose request it was. */
	if (!exchange || frame->headers.cat != NGHTTP2_HCAT_REQUEST)
		return 0;

	const struct error *error = http2_head_add(
		exchange->arena, &exchange->head, (struct text){ (const char *)name, name_length },
		(struct text){ (const char *)value, value_length });

	if (!exchange->refusal)
		exchange->refusal = error;
	return 0;
}

static const struct error *admit_stream(struct http_exchange *exchange, bool is_whole)
{
	if (exchange->refusal)
		return exchange->refusal;
	TRY(http2_head_check(exchange->arena, &exchange->head));
	TRY(exchange_admit(exchange, is_whole));
	if (is_whole && exchange->body_length)
		return error_new(exchange->arena, ERROR_MALFORMED,
				 "The body is shorter than Content-Length");
	return NULL;
}

static void take_head(struct http_exchange *exchange, bool is_whole)
{
	const struct error *refusal = admit_stream(exchange, is_whole);

	exchange->has_head = true;
	if (refusal)
		exchange_refuse(exchange, refusal);
	else if (is_whole)
		exchange_hand_over(exchange);
}

static void take_end(struct http_exchange *exchange)
{
	if (exchange->state != EXCHANGE_RECEIVING)
		return;
	if (exchange->body.length < exchange->body_length)
		exchange_refuse(exchange, error_new(exchange->arena, ERROR_MALFORMED,
						    "The body is shorter than Content-Length"));
	else
		exchange_hand_over(exchange);
}

static int on_frame(nghttp2_session *session, const nghttp2_frame *frame, void *context)
{
	struct http_exchange *exchange;
	bool is_end = frame->hd.flags & NGHTTP2_FLAG_END_STREAM;

	(void)context;
	if (frame->hd.type != NGHTTP2_HEADERS && frame->hd.type != NGHTTP2_DATA)
		return 0;
	exchange = nghttp2_session_get_stream_user_data(session, frame->hd.stream_id);
	if (!exchange)
		return 0;
	if (frame->hd.type == NGHTTP2_HEADERS && frame->headers.cat == NGHTTP2_HCAT_REQUEST)
		take_head(exchange, is_end);
	else if (is_end)
		take_end(exchange);
	return 0;
}

static int on_body_part(nghttp2_session *session, uint8_t flags, int32_t stream,
			const uint8_t *data, size_t length, void *context)
{
	struct http_exchange *exchange = nghttp2_session_get_stream_user_data(session, stream);

	(void)flags;
	(void)context;
	/* What was refused is thrown away, until all of it has come. */
	if (!exchange || exchange->state != EXCHANGE_RECEIVING)
		return 0;
	if (exchange->body.length + length > exchange->body_length ||
	    !exchange_take_body(exchange, (struct text){ (const char *)data, length }))
		exchange_refuse(exchange, error_new(exchange->arena, ERROR_MALFORMED,
						    "The body is longer than Content-Length"));
	return 0;
}

static void end_slow_stream(struct deadline *deadline)
{
	struct http_exchange *exchange =
		(struct http_exchange *)((char *)deadline -
					 offsetof(struct http_exchange, deadline));
	struct http_connection *connection = exchange->line;
	struct http2 *http2 = connection->state;

	if (exchange->state == EXCHANGE_RECEIVING && !exchange->has_head) {
		connection_cut(connection);
		return;
	}
	if (exchange->state == EXCHANGE_RECEIVING)
		exchange_refuse(exchange, error_new(exchange->arena, ERROR_REQUEST_TIMEOUT,
						    "%zu of %zu bytes of the body arrived in time",
						    exchange->body.length, exchange->body_length));
	else
		nghttp2_submit_rst_stream(http2->session, NGHTTP2_FLAG_NONE, exchange->stream,
					  NGHTTP2_NO_ERROR);
	send_frames(http2);
}

void http2_set_waits(struct http *http, const struct http_listen_options *options)
{
	http->clock.queues[WAIT_STREAM].wait_us = options->request_timeout_ms * INT64_C(1000);
	http->clock.queues[WAIT_STREAM].expired = end_slow_stream;
}

static int on_stream_ends(nghttp2_session *session, int32_t stream, uint32_t code, void *context)
{
	struct http_exchange *exchange = nghttp2_session_get_stream_user_data(session, stream);

	(void)code;
	if (!exchange)
		return 0;
	remove_exchange(context, exchange);
	return 0;
}

static nghttp2_session *create_session(struct http2 *http2)
{
	nghttp2_session_callbacks *callbacks;
	nghttp2_option *option;
	nghttp2_session *session;

	if (nghttp2_session_callbacks_new(&callbacks) != 0 || nghttp2_option_new(&option) != 0)
		abort();
	nghttp2_session_callbacks_set_on_begin_headers_callback(callbacks, on_stream_begins);
	nghttp2_session_callbacks_set_on_header_callback(callbacks, on_field);
	nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks, on_frame);
	nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks, on_body_part);
	nghttp2_session_callbacks_set_on_stream_close_callback(callbacks, on_stream_ends);
	nghttp2_option_set_no_http_messaging(option, 1);
	nghttp2_option_set_no_closed_streams(option, 1);
	if (nghttp2_session_server_new2(&session, callbacks, http2, option) != 0)
		abort();
	nghttp2_session_callbacks_del(callbacks);
	nghttp2_option_del(option);
	return session;
}

static void on_opened(struct http_connection *connection)
{
	static const nghttp2_settings_entry settings[] = {
		{ NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, STREAMS_MAXIMUM },
		{ NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, STREAM_WINDOW },
		{ NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE, HEAD_MAXIMUM },
	};
	struct http2 *http2 = calloc(1, sizeof(*http2));

	if (!http2)
		abort();
	http2->connection = connection;
	http2->session = create_session(http2);
	connection->state = http2;
	nghttp2_submit_settings(http2->session, NGHTTP2_FLAG_NONE, settings,
				sizeof(settings) / sizeof(settings[0]));
	nghttp2_session_set_local_window_size(http2->session, NGHTTP2_FLAG_NONE, 0,
					      CONNECTION_WINDOW);
	send_frames(http2);
}

static void on_bytes(struct http_connection *connection, struct text bytes)
{
	struct http2 *http2 = connection->state;
	ssize_t taken;

	http2->is_receiving = true;
	taken = nghttp2_session_mem_recv(http2->session, (const uint8_t *)bytes.data, bytes.length);
	http2->is_receiving = false;
	if (connection->is_cut)
		return;
	if (taken < 0)
		nghttp2_session_terminate_session(http2->session, NGHTTP2_PROTOCOL_ERROR);
	send_frames(http2);
	if (taken < 0 && !connection->is_cut)
		connection_close(connection);
}

static void on_ended(struct http_connection *connection)
{
	judge_rest(connection->state);
}

static void on_drained(struct http_connection *connection)
{
	send_frames(connection->state);
}

static void say_last_stream(struct http2 *http2)
{
	http2->is_stopping = true;
	nghttp2_submit_goaway(http2->session, NGHTTP2_FLAG_NONE,
			      nghttp2_session_get_last_proc_stream_id(http2->session),
			      NGHTTP2_NO_ERROR, NULL, 0);
	send_frames(http2);
}

static void on_expired(struct http_connection *connection, enum http_wait wait)
{
	(void)wait;
	say_last_stream(connection->state);
}

static void on_stop(struct http_connection *connection)
{
	say_last_stream(connection->state);
}

static void on_gone(struct http_connection *connection)
{
	struct http2 *http2 = connection->state;

	while (http2->exchanges)
		remove_exchange(http2, http2->exchanges);
}

static void on_freed(struct http_connection *connection)
{
	struct http2 *http2 = connection->state;

	nghttp2_session_del(http2->session);
	free(http2);
}

const struct connection_protocol http2_protocol = {
	.opened = on_opened,
	.receive = on_bytes,
	.ended = on_ended,
	.drained = on_drained,
	.expired = on_expired,
	.stop = on_stop,
	.gone = on_gone,
	.freed = on_freed,
};
