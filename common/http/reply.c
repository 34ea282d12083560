#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/clock.h"
#include "common/http/exchange.h"

/* A client that takes nothing for so long is cut off. */
#define STALL_TIMEOUT_S 30
/* Largest frame that every HTTP/2 peer accepts. */
#define STREAM_CHUNK 16384

struct header_room {
	struct lws *wsi;
	unsigned char *next, *end;
	bool failed;
};

static void add_header(struct header_room *room, const char *name, const char *value)
{
	char key[64];

	snprintf(key, sizeof(key), "%s:", name);
	room->failed |= lws_add_http_header_by_name(room->wsi, (const unsigned char *)key,
						    (const unsigned char *)value,
						    (int)strlen(value), &room->next, room->end);
}

static bool has_no_body(const struct http_exchange *exchange)
{
	return exchange->status == 204 || exchange->status == 304;
}

static unsigned char *compose_headers(struct http_exchange *exchange, unsigned char *start,
				      unsigned char *end)
{
	struct header_room room = { exchange->connection->wsi, start, end, false };

	room.failed |= lws_add_http_header_status(
		room.wsi, (unsigned)exchange->status | LWSAHH_FLAG_NO_SERVER_NAME, &room.next,
		room.end);
	if (exchange->content_type)
		add_header(&room, "content-type", exchange->content_type);
	if (!has_no_body(exchange))
		room.failed |= lws_add_http_header_content_length(
			room.wsi, (lws_filepos_t)exchange->length, &room.next, room.end);
	if (!exchange->connection->is_stream && exchange->close_after)
		add_header(&room, "connection", "close");
	else if (exchange->is_old)
		add_header(&room, "connection", "keep-alive");
	for (struct reply_header *header = exchange->reply_headers; header; header = header->next)
		add_header(&room, header->name, header->value);
	room.failed |= lws_finalize_http_header(room.wsi, &room.next, room.end);
	return room.failed ? NULL : room.next;
}

static int finish(struct http_exchange *exchange)
{
	struct http_connection *connection = exchange->connection;
	bool close_line = exchange->close_after;

	if (exchange->drain) {
		exchange->state = EXCHANGE_DRAINING;
		return 0;
	}
	exchange_detach(connection);
	if (connection->is_stream)
		return lws_http_transaction_completed(connection->wsi) ? -1 : 0;
	if (close_line || lws_http_transaction_completed(connection->wsi))
		connection_cut(connection);
	return 0;
}

/* Goes on as soon as the line takes more; ends the exchange when it has taken all. */
static int proceed(struct http_exchange *exchange)
{
	struct lws *wsi = exchange->connection->wsi;

	if (!exchange->left && !lws_partial_buffered(wsi))
		return finish(exchange);
	lws_set_timeout(wsi, PENDING_TIMEOUT_HTTP_CONTENT, STALL_TIMEOUT_S);
	lws_callback_on_writable(wsi);
	return 0;
}

static int write_bytes(struct http_exchange *exchange, unsigned char *start, size_t length, int how)
{
	exchange->http->statistics.bytes_out += (int64_t)length;
	return lws_write(exchange->connection->wsi, start, length, (enum lws_write_protocol)how) < 0
		       ? -1
		       : 0;
}

/* Takes up to `room` bytes of the body; -1 when a file became shorter than announced. */
static ssize_t take_output(struct http_exchange *exchange, unsigned char *into, size_t room)
{
	size_t wanted = (size_t)exchange->left < room ? (size_t)exchange->left : room;
	ssize_t taken = (ssize_t)wanted;

	if (exchange->file >= 0) {
		taken = read(exchange->file, into, wanted);
		if (taken <= 0 && wanted)
			return -1;
	} else if (wanted) {
		memcpy(into, exchange->output.data + exchange->output_sent, wanted);
		exchange->output_sent += wanted;
	}
	exchange->left -= taken;
	return taken;
}

static int write_stream_headers(struct http_exchange *exchange)
{
	unsigned char *start = exchange->http->write_buffer + LWS_PRE;
	unsigned char *end = compose_headers(exchange, start, start + STREAM_CHUNK);
	int how = LWS_WRITE_HTTP_HEADERS | (exchange->left ? 0 : LWS_WRITE_H2_STREAM_END);

	exchange->headers_sent = true;
	if (!end || write_bytes(exchange, start, (size_t)(end - start), how) < 0)
		return -1;
	return proceed(exchange);
}

/* 0 while an HTTP/2 peer gives no credit: its next grant brings the next chance to write. */
static size_t room_of_next_write(const struct http_exchange *exchange)
{
	if (!exchange->connection->is_stream)
		return HTTP_WRITE_SIZE;

	int allowance = (int)lws_get_peer_write_allowance(exchange->connection->wsi);

	if (allowance <= 0)
		return 0;
	return allowance < STREAM_CHUNK ? (size_t)allowance : STREAM_CHUNK;
}

