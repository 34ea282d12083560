#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/http/websocket_server.h"

#define BRIDGE_MAXIMUM ((size_t)HTTP_BLOCK_SIZE * 2)

/* From a TLS connection to a socket that libwebsockets reads, and back. */
struct bridge {
	struct http_connection *connection;
	const struct connection_protocol *before; /* the protocol that made the handshake */
	void *before_state;
	uv_poll_t poll;
	int socket, events;
	int halves; /* watches that still refer to it */
	bool is_open;
	struct text_buffer inward; /* what the other side has not taken yet */
	size_t inward_sent;
};

static void on_event(uv_poll_t *poll, int status, int events);

static bool has_inward(const struct bridge *bridge)
{
	return bridge->inward_sent < bridge->inward.length;
}

static void watch_bridge(struct bridge *bridge)
{
	struct http_connection *connection = bridge->connection;
	int events = 0;

	if (!bridge->is_open || connection->is_cut)
		return;
	if (!connection_is_blocked(connection))
		events |= UV_READABLE;
	if (has_inward(bridge))
		events |= UV_WRITABLE;
	if (events != bridge->events) {
		bridge->events = events;
		if (events)
			uv_poll_start(&bridge->poll, events, on_event);
		else
			uv_poll_stop(&bridge->poll);
	}
	connection_hold(connection, has_inward(bridge));
}

static void send_inward(struct bridge *bridge)
{
	ssize_t sent;

	while (has_inward(bridge)) {
		sent = send(bridge->socket, bridge->inward.data + bridge->inward_sent,
			    bridge->inward.length - bridge->inward_sent, MSG_NOSIGNAL);
		if (sent < 0 && errno != EAGAIN && errno != EINTR)
			connection_cut(bridge->connection);
		if (sent <= 0)
			return;
		bridge->inward_sent += (size_t)sent;
	}
	text_buffer_finish(&bridge->inward);
	text_buffer_init(&bridge->inward, BRIDGE_MAXIMUM);
	bridge->inward_sent = 0;
}

static void send_outward(struct bridge *bridge)
{
	struct http_connection *connection = bridge->connection;
	unsigned char *block = connection->http->write_block;
	ssize_t length = recv(bridge->socket, block, HTTP_BLOCK_SIZE, 0);

	if (length > 0)
		connection_write(connection, block, (size_t)length);
	else if (length == 0 || (errno != EAGAIN && errno != EINTR))
		connection_close(connection);
}

static void on_event(uv_poll_t *poll, int status, int events)
{
	struct bridge *bridge = poll->data;

	if (status < 0) {
		connection_cut(bridge->connection);
		return;
	}
	if (events & UV_WRITABLE)
		send_inward(bridge);
	if ((events & UV_READABLE) && !bridge->connection->is_cut)
		send_outward(bridge);
	if (bridge->connection->is_closing && bridge->is_open) {
		bridge->events = 0;
		uv_poll_stop(&bridge->poll);
	} else {
		watch_bridge(bridge);
	}
}

static void on_bytes(struct http_connection *connection, struct text bytes)
{
	struct bridge *bridge = connection->state;

	text_append(&bridge->inward, bytes.data, bytes.length);
	if (bridge->inward.full) {
		connection_cut(connection);
		return;
	}
	send_inward(bridge);
	watch_bridge(bridge);
}

static void on_ended(struct http_connection *connection)
{
	connection_cut(connection);
}

static void on_drained(struct http_connection *connection)
{
	watch_bridge(connection->state);
}

static void on_expired(struct http_connection *connection, enum http_wait wait)
{
	(void)connection;
	(void)wait;
}

/* The WebSocket says goodbye, and its end comes through here. */
static void on_stop(struct http_connection *connection)
{
	(void)connection;
}

/* The two watches end in either order. */
static void free_half(struct bridge *bridge)
{
	if (--bridge->halves)
		return;
	text_buffer_finish(&bridge->inward);
	free(bridge);
}

static void on_poll_closed(uv_handle_t *handle)
{
	free_half(handle->data);
}

static void on_gone(struct http_connection *connection)
{
	struct bridge *bridge = connection->state;

	bridge->is_open = false;
	uv_close((uv_handle_t *)&bridge->poll, on_poll_closed);
	close(bridge->socket);
}

static void on_freed(struct http_connection *connection)
{
	struct bridge *bridge = connection->state;

	connection->state = bridge->before_state;
	bridge->before->freed(connection);
	free_half(bridge);
}

static const struct connection_protocol bridge_protocol = {
	.receive = on_bytes,
	.ended = on_ended,
	.drained = on_drained,
	.expired = on_expired,
	.stop = on_stop,
	.gone = on_gone,
	.freed = on_freed,
};

int websocket_bridge_open(struct http_connection *connection)
{
	struct bridge *bridge;
	int ends[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends) != 0) {
		connection_cut(connection);
		return -1;
	}
	connection->protocol->gone(connection);
	bridge = calloc(1, sizeof(*bridge));
	if (!bridge)
		abort();
	bridge->connection = connection;
	bridge->before = connection->protocol;
	bridge->before_state = connection->state;
	bridge->socket = ends[0];
	bridge->halves = 2;
	bridge->is_open = true;
	text_buffer_init(&bridge->inward, BRIDGE_MAXIMUM);
	uv_poll_init_socket(loop_uv(connection->http->loop), &bridge->poll, bridge->socket);
	bridge->poll.data = bridge;
	connection->protocol = &bridge_protocol;
	connection->state = bridge;
	connection_stop_waiting(connection);
	watch_bridge(bridge);
	return ends[1];
}
