#include "common/http/websocket_server.h"

#include <libwebsockets.h>
#include <stdlib.h>
#include <strings.h>
#include <unistd.h>

#include "common/http/websocket_line.h"

#define HANDSHAKE_MAXIMUM 2048
/* A key is 16 bytes in base 64. */
#define KEY_LENGTH 24

static int server_callback(struct lws *wsi, enum lws_callback_reasons reason, void *session,
			   void *in, size_t length);

static const struct websocket_endpoint *find_endpoint(struct http *http, struct text path)
{
	const struct websocket_endpoint *endpoint = http->options.websockets;

	while (endpoint && endpoint->path && !text_is(path, endpoint->path))
		endpoint++;
	return endpoint && endpoint->path ? endpoint : NULL;
}

static bool offers(struct text protocols, const char *wanted)
{
	struct text part;

	while (text_split(&protocols, ',', &part))
		if (text_is(text_trim(part), wanted))
			return true;
	return false;
}

bool websocket_server_wants(const struct http_exchange *exchange)
{
	return head_has(&exchange->head, "upgrade") &&
	       head_list_has(http_header(exchange, "connection"), "upgrade");
}

static const struct error *check_handshake(struct http_exchange *exchange,
					   const struct websocket_endpoint *endpoint)
{
	struct arena *arena = exchange->arena;

	if (exchange->method != HTTP_GET || exchange->head.is_old || exchange->body_length ||
	    !offers(http_header(exchange, "sec-websocket-protocol"), endpoint->protocol))
		return error_new(arena, ERROR_MALFORMED, "Sec-WebSocket-Protocol must offer %s",
				 endpoint->protocol);
	if (!text_is(http_header(exchange, "sec-websocket-version"), "13"))
		return error_new(arena, ERROR_MALFORMED, "Sec-WebSocket-Version must be 13");
	if (http_header(exchange, "sec-websocket-key").length != KEY_LENGTH)
		return error_new(arena, ERROR_MALFORMED,
				 "Sec-WebSocket-Key must be 16 bytes in base 64");
	return NULL;
}

static const struct error *judge_handshake(struct http_exchange *exchange,
					   const struct websocket_endpoint **out_endpoint,
					   void **out_accepted)
{
	struct arena *arena = exchange->arena;
	struct http *http = exchange->http;
	const struct websocket_endpoint *endpoint;
	struct text upgrade = http_header(exchange, "upgrade");

	if (upgrade.length != 9 || strncasecmp(upgrade.data, "websocket", 9) != 0)
		return error_new(arena, ERROR_MALFORMED,
				 "Only upgrades to websocket are supported");
	endpoint = find_endpoint(http, http_path(exchange));
	if (!endpoint)
		return error_new(arena, ERROR_NOT_FOUND, "There is no WebSocket at this address");
	TRY(check_handshake(exchange, endpoint));

	struct websocket_handshake handshake = {
		.path = http_path(exchange),
		.query = http_query(exchange),
		.authorization = http_header(exchange, "authorization"),
		.origin = http_header(exchange, "origin"),
		.host = http_header(exchange, "host"),
		.peer = exchange->peer,
	};
	void *context = endpoint->context ? endpoint->context : http->options.context;

	*out_accepted = endpoint->accept(&handshake, context);
	*out_endpoint = endpoint;
	return *out_accepted ? NULL
			     : error_new(arena, ERROR_UNAUTHENTICATED,
					 "The token is missing or not valid");
}

/* What libwebsockets reads instead of the client's own words, and the frames that came with them. */
static void write_handshake(struct text_buffer *buffer, const struct http_exchange *exchange,
			    const struct websocket_endpoint *endpoint, struct text rest)
{
	struct text key = http_header(exchange, "sec-websocket-key");
	struct text extensions = http_header(exchange, "sec-websocket-extensions");

	text_append_print(buffer,
			  "GET / HTTP/1.1\r\nHost: outpost\r\nUpgrade: websocket\r\n"
			  "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
			  "Sec-WebSocket-Protocol: %s\r\nSec-WebSocket-Key: %.*s\r\n",
			  endpoint->protocol, (int)key.length, key.data);
	if (extensions.length && extensions.length < HANDSHAKE_MAXIMUM / 2)
		text_append_print(buffer, "Sec-WebSocket-Extensions: %.*s\r\n",
				  (int)extensions.length, extensions.data);
	text_append_string(buffer, "\r\n");
	text_append(buffer, rest.data, rest.length);
}