int exchange_write_more(struct http_exchange *exchange)
{
	unsigned char *start = exchange->http->write_buffer + LWS_PRE;

	if (exchange->state != EXCHANGE_SENDING)
		return 0;
	if (exchange->connection->is_stream && !exchange->headers_sent)
		return write_stream_headers(exchange);

	size_t room = room_of_next_write(exchange);

	if (exchange->left && !room)
		return 0;

	ssize_t length = take_output(exchange, start, room);

	if (length < 0)
		return -1;
	if (length && write_bytes(exchange, start, (size_t)length,
				  exchange->left ? LWS_WRITE_HTTP : LWS_WRITE_HTTP_FINAL) < 0)
		return -1;
	return proceed(exchange);
}

/* HTTP/1.1: headers and as much of the body as fits leave in one write, at once. */
static int write_first(struct http_exchange *exchange, struct text *body)
{
	unsigned char *start = exchange->http->write_buffer + LWS_PRE;
	unsigned char *limit = start + HTTP_WRITE_SIZE;
	unsigned char *end = compose_headers(exchange, start, limit);

	if (!end)
		return -1;
	if (exchange->left && exchange->file >= 0) {
		ssize_t taken = take_output(exchange, end, (size_t)(limit - end));

		if (taken < 0)
			return -1;
		end += taken;
	} else if (exchange->left) {
		size_t fitting = (size_t)(limit - end);

		if (fitting > body->length)
			fitting = body->length;
		memcpy(end, body->data, fitting);
		end += fitting;
		body->data += fitting;
		body->length -= fitting;
		exchange->left -= (int64_t)fitting;
	}
	return write_bytes(exchange, start, (size_t)(end - start), LWS_WRITE_HTTP_HEADERS);
}

static void keep_output(struct http_exchange *exchange, struct text body)
{
	text_buffer_init(&exchange->output, body.length);
	text_append(&exchange->output, body.data, body.length);
}

static void start_reply(struct http_exchange *exchange, struct text body)
{
	struct http_connection *connection = exchange->connection;

	exchange->replied = true;
	if (!connection) {
		exchange_release_if_finished(exchange);
		return;
	}
	if (!exchange->drain)
		exchange_stop_receiving(exchange);
	exchange->state = EXCHANGE_SENDING;
	exchange->close_after |= exchange->http->closing;
	exchange->left =
		exchange->method == HTTP_HEAD || has_no_body(exchange) ? 0 : exchange->length;
	if (connection->is_stream) {
		if (exchange->left && exchange->file < 0)
			keep_output(exchange, body);
		lws_callback_on_writable(connection->wsi);
		return;
	}
	/* With reading held back libwebsockets would not tell when the line takes more either. */
	connection_hold(connection, false);
	if (write_first(exchange, &body) < 0) {
		connection_cut(connection);
		return;
	}
	if (exchange->left && exchange->file < 0)
		keep_output(exchange, body);
	proceed(exchange);
}

void http_soon(struct http_exchange *exchange, loop_callback *callback, void *context)
{
	loop_soon(exchange->http->loop, callback, context);
}

void http_reply_header(struct http_exchange *exchange, const char *name, const char *value)
{
	struct reply_header *header = arena_new(exchange->arena, struct reply_header);

	assert(!exchange->replied);
	header->name = name;
	header->value = value;
	*exchange->reply_headers_last = header;
	exchange->reply_headers_last = &header->next;
}

void http_reply(struct http_exchange *exchange, int status, const char *content_type,
		struct text body)
{
	assert(!exchange->replied);
	exchange->status = status;
	exchange->content_type = content_type;
	exchange->length = (int64_t)body.length;
	start_reply(exchange, body);
}

static void close_file(struct http_exchange *exchange)
{
	if (exchange->file >= 0)
		close(exchange->file);
	exchange->file = -1;
}

void http_reply_file(struct http_exchange *exchange, int status, const char *content_type,
		     const char *path)
{
	struct stat facts;

	assert(!exchange->replied);
	exchange->file = open(path, O_RDONLY | O_CLOEXEC);
	if (exchange->file < 0 || fstat(exchange->file, &facts) < 0 || !S_ISREG(facts.st_mode)) {
		close_file(exchange);
		exchange_reply_problem(exchange, error_new(exchange->arena, ERROR_NOT_FOUND,
							   "There is nothing at this address"));
		return;
	}
	exchange->status = status;
	exchange->content_type = content_type;
	exchange->length = facts.st_size;
	start_reply(exchange, (struct text){ "", 0 });
}
