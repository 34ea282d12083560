#include "common/http/connection.h"

#include <errno.h>
#include <openssl/err.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

/* A client that takes nothing for so long is cut off. */
#define READER_TIMEOUT_MS 30000
#define FAREWELL_TIMEOUT_MS 2000
/* A refused body is thrown away up to here so that the client can read why; then the line is cut. */
#define THROWN_AWAY_MAXIMUM ((size_t)32 << 20)
/* Blocks read in one turn of the loop, so that others get theirs. */
#define READS_PER_TURN 4
/* A protocol writes a block when nothing waits, and small answers behind it. */
#define OUTPUT_MAXIMUM ((size_t)1 << 20)

static void on_event(uv_poll_t *poll, int status, int events);

static void watch_socket(struct http_connection *connection)
{
	int events = 0;

	if (connection->is_cut)
		return;
	if (!connection->is_held && !connection->is_ended)
		events |= UV_READABLE;
	if (connection->wants_turn || connection_is_blocked(connection))
		events |= UV_WRITABLE;
	if (events == connection->events)
		return;
	connection->events = events;
	if (events)
		uv_poll_start(&connection->poll, events, on_event);
	else
		uv_poll_stop(&connection->poll);
}

bool connection_is_blocked(const struct http_connection *connection)
{
	return connection->output_sent < connection->output.length;
}

void connection_hold(struct http_connection *connection, bool hold)
{
	connection->is_held = hold;
	watch_socket(connection);
}

void connection_call_back(struct http_connection *connection)
{
	connection->wants_turn = true;
	watch_socket(connection);
}

void connection_wait(struct http_connection *connection, enum http_wait wait)
{
	if (!connection->is_cut)
		deadline_start(&connection->http->clock.queues[wait], &connection->wait);
}

void connection_stop_waiting(struct http_connection *connection)
{
	deadline_stop(&connection->wait);
}

/* -1: the line is broken; 0: it takes nothing now. */
static ssize_t send_tls(struct http_connection *connection, const void *bytes, size_t length)
{
	size_t sent = 0;

	ERR_clear_error();

	int result = SSL_write_ex(connection->tls, bytes, length, &sent);

	if (result > 0)
		return (ssize_t)sent;

	int reason = SSL_get_error(connection->tls, result);

	return reason == SSL_ERROR_WANT_WRITE || reason == SSL_ERROR_WANT_READ ? 0 : -1;
}

static ssize_t send_bytes(struct http_connection *connection, const void *bytes, size_t length)
{
	if (connection->tls)
		return send_tls(connection, bytes, length);

	ssize_t sent = send(connection->socket, bytes, length, MSG_NOSIGNAL);

	if (sent >= 0)
		return sent;
	return errno == EAGAIN || errno == EINTR ? 0 : -1;
}

static void count_sent(struct http_connection *connection, ssize_t sent)
{
	connection->http->statistics.bytes_out += sent;
	if (connection_is_blocked(connection))
		deadline_start(&connection->http->clock.queues[WAIT_READER], &connection->reader);
	else
		deadline_stop(&connection->reader);
}

void connection_write(struct http_connection *connection, const void *bytes, size_t length)
{
	ssize_t sent = 0;

	if (connection->is_cut || !length)
		return;
	if (!connection_is_blocked(connection))
		sent = send_bytes(connection, bytes, length);
	if (sent < 0) {
		connection_cut(connection);
		return;
	}
	if ((size_t)sent < length) {
		text_append(&connection->output, (const char *)bytes + sent, length - (size_t)sent);
		if (connection->output.full) {
			connection_cut(connection);
			return;
		}
	}
	count_sent(connection, sent);
	watch_socket(connection);
}

static void flush_output(struct http_connection *connection)
{
	while (connection_is_blocked(connection)) {
		ssize_t sent =
			send_bytes(connection, connection->output.data + connection->output_sent,
				   connection->output.length - connection->output_sent);

		if (sent < 0) {
			connection_cut(connection);
			return;
		}
		if (!sent)
			return;
		connection->output_sent += (size_t)sent;
		count_sent(connection, sent);
	}
	if (!connection->output.capacity)
		return;
	text_buffer_finish(&connection->output);
	text_buffer_init(&connection->output, OUTPUT_MAXIMUM);
	connection->output_sent = 0;
}

static void say_goodbye(struct http_connection *connection)
{
	if (connection->tls)
		SSL_shutdown(connection->tls);
	shutdown(connection->socket, SHUT_WR);
	connection_wait(connection, WAIT_FAREWELL);
}

/* Nothing more can come, or nobody waits for it. */
static bool is_over(const struct http_connection *connection)
{
	return connection->is_ended || connection->http->closing;
}

