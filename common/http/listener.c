#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/http/exchange.h"
#include "common/http/websocket_server.h"

#define BACKLOG 1024
/* Connections taken from the queue in one turn of the loop. */
#define ACCEPT_BATCH 64
/* Beyond the maximum this many more are taken in, only to be told why they are refused. */
#define SURPLUS 64
/* After running out of file descriptors. */
#define ACCEPT_PAUSE_MS 100

/* Our own sockets are accepted here and handed to libwebsockets: its own listening hides why a bind
 * failed, and spins when file descriptors run out. */
struct listener {
	struct http *http;
	struct http_listen_options options;
	struct lws_vhost *vhost;
	struct lws_protocols *protocols;
	lws_retry_bo_t liveness;
	uv_poll_t poll;
	int socket, port;
	struct loop_timer *pause;
};

const struct http_listen_options *listener_options(const struct listener *listener)
{
	return &listener->options;
}

static int whole_seconds(int milliseconds)
{
	return milliseconds > 1000 ? (milliseconds + 999) / 1000 : 1;
}

static struct lws_protocols *make_protocols(const struct websocket_endpoint *endpoints)
{
	size_t count = 0;

	while (endpoints && endpoints[count].path)
		count++;

	struct lws_protocols *protocols = calloc(count + 2, sizeof(*protocols));

	if (!protocols)
		abort();
	protocols[0] = (struct lws_protocols){ .name = "http", .callback = http_callback };
	for (size_t i = 0; i < count; i++)
		protocols[i + 1] = (struct lws_protocols){ .name = endpoints[i].protocol,
							   .callback = websocket_server_callback,
							   .rx_buffer_size = 4096 };
	return protocols;
}

static const struct error *bad_certificate(struct arena *arena,
					   const struct http_listen_options *options)
{
	return error_new(arena, ERROR_CONFIGURATION,
			 "The certificate %s or its key %s cannot be used; check that both are "
			 "readable, PEM and belong together",
			 options->certificate_path, options->key_path);
}

static const struct error *create_vhost(struct arena *arena, struct listener *listener)
{
	const struct http_listen_options *options = &listener->options;
	struct lws_context_creation_info info = {
		.port = CONTEXT_PORT_NO_LISTEN_SERVER,
		.vhost_name = "outpost",
		.protocols = listener->protocols,
		.keepalive_timeout = whole_seconds(options->idle_timeout_ms),
		.timeout_secs_ah_idle = (unsigned)whole_seconds(options->request_timeout_ms),
		.retry_and_idle_policy = &listener->liveness,
		.options = LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT |
			   LWS_SERVER_OPTION_DISABLE_OS_CA_CERTS,
	};

	if (options->certificate_path) {
		/* libwebsockets goes on without TLS when a file is missing. */
		if (access(options->certificate_path, R_OK) != 0 ||
		    access(options->key_path, R_OK) != 0)
			return bad_certificate(arena, options);
		info.ssl_cert_filepath = options->certificate_path;
		info.ssl_private_key_filepath = options->key_path;
		info.alpn = "h2,http/1.1";
	}
	listener->vhost = lws_create_vhost(listener->http->context, &info);
	return listener->vhost ? NULL : bad_certificate(arena, options);
}

static const struct error *bind_failed(struct arena *arena, const struct listener *listener,
				       int reason)
{
	return error_new(arena, ERROR_CONFIGURATION, "Cannot listen on %s port %d: %s; %s",
			 listener->options.host, listener->options.port, strerror(reason),
			 reason == EADDRINUSE
				 ? "stop the program that uses it or set another http.port"
				 : "check http.host and http.port");
}

static int try_address(const struct addrinfo *address)
{
	int on = 1;
	int fd = socket(address->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return -1;
	/* Accepted sockets inherit TCP_NODELAY. */
	if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) == 0 &&
	    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on)) == 0 &&
	    bind(fd, address->ai_addr, address->ai_addrlen) == 0 && listen(fd, BACKLOG) == 0)
		return fd;

	int reason = errno;

	close(fd);
	errno = reason;
	return -1;
}

