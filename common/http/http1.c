#include "common/http/http1.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/clock.h"
#include "common/http/exchange.h"
#include "common/http/http1_head.h"
#include "common/http/websocket_server.h"

/* Room for a chunk's length in front and its end behind. */
#define CHUNK_BEFORE 10
#define CHUNK_AFTER 2
#define LAST_CHUNK "0\r\n\r\n"
/* Pieces of a large reply in one turn of the loop, so that others get theirs. */
#define PIECES_PER_TURN 4

struct http1 {
	struct http_connection *connection;
	struct http_exchange *exchange;
	struct text_buffer input; /* a head's beginning, or what has to wait */
	size_t searched;          /* of it, for the end of a head */
	int64_t started;          /* of the head that is arriving; 0: none is */
	bool is_taking;           /* inside take_input */
	bool is_sending;          /* inside send_more */
};

/* What may wait: a head that is not whole, and one block read behind it. */
#define INPUT_MAXIMUM ((size_t)HEAD_MAXIMUM * 2 + (size_t)HTTP_BLOCK_SIZE * 2)

static void take_input(struct http1 *http1);

static const char *reason_of(int status)
{
	static const struct {
		int status;
		const char *reason;
	} reasons[] = {
		{ 200, "OK" },           { 201, "Created" },
		{ 204, "No Content" },   { 206, "Partial Content" },
		{ 304, "Not Modified" }, { 400, "Bad Request" },
		{ 404, "Not Found" },
	};

	for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++)
		if (reasons[i].status == status)
			return reasons[i].reason;
	return "";
}

/* A reply's head and the beginning of its body, on their way into one write. */
struct piece {
	char *start, *next, *end;
	bool is_full;
};

static void put_bytes(struct piece *piece, const char *bytes, size_t length)
{
	if (length > (size_t)(piece->end - piece->next)) {
		piece->is_full = true;
		return;
	}
	memcpy(piece->next, bytes, length);
	piece->next += length;
}

static void put_string(struct piece *piece, const char *string)
{
	put_bytes(piece, string, strlen(string));
}

static void put_header(struct piece *piece, const char *name, const char *value)
{
	put_string(piece, name);
	put_string(piece, ": ");
	put_string(piece, value);
	put_string(piece, "\r\n");
}

static void put_number(struct piece *piece, int64_t number)
{
	char text[24];

	put_bytes(piece, text, (size_t)snprintf(text, sizeof(text), "%" PRId64, number));
}

static bool is_chunked(const struct http_exchange *exchange)
{
	return exchange->streamed.is_wanted && !exchange->head.is_old;
}

static void put_length(struct piece *piece, const struct http_exchange *exchange)
{
	if (exchange->streamed.more) {
		if (is_chunked(exchange))
			put_string(piece, "transfer-encoding: chunked\r\n");
	} else if (!exchange_has_no_body(exchange)) {
		put_string(piece, "content-length: ");
		put_number(piece, exchange->length);
		put_string(piece, "\r\n");
	}
}

static void put_head(struct piece *piece, struct http_exchange *exchange)
{
	put_string(piece, "HTTP/1.1 ");
	put_number(piece, exchange->status);
	put_string(piece, " ");
	put_string(piece, reason_of(exchange->status));
	put_string(piece, "\r\n");
	if (exchange->content_type)
		put_header(piece, "content-type", exchange->content_type);
	put_length(piece, exchange);
	if (exchange->close_after)
		put_string(piece, "connection: close\r\n");
	else if (exchange->head.is_old)
		put_string(piece, "connection: keep-alive\r\n");
	for (struct reply_header *header = exchange->reply_headers; header; header = header->next)
		put_header(piece, header->name, header->value);
	put_string(piece, "\r\n");
}

static struct piece empty_piece(struct http_connection *connection)
{
	char *start = (char *)connection->http->write_block;

	return (struct piece){ start, start, start + HTTP_BLOCK_SIZE, false };
}