void connection_close(struct http_connection *connection)
{
	if (connection->is_cut || connection->is_closing)
		return;
	connection->is_closing = true;
	connection->is_held = false;
	connection_stop_waiting(connection);
	if (!connection_is_blocked(connection))
		say_goodbye(connection);
	if (is_over(connection) && !connection_is_blocked(connection))
		connection_cut(connection);
	watch_socket(connection);
}

static void on_drained(struct http_connection *connection)
{
	if (!connection->is_closing)
		connection->protocol->drained(connection);
	else if (is_over(connection))
		connection_cut(connection);
	else
		say_goodbye(connection);
}

static void on_end(struct http_connection *connection)
{
	connection->is_ended = true;
	if (!connection->is_closing)
		connection->protocol->ended(connection);
	else if (!connection_is_blocked(connection))
		connection_cut(connection);
}

/* Length, 0 at the end, -1 when nothing is there now, -2 when the line is broken. */
static ssize_t receive_tls(struct http_connection *connection)
{
	size_t length = 0;

	ERR_clear_error();

	int result = SSL_read_ex(connection->tls, connection->http->read_block, HTTP_BLOCK_SIZE,
				 &length);

	if (result > 0)
		return (ssize_t)length;

	switch (SSL_get_error(connection->tls, result)) {
	case SSL_ERROR_WANT_READ:
	case SSL_ERROR_WANT_WRITE: return -1;
	case SSL_ERROR_ZERO_RETURN: return 0;
	default: return -2;
	}
}

static ssize_t receive_bytes(struct http_connection *connection)
{
	if (connection->tls)
		return receive_tls(connection);

	ssize_t length = recv(connection->socket, connection->http->read_block, HTTP_BLOCK_SIZE, 0);

	if (length >= 0)
		return length;
	return errno == EAGAIN || errno == EINTR ? -1 : -2;
}

static void take_bytes(struct http_connection *connection, size_t length)
{
	struct text bytes = { (const char *)connection->http->read_block, length };

	connection->http->statistics.bytes_in += (int64_t)length;
	if (!connection->is_closing) {
		connection->protocol->receive(connection, bytes);
		return;
	}
	connection->thrown_away += length;
	if (connection->thrown_away > THROWN_AWAY_MAXIMUM)
		connection_cut(connection);
}

/* What OpenSSL has read already would not wake the loop again. */
static bool more_may_wait(const struct http_connection *connection, ssize_t length)
{
	return connection->tls ? SSL_has_pending(connection->tls) : length == HTTP_BLOCK_SIZE;
}

static void receive_some(struct http_connection *connection)
{
	ssize_t length;

	for (int i = 0; i < READS_PER_TURN || connection->tls; i++) {
		length = receive_bytes(connection);
		if (length == -2)
			connection_cut(connection);
		else if (length == 0)
			on_end(connection);
		if (length <= 0)
			return;
		take_bytes(connection, (size_t)length);
		if (connection->is_cut || !more_may_wait(connection, length) ||
		    (connection->is_held && !connection->tls))
			return;
	}
}

/* A browser that was told http:// sends a request where a handshake is expected: it gets an answer. */
static bool is_plain_request(void)
{
	unsigned long reason = ERR_peek_error();

	return ERR_GET_LIB(reason) == ERR_LIB_SSL &&
	       (ERR_GET_REASON(reason) == SSL_R_HTTP_REQUEST ||
		ERR_GET_REASON(reason) == SSL_R_HTTPS_PROXY_REQUEST);
}

static void shake_hands(struct http_connection *connection)
{
	ERR_clear_error();

	int result = SSL_accept(connection->tls);
	int reason = result > 0 ? SSL_ERROR_NONE : SSL_get_error(connection->tls, result);

	connection->wants_turn = reason == SSL_ERROR_WANT_WRITE;
	if (reason == SSL_ERROR_WANT_READ || reason == SSL_ERROR_WANT_WRITE)
		return;
	if (reason != SSL_ERROR_NONE && !is_plain_request()) {
		connection_cut(connection);
		return;
	}
	if (reason != SSL_ERROR_NONE) {
		SSL_free(connection->tls);
		connection->tls = NULL;
	}
	connection->is_shaken = true;
	connection->wants_turn = false;
	connection->protocol->opened(connection);
}

static void send_waiting(struct http_connection *connection)
{
	flush_output(connection);
	if (connection->is_cut || connection_is_blocked(connection))
		return;
	connection->wants_turn = false;
	on_drained(connection);
}