static int port_of(int fd)
{
	struct sockaddr_storage address;
	socklen_t size = sizeof(address);

	if (getsockname(fd, (struct sockaddr *)&address, &size) != 0)
		abort();
	return ntohs(address.ss_family == AF_INET6 ? ((struct sockaddr_in6 *)&address)->sin6_port
						   : ((struct sockaddr_in *)&address)->sin_port);
}

static const struct error *bind_socket(struct arena *arena, struct listener *listener)
{
	struct addrinfo wanted = { .ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE };
	struct addrinfo *address;
	char port[16];

	snprintf(port, sizeof(port), "%d", listener->options.port);
	if (getaddrinfo(listener->options.host, port, &wanted, &address) != 0)
		return bind_failed(arena, listener, EADDRNOTAVAIL);
	listener->socket = try_address(address);

	int reason = errno;

	freeaddrinfo(address);
	if (listener->socket < 0)
		return bind_failed(arena, listener, reason);
	listener->port = port_of(listener->socket);
	return NULL;
}

static bool accept_one(struct listener *listener)
{
	struct http *http = listener->http;
	int fd = accept4(listener->socket, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);

	if (fd < 0 && (errno == EMFILE || errno == ENFILE || errno == ENOMEM || errno == ENOBUFS)) {
		uv_poll_stop(&listener->poll);
		loop_timer_start(listener->pause, ACCEPT_PAUSE_MS, 0);
	}
	if (fd < 0)
		return errno == ECONNABORTED || errno == EINTR;
	if (http->statistics.connections >= listener->options.connections_maximum + SURPLUS)
		close(fd);
	else
		lws_adopt_socket_vhost(listener->vhost, fd);
	return true;
}

static void on_readable(uv_poll_t *poll, int status, int events)
{
	struct listener *listener = poll->data;

	(void)status;
	(void)events;
	for (int i = 0; i < ACCEPT_BATCH && accept_one(listener); i++)
		;
}

static void on_pause_end(void *context)
{
	struct listener *listener = context;

	uv_poll_start(&listener->poll, UV_READABLE, on_readable);
}

const struct error *http_listen(struct http *http, struct arena *arena,
				const struct http_listen_options *options)
{
	struct listener *listener = calloc(1, sizeof(*listener));

	if (!listener)
		abort();
	listener->http = http;
	listener->options = *options;
	listener->socket = -1;
	listener->liveness.secs_since_valid_ping = WEBSOCKET_PING_S;
	listener->liveness.secs_since_valid_hangup = WEBSOCKET_HANG_UP_S;
	listener->protocols = make_protocols(options->websockets);
	http->listener = listener;
	TRY(bind_socket(arena, listener));
	TRY(create_vhost(arena, listener));
	uv_poll_init_socket(loop_uv(http->loop), &listener->poll, listener->socket);
	listener->poll.data = listener;
	listener->pause = loop_timer_create(http->loop, on_pause_end, listener);
	uv_poll_start(&listener->poll, UV_READABLE, on_readable);
	return NULL;
}

int http_port(const struct http *http)
{
	return http->listener->port;
}

static void on_poll_closed(uv_handle_t *handle)
{
	struct listener *listener = handle->data;

	close(listener->socket);
	listener->socket = -1;
}

void listener_stop(struct listener *listener)
{
	if (!listener->pause) /* never got as far as listening */
		return;
	loop_timer_destroy(listener->pause);
	listener->pause = NULL;
	uv_close((uv_handle_t *)&listener->poll, on_poll_closed);
}

void listener_destroy(struct listener *listener)
{
	if (listener->socket >= 0)
		close(listener->socket);
	free(listener->protocols);
	free(listener);
}