/* False when the body cannot be finished. */
static bool put_chunk(struct piece *piece, struct http_exchange *exchange)
{
	char *start = piece->next + CHUNK_BEFORE, length[CHUNK_BEFORE + 1];
	ssize_t room = piece->end - start - CHUNK_AFTER - (ssize_t)strlen(LAST_CHUNK);
	ssize_t taken = exchange_take_output(exchange, start, (size_t)room);

	if (taken < 0)
		return false;
	if (taken) {
		snprintf(length, sizeof(length), "%08x\r\n", (unsigned)taken);
		put_bytes(piece, length, CHUNK_BEFORE);
		piece->next += taken;
		put_bytes(piece, "\r\n", CHUNK_AFTER);
	}
	if (exchange_is_sent(exchange))
		put_string(piece, LAST_CHUNK);
	return true;
}

static bool put_body(struct piece *piece, struct http_exchange *exchange)
{
	ssize_t taken;

	if (is_chunked(exchange))
		return put_chunk(piece, exchange);
	taken = exchange_take_output(exchange, piece->next, (size_t)(piece->end - piece->next));
	if (taken < 0)
		return false;
	piece->next += taken;
	return true;
}

/* False as soon as it ends or has become a WebSocket's. */
static bool is_ours(const struct http1 *http1)
{
	const struct http_connection *connection = http1->connection;

	return !connection->is_cut && !connection->is_closing &&
	       connection->protocol == &http1_protocol;
}

static void finish_exchange(struct http1 *http1)
{
	struct http_exchange *exchange = http1->exchange;
	struct http_connection *connection = http1->connection;
	bool close_line = exchange->close_after || connection->http->closing;

	http1->exchange = NULL;
	exchange_detach(exchange);
	if (close_line) {
		connection_close(connection);
		return;
	}
	connection_wait(connection, WAIT_IDLE);
	take_input(http1);
}

/* Goes on as soon as the line takes more; ends the exchange when it has taken all. */
static void send_pieces(struct http1 *http1, struct piece *piece)
{
	struct http_connection *connection = http1->connection;
	struct http_exchange *exchange = http1->exchange;

	for (int i = 0; i < PIECES_PER_TURN; i++) {
		if (i)
			*piece = empty_piece(connection);
		if (piece->is_full || !put_body(piece, exchange)) {
			connection_reset(connection);
			return;
		}
		if (piece->next == piece->start)
			return; /* a stream that waits */
		connection_write(connection, piece->start, (size_t)(piece->next - piece->start));
		if (connection->is_cut || connection_is_blocked(connection) ||
		    exchange_is_sent(exchange))
			return;
	}
	/* There is more, and the line would take it: after the others. */
	connection_call_back(connection);
}

static void send_more(struct http1 *http1, struct piece *piece)
{
	struct http_connection *connection = http1->connection;

	if (http1->is_sending)
		return;
	http1->is_sending = true;
	if (!connection_is_blocked(connection))
		send_pieces(http1, piece);
	http1->is_sending = false;
	if (connection->is_cut)
		return;
	if (http1->exchange && exchange_is_sent(http1->exchange) &&
	    !connection_is_blocked(connection))
		finish_exchange(http1);
}

static void reply_on_line(struct http_exchange *exchange)
{
	struct http_connection *connection = exchange->line;
	struct http1 *http1 = connection->state;
	struct piece piece = empty_piece(connection);

	connection_stop_waiting(connection);
	if (exchange->streamed.more && !is_chunked(exchange))
		exchange->close_after |= exchange->streamed.is_wanted;
	put_head(&piece, exchange);
	send_more(http1, &piece);
	if (!connection->is_cut && http1->exchange == exchange)
		exchange_keep_output(exchange);
}

static void resume_on_line(struct http_exchange *exchange)
{
	struct http_connection *connection = exchange->line;
	struct piece piece = empty_piece(connection);

	send_more(connection->state, &piece);
}

static const struct exchange_carrier http1_carrier = { reply_on_line, resume_on_line };

static void on_drained(struct http_connection *connection)
{
	struct http1 *http1 = connection->state;
	struct piece piece = empty_piece(connection);

	if (!http1->exchange || http1->exchange->state != EXCHANGE_SENDING)
		return;
	if (exchange_is_sent(http1->exchange))
		finish_exchange(http1);
	else
		send_more(http1, &piece);
}