/* libwebsockets owns the socket from here on, and ends the line also when it does not want it. */
static void adopt_socket(struct http *http, struct websocket *line, int fd, struct text handshake)
{
	http->adopted = line;
	lws_adopt_socket_vhost_readbuf(http->server_vhost, fd, handshake.data, handshake.length);
	if (!http->adopted)
		return;
	http->adopted = NULL;
	line_end(line);
}

void websocket_server_take(struct http_connection *connection, struct http_exchange *exchange,
			   struct text rest)
{
	const struct http_listen_options *options = &exchange->http->options;
	const struct websocket_endpoint *endpoint;
	struct http *http = exchange->http;
	struct text_buffer handshake;
	struct websocket *line;
	void *accepted;
	int fd;
	const struct error *refusal = judge_handshake(exchange, &endpoint, &accepted);

	if (refusal) {
		exchange_refuse(exchange, refusal);
		return;
	}
	text_buffer_init(&handshake, HANDSHAKE_MAXIMUM + rest.length);
	write_handshake(&handshake, exchange, endpoint, rest);
	line = line_create(http, &endpoint->events, accepted, endpoint->message_maximum,
			   endpoint->queue_maximum);
	if (options->upgraded)
		options->upgraded(exchange, options->context);
	line->is_adopted = !connection->tls;
	http->statistics.connections += line->is_adopted;
	/* The exchange ends here, too. */
	fd = connection->tls ? websocket_bridge_open(connection)
			     : connection_release_socket(connection);
	if (fd >= 0)
		adopt_socket(http, line, fd, text_buffer_text(&handshake));
	else
		line_end(line);
	text_buffer_finish(&handshake);
}

static void end_adopted(struct lws *wsi, struct websocket *line)
{
	lws_set_opaque_user_data(wsi, NULL);
	if (line)
		line_end(line);
}

static int server_callback(struct lws *wsi, enum lws_callback_reasons reason, void *session,
			   void *in, size_t length)
{
	struct http *http = lws_context_user(lws_get_context(wsi));
	struct websocket *line = lws_get_opaque_user_data(wsi);

	(void)session;
	switch ((int)reason) {
	case LWS_CALLBACK_SERVER_NEW_CLIENT_INSTANTIATED:
		lws_set_opaque_user_data(wsi, http->adopted);
		http->adopted = NULL;
		return 0;
	case LWS_CALLBACK_FILTER_PROTOCOL_CONNECTION: return line ? 0 : -1;
	case LWS_CALLBACK_HTTP: return -1; /* our handshake asks for nothing else */
	case LWS_CALLBACK_ESTABLISHED: line_opened(line, wsi); return 0;
	case LWS_CALLBACK_RECEIVE: return line_receive(line, in, length);
	case LWS_CALLBACK_SERVER_WRITEABLE: return line ? line_write(line) : 0;
	case LWS_CALLBACK_CLOSED:
	case LWS_CALLBACK_WSI_DESTROY: end_adopted(wsi, line); return 0;
	default: return 0;
	}
}

static struct lws_protocols *make_protocols(const struct websocket_endpoint *endpoints)
{
	size_t count = 0;

	while (endpoints && endpoints[count].path)
		count++;

	struct lws_protocols *protocols = calloc(count + 2, sizeof(*protocols));

	if (!protocols)
		abort();
	protocols[0] = (struct lws_protocols){ .name = "http", .callback = server_callback };
	for (size_t i = 0; i < count; i++)
		protocols[i + 1] = (struct lws_protocols){ .name = endpoints[i].protocol,
							   .callback = server_callback,
							   .rx_buffer_size = 4096 };
	return protocols;
}

const struct error *websocket_server_create(struct arena *arena, struct http *http,
					    const struct websocket_endpoint *endpoints)
{
	static const lws_retry_bo_t liveness = {
		.secs_since_valid_ping = WEBSOCKET_PING_S,
		.secs_since_valid_hangup = WEBSOCKET_HANG_UP_S,
	};

	http->server_protocols = make_protocols(endpoints);

	struct lws_context_creation_info info = {
		.port = CONTEXT_PORT_NO_LISTEN_SERVER,
		.vhost_name = "outpost",
		.protocols = http->server_protocols,
		.retry_and_idle_policy = &liveness,
		/* Sockets of a pair have no options of TCP. */
		.options = LWS_SERVER_OPTION_UNIX_SOCK,
	};

	http->server_vhost = lws_create_vhost(http->websocket_context, &info);
	return http->server_vhost
		       ? NULL
		       : error_new(arena, ERROR_INTERNAL, "libwebsockets cannot be started");
}

void websocket_server_destroy(struct http *http)
{
	free(http->server_protocols);
}
