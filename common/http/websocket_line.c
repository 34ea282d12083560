#include "common/http/websocket_line.h"

#include <stdlib.h>
#include <string.h>

struct queued_message {
	struct queued_message *next;
	size_t length;
	unsigned char room[LWS_PRE]; /* for the frame's header, in front of the bytes */
	unsigned char bytes[];
};

struct websocket *line_create(struct http *http, const struct websocket_events *events,
			      void *connection, size_t message_maximum, size_t queue_maximum)
{
	struct websocket *socket = calloc(1, sizeof(*socket));

	if (!socket)
		abort();
	socket->http = http;
	socket->events = *events;
	socket->connection = connection;
	socket->queue_maximum = queue_maximum;
	socket->queue_last = &socket->queue;
	text_buffer_init(&socket->message, message_maximum);
	socket->next = http->websockets;
	if (socket->next)
		socket->next->previous = socket;
	http->websockets = socket;
	return socket;
}

void line_opened(struct websocket *socket, struct lws *wsi)
{
	socket->wsi = wsi;
	socket->is_open = true;
	socket->http->statistics.websockets++;
	if (socket->queue || socket->close_code)
		lws_callback_on_writable(wsi);
	if (socket->events.opened)
		socket->events.opened(socket, socket->connection);
}

static void drop_first(struct websocket *socket)
{
	struct queued_message *first = socket->queue;

	socket->queue = first->next;
	if (!socket->queue)
		socket->queue_last = &socket->queue;
	socket->queued -= first->length;
	free(first);
}

void line_end(struct websocket *socket)
{
	if (socket->next)
		socket->next->previous = socket->previous;
	if (socket->previous)
		socket->previous->next = socket->next;
	else
		socket->http->websockets = socket->next;
	if (socket->is_open)
		socket->http->statistics.websockets--;
	if (socket->is_adopted)
		socket->http->statistics.connections--;
	socket->wsi = NULL;
	socket->close_code = LWS_CLOSE_STATUS_NORMAL; /* nothing is sent from inside `closed` */
	if (socket->events.closed)
		socket->events.closed(socket, socket->connection);
	while (socket->queue)
		drop_first(socket);
	text_buffer_finish(&socket->message);

	struct http *http = socket->http;

	free(socket);
	http->line_gone(http);
}

static int refuse_message(struct websocket *socket, enum lws_close_status code)
{
	lws_close_reason(socket->wsi, code, NULL, 0);
	return -1;
}

int line_receive(struct websocket *socket, const char *data, size_t length)
{
	struct lws *wsi = socket->wsi;

	if (socket->close_code)
		return 0;
	if (lws_frame_is_binary(wsi))
		return refuse_message(socket, LWS_CLOSE_STATUS_UNACCEPTABLE_OPCODE);
	if (lws_is_first_fragment(wsi))
		text_buffer_clear(&socket->message);
	text_append(&socket->message, data, length);
	if (socket->message.full)
		return refuse_message(socket, LWS_CLOSE_STATUS_MESSAGE_TOO_LARGE);
	if (lws_is_final_fragment(wsi) && !lws_remaining_packet_payload(wsi) &&
	    socket->events.message)
		socket->events.message(socket, text_buffer_text(&socket->message),
				       socket->connection);
	return 0;
}

int line_write(struct websocket *socket)
{
	struct queued_message *first = socket->queue;

	if (first) {
		socket->http->statistics.bytes_out += (int64_t)first->length;
		if (lws_write(socket->wsi, first->bytes, first->length, LWS_WRITE_TEXT) < 0)
			return -1;
		drop_first(socket);
		if (socket->queue || socket->close_code)
			lws_callback_on_writable(socket->wsi);
		return 0;
	}
	if (socket->close_code) {
		/* Failing here would cut the line; this timeout closes it in good order, with the code. */
		lws_close_reason(socket->wsi, (enum lws_close_status)socket->close_code, NULL, 0);
		lws_set_timeout(socket->wsi, PENDING_TIMEOUT_HTTP_KEEPALIVE_IDLE,
				LWS_TO_KILL_ASYNC);
	}
	return 0;
}

/* A peer that does not read would not read a close frame either. */
static void cut(struct websocket *socket)
{
	socket->close_code = LWS_CLOSE_STATUS_POLICY_VIOLATION;
	if (!socket->wsi)
		return;
	lws_set_timeout(socket->wsi, PENDING_TIMEOUT_USER_OK, LWS_TO_KILL_ASYNC);
	lws_cancel_service(socket->http->websocket_context);
}

bool websocket_send(struct websocket *socket, struct text message)
{
	struct queued_message *queued;

	if (socket->close_code)
		return false;
	if (message.length > socket->queue_maximum - socket->queued) {
		cut(socket);
		return false;
	}
	queued = malloc(sizeof(*queued) + message.length);
	if (!queued)
		abort();
	queued->next = NULL;
	queued->length = message.length;
	memcpy(queued->bytes, message.data, message.length);
	*socket->queue_last = queued;
	socket->queue_last = &queued->next;
	socket->queued += message.length;
	if (socket->is_open)
		lws_callback_on_writable(socket->wsi);
	return true;
}

bool websocket_is_idle(const struct websocket *socket)
{
	return !socket->queue;
}

void websocket_close(struct websocket *socket, int code)
{
	if (socket->close_code)
		return;
	socket->close_code = code;
	if (socket->is_open)
		lws_callback_on_writable(socket->wsi);
}

void websocket_close_all(struct http *http)
{
	struct websocket *next;

	for (struct websocket *socket = http->websockets; socket; socket = next) {
		next = socket->next;
		websocket_close(socket, LWS_CLOSE_STATUS_GOINGAWAY);
	}
}