/* Clients with large bodies ask first. */
static const struct error *answer_expectation(struct http_connection *connection,
					      struct http_exchange *exchange)
{
	struct text expected = http_header(exchange, "expect");
	static const char go_ahead[] = "HTTP/1.1 100 Continue\r\n\r\n";

	if (!head_has(&exchange->head, "expect") || exchange->head.is_old)
		return NULL;
	if (expected.length != 12 || strncasecmp(expected.data, "100-continue", 12) != 0)
		return error_new(exchange->arena, ERROR_EXPECTATION_FAILED,
				 "Only 100-continue can be expected");
	if (exchange->body_length)
		connection_write(connection, go_ahead, sizeof(go_ahead) - 1);
	return NULL;
}

static const struct error *admit_request(struct http_connection *connection,
					 struct http_exchange *exchange, struct text head)
{
	struct text wish;

	TRY(http1_head_read(exchange->arena, head, &exchange->head));
	wish = http_header(exchange, "connection");
	exchange->close_after = exchange->head.is_old ? !head_list_has(wish, "keep-alive")
						      : head_list_has(wish, "close");
	TRY(exchange_admit(exchange, false));
	return answer_expectation(connection, exchange);
}

static struct http_exchange *begin_exchange(struct http1 *http1)
{
	struct http_connection *connection = http1->connection;
	struct http_exchange *exchange =
		exchange_create(connection->http, &http1_carrier, connection, connection->peer);

	if (http1->started)
		exchange->started = http1->started;
	http1->started = 0;
	http1->searched = 0;
	http1->exchange = exchange;
	return exchange;
}

void http1_refuse(struct http_connection *connection, enum error_code code, const char *detail)
{
	struct http_exchange *exchange = begin_exchange(connection->state);

	exchange_refuse(exchange, error_new(exchange->arena, code, "%s", detail));
}

/* Bytes used: with a WebSocket, all of them. */
static size_t begin_request(struct http1 *http1, struct text bytes, size_t length)
{
	struct text head = { bytes.data, length };
	struct text rest = { bytes.data + length, bytes.length - length };
	struct http_exchange *exchange = begin_exchange(http1);
	const struct error *refusal = admit_request(http1->connection, exchange, head);

	if (refusal)
		exchange_refuse(exchange, refusal);
	else if (websocket_server_wants(exchange))
		websocket_server_take(http1->connection, exchange, rest);
	else if (exchange->body_length)
		connection_wait(http1->connection, WAIT_REQUEST);
	else
		exchange_hand_over(exchange);
	return is_ours(http1) ? length : bytes.length;
}

/* Bytes used; 0 when the head is not whole. */
static size_t take_head(struct http1 *http1, struct text bytes)
{
	struct http_connection *connection = http1->connection;
	struct http_exchange *exchange;
	const struct error *refusal;
	struct arena *arena;
	size_t length;

	/* An empty line too many, as some send behind a body. */
	if (bytes.length >= 2 && bytes.data[0] == '\r' && bytes.data[1] == '\n' && !http1->searched)
		return 2;
	if (!http1->started) {
		http1->started = clock_monotonic();
		connection_wait(connection, WAIT_REQUEST);
	}
	length = http1_head_length(bytes, http1->searched);
	if (length)
		return begin_request(http1, bytes, length);
	http1->searched = bytes.length > 2 ? bytes.length - 2 : 0;
	arena = arena_create(ARENA_DEFAULT_MAXIMUM);
	refusal = http1_head_check_part(arena, bytes);
	if (refusal) {
		exchange = begin_exchange(http1);
		exchange_refuse(exchange,
				error_new(exchange->arena, refusal->code, "%s", refusal->detail));
		length = bytes.length;
	}
	arena_destroy(arena);
	return length;
}

static size_t take_body(struct http1 *http1, struct text bytes)
{
	struct http_exchange *exchange = http1->exchange;
	size_t missing = exchange->body_length - exchange->body.length;

	if (bytes.length > missing)
		bytes.length = missing;
	exchange_take_body(exchange, bytes);
	if (bytes.length == missing) {
		connection_stop_waiting(http1->connection);
		exchange_hand_over(exchange);
	}
	return bytes.length;
}

