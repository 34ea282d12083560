#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <arpa/inet.h>
#include <signal.h>

#include "common/http/connection.h"
#include "common/http/http1.h"
#include "common/http/http2.h"
#include "common/http/listener.h"
#include "common/http/tls.h"
#include "common/http/websocket_server.h"

#define BACKLOG 1024
/* Connections taken from the queue in one turn of the loop. */
#define ACCEPT_BATCH 64
/* Beyond the maximum this many more are taken in, only to be told why they are refused. */
#define SURPLUS 64
/* After running out of file descriptors. */
#define ACCEPT_PAUSE_MS 100

struct listener {
	struct http *http;
	SSL_CTX *tls; /* NULL: plain */
	uv_poll_t poll;
	int socket, port;
	struct loop_timer *pause;
};

static const struct error *bind_failed(struct arena *arena, const struct listener *listener,
				       int reason)
{
	return error_new(
		arena, ERROR_CONFIGURATION, "Cannot listen on %s port %d: %s; %s",
		listener->http->options.host, listener->http->options.port, strerror(reason),
		reason == EADDRINUSE ? "stop the program that uses it or set another http.port"
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

	snprintf(port, sizeof(port), "%d", listener->http->options.port);
	if (getaddrinfo(listener->http->options.host, port, &wanted, &address) != 0)
		return bind_failed(arena, listener, EADDRNOTAVAIL);
	listener->socket = try_address(address);

	int reason = errno;

	freeaddrinfo(address);
	if (listener->socket < 0)
		return bind_failed(arena, listener, reason);
	listener->port = port_of(listener->socket);
	return NULL;
}

/* Which HTTP it will be is known when TLS has been agreed on. */
static void choose_protocol(struct http_connection *connection)
{
	bool is_plain = !connection->tls;

	connection->protocol =
		!is_plain && tls_speaks_http2(connection->tls) ? &http2_protocol : &http1_protocol;
	connection->protocol->opened(connection);
	if (is_plain && connection->http->listener->tls)
		http1_refuse(connection, ERROR_MALFORMED,
			     "TLS is spoken here: the address begins with https");
}

static const struct connection_protocol unknown_protocol = { .opened = choose_protocol };

static void name_peer(const struct sockaddr_storage *address, char out_peer[INET6_ADDRSTRLEN])
{
	const struct sockaddr_in6 *six = (const struct sockaddr_in6 *)address;
	const struct sockaddr_in *four = (const struct sockaddr_in *)address;

	out_peer[0] = '\0';
	if (address->ss_family == AF_INET)
		inet_ntop(AF_INET, &four->sin_addr, out_peer, INET6_ADDRSTRLEN);
	else if (IN6_IS_ADDR_V4MAPPED(&six->sin6_addr))
		inet_ntop(AF_INET, &six->sin6_addr.s6_addr[12], out_peer, INET6_ADDRSTRLEN);
	else
		inet_ntop(AF_INET6, &six->sin6_addr, out_peer, INET6_ADDRSTRLEN);
}

static void begin_connection(struct listener *listener, int fd,
			     const struct sockaddr_storage *address)
{
	char peer[INET6_ADDRSTRLEN];

	name_peer(address, peer);
	connection_begin(listener->http, fd, listener->tls ? tls_accept(listener->tls, fd) : NULL,
			 peer, &unknown_protocol);
}

static bool accept_one(struct listener *listener)
{
	struct sockaddr_storage address = { .ss_family = AF_INET };
	socklen_t size = sizeof(address);
	struct http *http = listener->http;
	int fd = accept4(listener->socket, (struct sockaddr *)&address, &size,
			 SOCK_NONBLOCK | SOCK_CLOEXEC);

	if (fd < 0 && (errno == EMFILE || errno == ENFILE || errno == ENOMEM || errno == ENOBUFS)) {
		uv_poll_stop(&listener->poll);
		loop_timer_start(listener->pause, ACCEPT_PAUSE_MS, 0);
	}
	if (fd < 0)
		return errno == ECONNABORTED || errno == EINTR;
	if (http->statistics.connections >= listener->http->options.connections_maximum + SURPLUS)
		close(fd);
	else
		begin_connection(listener, fd, &address);
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
	http->options = *options;
	listener->socket = -1;
	http->listener = listener;
	TRY(bind_socket(arena, listener));
	TRY(tls_create(arena, options, &listener->tls));
	TRY(websocket_server_create(arena, http, options->websockets));
	connection_set_waits(http, options);
	http2_set_waits(http, options);
	/* OpenSSL writes to sockets whose peer has gone. */
	signal(SIGPIPE, SIG_IGN);
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
	SSL_CTX_free(listener->tls);
	free(listener);
}