static void on_event(uv_poll_t *poll, int status, int events)
{
	struct http_connection *connection = poll->data;

	if (status < 0) {
		connection_cut(connection);
		return;
	}
	if (!connection->is_shaken) {
		shake_hands(connection);
		if (connection->is_shaken && !connection->is_cut && connection->tls &&
		    SSL_has_pending(connection->tls))
			receive_some(connection);
	} else {
		if (events & UV_WRITABLE)
			send_waiting(connection);
		if ((events & UV_READABLE) && !connection->is_cut && !connection->is_held &&
		    !connection->is_ended)
			receive_some(connection);
	}
	watch_socket(connection);
}

static void on_poll_closed(uv_handle_t *handle)
{
	struct http_connection *connection = handle->data;

	if (connection->state)
		connection->protocol->freed(connection);
	text_buffer_finish(&connection->output);
	free(connection);
}

static void let_go_of_socket(struct http_connection *connection)
{
	struct http *http = connection->http;

	connection->is_cut = true;
	if (connection->state)
		connection->protocol->gone(connection);
	deadline_stop(&connection->wait);
	deadline_stop(&connection->reader);
	*(connection->previous ? &connection->previous->next : &http->connections) =
		connection->next;
	if (connection->next)
		connection->next->previous = connection->previous;
	http->statistics.connections--;
	uv_close((uv_handle_t *)&connection->poll, on_poll_closed);
}

void connection_cut(struct http_connection *connection)
{
	if (connection->is_cut)
		return;
	let_go_of_socket(connection);
	SSL_free(connection->tls);
	close(connection->socket);
	connection->http->line_gone(connection->http);
}

void connection_reset(struct http_connection *connection)
{
	struct linger at_once = { .l_onoff = 1, .l_linger = 0 };

	setsockopt(connection->socket, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
	connection_cut(connection);
}

int connection_release_socket(struct http_connection *connection)
{
	let_go_of_socket(connection);
	return connection->socket;
}

void connection_stop(struct http_connection *connection)
{
	if (!connection->state || (connection->is_closing && !connection_is_blocked(connection)))
		connection_cut(connection);
	else if (!connection->is_closing)
		connection->protocol->stop(connection);
}

void connection_cut_all(struct http *http)
{
	while (http->connections)
		connection_cut(http->connections);
}

void connection_begin(struct http *http, int socket, SSL *tls, const char *peer,
		      const struct connection_protocol *protocol)
{
	struct http_connection *connection = calloc(1, sizeof(*connection));

	if (!connection)
		abort();
	connection->http = http;
	connection->socket = socket;
	connection->tls = tls;
	connection->is_shaken = !tls;
	connection->protocol = protocol;
	snprintf(connection->peer, sizeof(connection->peer), "%s", peer);
	if (uv_poll_init_socket(loop_uv(http->loop), &connection->poll, socket) != 0) {
		SSL_free(tls);
		close(socket);
		free(connection);
		return;
	}
	text_buffer_init(&connection->output, OUTPUT_MAXIMUM);
	connection->poll.data = connection;
	connection->next = http->connections;
	if (connection->next)
		connection->next->previous = connection;
	http->connections = connection;
	http->statistics.connections++;
	connection_wait(connection, WAIT_IDLE);
	if (!tls)
		protocol->opened(connection);
	watch_socket(connection);
}

static struct http_connection *connection_of_wait(struct deadline *deadline)
{
	return (struct http_connection *)((char *)deadline -
					  offsetof(struct http_connection, wait));
}

static void end_idle(struct deadline *deadline)
{
	struct http_connection *connection = connection_of_wait(deadline);

	if (connection->is_shaken)
		connection->protocol->expired(connection, WAIT_IDLE);
	else
		connection_cut(connection);
}

static void end_slow_request(struct deadline *deadline)
{
	struct http_connection *connection = connection_of_wait(deadline);

	connection->protocol->expired(connection, WAIT_REQUEST);
}

static void end_farewell(struct deadline *deadline)
{
	connection_cut(connection_of_wait(deadline));
}

static void end_slow_reader(struct deadline *deadline)
{
	connection_cut((struct http_connection *)((char *)deadline -
						  offsetof(struct http_connection, reader)));
}

void connection_set_waits(struct http *http, const struct http_listen_options *options)
{
	struct deadline_queue *queues = http->clock.queues;

	queues[WAIT_IDLE].wait_us = options->idle_timeout_ms * INT64_C(1000);
	queues[WAIT_IDLE].expired = end_idle;
	queues[WAIT_REQUEST].wait_us = options->request_timeout_ms * INT64_C(1000);
	queues[WAIT_REQUEST].expired = end_slow_request;
	queues[WAIT_READER].wait_us = READER_TIMEOUT_MS * INT64_C(1000);
	queues[WAIT_READER].expired = end_slow_reader;
	queues[WAIT_FAREWELL].wait_us = FAREWELL_TIMEOUT_MS * INT64_C(1000);
	queues[WAIT_FAREWELL].expired = end_farewell;
}