/* Uses as much as can be used now. */
static size_t take_bytes(struct http1 *http1, struct text bytes)
{
	size_t used = 0, taken = 1;

	while (used < bytes.length && taken && is_ours(http1)) {
		struct text rest = { bytes.data + used, bytes.length - used };

		if (!http1->exchange)
			taken = take_head(http1, rest);
		else if (http1->exchange->state == EXCHANGE_RECEIVING)
			taken = take_body(http1, rest);
		else
			taken = 0;
		used += taken;
	}
	return used;
}

static void drop_input(struct http1 *http1, size_t used)
{
	struct text_buffer *input = &http1->input;

	if (used == input->length) {
		text_buffer_finish(input);
		text_buffer_init(input, INPUT_MAXIMUM);
	} else if (used) {
		memmove(input->data, input->data + used, input->length - used);
		input->length -= used;
	}
}

/* What waited for its turn. A reply that is given at once comes back here, and finds the loop running. */
static void take_input(struct http1 *http1)
{
	struct http_connection *connection = http1->connection;

	if (http1->is_taking)
		return;
	http1->is_taking = true;

	size_t used = take_bytes(http1, text_buffer_text(&http1->input));

	http1->is_taking = false;
	if (!is_ours(http1))
		return;
	drop_input(http1, used);
	if (!http1->exchange && connection->is_ended)
		connection_close(connection);
	else
		connection_hold(connection, http1->exchange && http1->input.length);
}

static void on_bytes(struct http_connection *connection, struct text bytes)
{
	struct http1 *http1 = connection->state;
	size_t used = 0;

	if (!http1->input.length) {
		http1->is_taking = true;
		used = take_bytes(http1, bytes);
		http1->is_taking = false;
	}
	if (!is_ours(http1) || used == bytes.length)
		return;
	text_append(&http1->input, bytes.data + used, bytes.length - used);
	if (http1->input.full)
		connection_cut(connection);
	else
		take_input(http1);
}

static void on_opened(struct http_connection *connection)
{
	struct http1 *http1 = calloc(1, sizeof(*http1));

	if (!http1)
		abort();
	http1->connection = connection;
	text_buffer_init(&http1->input, INPUT_MAXIMUM);
	connection->state = http1;
}

static void on_ended(struct http_connection *connection)
{
	struct http1 *http1 = connection->state;

	if (http1->exchange && http1->exchange->state == EXCHANGE_RECEIVING)
		connection_cut(connection);
	else if (!http1->exchange && http1->input.length)
		http1_refuse(connection, ERROR_MALFORMED,
			     "The request ends in the middle of its head");
	else if (!http1->exchange)
		connection_close(connection);
}

static void on_expired(struct http_connection *connection, enum http_wait wait)
{
	struct http1 *http1 = connection->state;
	struct http_exchange *exchange = http1->exchange;

	if (wait == WAIT_IDLE)
		connection_close(connection);
	else if (!exchange)
		http1_refuse(connection, ERROR_REQUEST_TIMEOUT,
			     "The head of the request did not arrive in time");
	else if (exchange->state == EXCHANGE_RECEIVING)
		exchange_refuse(exchange, error_new(exchange->arena, ERROR_REQUEST_TIMEOUT,
						    "%zu of %zu bytes of the body arrived in time",
						    exchange->body.length, exchange->body_length));
}

static void on_stop(struct http_connection *connection)
{
	struct http1 *http1 = connection->state;

	if (!http1->exchange)
		connection_close(connection);
}

static void on_gone(struct http_connection *connection)
{
	struct http1 *http1 = connection->state;

	if (http1->exchange)
		exchange_detach(http1->exchange);
	http1->exchange = NULL;
}

static void on_freed(struct http_connection *connection)
{
	struct http1 *http1 = connection->state;

	text_buffer_finish(&http1->input);
	free(http1);
}

const struct connection_protocol http1_protocol = {
	.opened = on_opened,
	.receive = on_bytes,
	.ended = on_ended,
	.drained = on_drained,
	.expired = on_expired,
	.stop = on_stop,
	.gone = on_gone,
	.freed = on_freed,
};
