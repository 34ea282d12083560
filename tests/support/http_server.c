#include "tests/support/http_server.h"

#include <arpa/inet.h>
#include <check.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#define LARGE_REPLY ((size_t)20 << 20)

struct later {
	struct http_exchange *exchange;
	struct http_server *server;
	struct loop_timer *timer;
};

static void on_later(void *context)
{
	struct later *later = context;

	http_reply(later->exchange, 200, "text/plain", TEXT("late"));
	loop_timer_destroy(later->timer);
	free(later);
}

static void reply_later(struct http_exchange *exchange, struct http_server *server)
{
	struct later *later = calloc(1, sizeof(*later));

	later->exchange = exchange;
	later->server = server;
	later->timer = loop_timer_create(server->loop, on_later, later);
	loop_timer_start(later->timer, 150, 0);
}

static void reply_facts(struct http_exchange *exchange, struct http_server *server)
{
	struct text path = http_path(exchange), query = http_query(exchange);
	const char *facts = arena_print(http_arena(exchange), "%s %.*s?%.*s %zu %s",
					http_method_name(http_method(exchange)), (int)path.length,
					path.data, (int)query.length, query.data,
					http_body(exchange).length, http_peer(exchange));

	(void)server;
	http_reply_header(exchange, "x-authorization",
			  text_copy(http_arena(exchange), http_header(exchange, "authorization")));
	http_reply_header(exchange, "x-trace",
			  text_copy(http_arena(exchange), http_header(exchange, "traceparent")));
	http_reply(exchange, 200, "text/plain", text_of(facts));
}

static void reply_echo(struct http_exchange *exchange, struct http_server *server)
{
	(void)server;
	http_reply(exchange, 201, "application/octet-stream", http_body(exchange));
}

static void reply_large(struct http_exchange *exchange, struct http_server *server)
{
	char *large = malloc(LARGE_REPLY);

	(void)server;
	for (size_t i = 0; i < LARGE_REPLY; i++)
		large[i] = (char)('a' + i % 26);
	http_reply(exchange, 200, "text/plain", (struct text){ large, LARGE_REPLY });
	free(large);
}

static void reply_file(struct http_exchange *exchange, struct http_server *server)
{
	(void)server;
	if (http_open_file(exchange, text_copy(http_arena(exchange), http_query(exchange))))
		http_reply(exchange, 404, "text/plain", TEXT("\"code\":\"not_found\""));
	else
		http_reply_file(exchange, 200, "text/plain");
}

static void reply_nothing(struct http_exchange *exchange, struct http_server *server)
{
	(void)server;
	http_reply(exchange, 204, NULL, TEXT(""));
}

/* Lines of a streamed reply; now and then the next ones come later, as rows do. */
struct lines {
	struct http_exchange *exchange;
	struct loop_timer *timer;
	int written, wanted;
	bool is_paused, breaks;
};

static void end_lines(struct lines *lines, bool is_whole)
{
	loop_timer_destroy(lines->timer);
	http_reply_end(lines->exchange, is_whole);
	free(lines);
}

static void write_lines(struct http_exchange *exchange, bool is_wanted, void *context)
{
	struct lines *lines = context;
	bool takes_more = true;
	char line[64];

	if (!is_wanted) {
		end_lines(lines, true);
		return;
	}
	while (!lines->is_paused && takes_more && lines->written < lines->wanted) {
		snprintf(line, sizeof(line), "line %d of a long list\n", lines->written++);
		takes_more = http_reply_write(exchange, text_of(line));
		lines->is_paused = lines->written % 20000 == 19999;
	}
	if (lines->is_paused)
		loop_timer_start(lines->timer, 10, 0);
	else if (lines->written == lines->wanted)
		end_lines(lines, !lines->breaks);
}

static void on_lines_come(void *context)
{
	struct lines *lines = context;

	lines->is_paused = false;
	write_lines(lines->exchange, true, lines);
}

static void begin_lines(struct http_exchange *exchange, struct http_server *server, bool breaks)
{
	struct lines *lines = calloc(1, sizeof(*lines));

	lines->exchange = exchange;
	lines->timer = loop_timer_create(server->loop, on_lines_come, lines);
	lines->wanted = atoi(text_copy(http_arena(exchange), http_query(exchange)));
	lines->breaks = breaks;
	http_reply_begin(exchange, 200, "text/plain", write_lines, lines);
}

static void reply_lines(struct http_exchange *exchange, struct http_server *server)
{
	begin_lines(exchange, server, false);
}

static void reply_broken(struct http_exchange *exchange, struct http_server *server)
{
	begin_lines(exchange, server, true);
}

static const struct {
	const char *path;
	void (*reply)(struct http_exchange *exchange, struct http_server *server);
} replies[] = {
	{ "/later", reply_later },   { "/echo", reply_echo },       { "/large", reply_large },
	{ "/file", reply_file },     { "/nothing", reply_nothing }, { "/lines", reply_lines },
	{ "/broken", reply_broken },
};

static void handle(struct http_exchange *exchange, void *context)
{
	struct http_server *server = context;

	server->handled++;
	for (size_t i = 0; i < sizeof(replies) / sizeof(replies[0]); i++) {
		if (text_is(http_path(exchange), replies[i].path)) {
			replies[i].reply(exchange, server);
			return;
		}
	}
	reply_facts(exchange, server);
}

static size_t limit(enum http_method method, struct text path, void *context)
{
	(void)context;
	if (method == HTTP_GET || method == HTTP_HEAD)
		return 0;
	return text_is(path, "/echo") ? (size_t)20 << 20 : 1000;
}

static void on_closed(void *context)
{
	struct http_server *server = context;

	server->is_closed = true;
}

static void on_client_end(uv_async_t *signal)
{
	struct http_server *server = signal->data;

	uv_close((uv_handle_t *)signal, NULL);
	http_close(server->http, 500, on_closed, server);
}

struct client_thread {
	struct http_server *server;
	uv_async_t end;
};

static void *run_client(void *context)
{
	struct client_thread *thread = context;

	thread->server->client(thread->server);
	uv_async_send(&thread->end);
	return NULL;
}

static void run_server(struct http_listen_options options, struct http_server server)
{
	struct arena *arena = arena_create(ARENA_DEFAULT_MAXIMUM);
	struct client_thread thread = { .server = &server };
	pthread_t id;

	server.loop = loop_create();
	server.http = http_create(server.loop);
	options.host = options.host ? options.host : "127.0.0.1";
	options.handler = handle;
	options.limit = limit;
	options.context = &server;
	options.idle_timeout_ms = options.idle_timeout_ms ? options.idle_timeout_ms : 30000;
	options.request_timeout_ms =
		options.request_timeout_ms ? options.request_timeout_ms : 30000;
	options.connections_maximum =
		options.connections_maximum ? options.connections_maximum : 1000;

	const struct error *error = http_listen(server.http, arena, &options);

	ck_assert_msg(!error, "%s", error ? error_describe(arena, error) : "");
	server.port = http_port(server.http);
	uv_async_init(loop_uv(server.loop), &thread.end, on_client_end);
	thread.end.data = &server;
	pthread_create(&id, NULL, run_client, &thread);
	loop_run(server.loop); /* until everything is closed */
	pthread_join(id, NULL);
	ck_assert(server.is_closed);
	ck_assert_int_eq(http_statistics(server.http).open_exchanges, 0);
	ck_assert_int_eq(http_statistics(server.http).connections, 0);
	ck_assert_int_eq(http_statistics(server.http).websockets, 0);
	http_destroy(server.http);
	loop_destroy(server.loop);
	arena_destroy(arena);
}

void with_http_server(struct http_listen_options options, http_server_client *client,
		      void *client_context)
{
	run_server(options,
		   (struct http_server){ .client = client, .client_context = client_context });
}

int raw_connect(int port)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };
	struct timeval limit_s = { .tv_sec = 10 };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit_s, sizeof(limit_s));
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit_s, sizeof(limit_s));
	ck_assert_int_eq(connect(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	return fd;
}

void raw_send_bytes(int fd, const char *bytes, size_t length)
{
	while (length) {
		ssize_t sent = send(fd, bytes, length, MSG_NOSIGNAL);

		if (sent <= 0)
			return;
		bytes += sent;
		length -= (size_t)sent;
	}
}

void raw_send(int fd, const char *text)
{
	raw_send_bytes(fd, text, strlen(text));
}

static size_t receive_headers(int fd, char *headers, size_t size)
{
	size_t length = 0;

	while (length + 1 < size) {
		if (recv(fd, headers + length, 1, 0) <= 0)
			return 0;
		headers[++length] = '\0';
		if (length >= 4 && memcmp(headers + length - 4, "\r\n\r\n", 4) == 0)
			return length;
	}
	return 0;
}

struct raw_reply raw_receive(int fd, bool has_body)
{
	struct raw_reply reply = { 0 };
	const char *length;

	if (!receive_headers(fd, reply.headers, sizeof(reply.headers)))
		return reply;
	sscanf(reply.headers, "HTTP/1.%*d %d", &reply.status);
	length = strcasestr(reply.headers, "content-length: ");
	if (!has_body || !length)
		return reply;
	reply.length = (size_t)strtoul(length + 16, NULL, 10);
	reply.body = calloc(1, reply.length + 1);
	for (size_t got = 0; got < reply.length;) {
		ssize_t part = recv(fd, reply.body + got, reply.length - got, 0);

		if (part <= 0) {
			reply.status = 0;
			return reply;
		}
		got += (size_t)part;
	}
	return reply;
}

void raw_reply_free(struct raw_reply *reply)
{
	free(reply->body);
	reply->body = NULL;
}

bool raw_is_closed(int fd)
{
	char byte;
	ssize_t got = recv(fd, &byte, 1, 0);

	return got == 0 || (got < 0 && errno == ECONNRESET);
}

struct raw_reply raw_request(int port, const char *text)
{
	int fd = raw_connect(port);

	raw_send(fd, text);

	struct raw_reply reply = raw_receive(fd, true);

	close(fd);
	return reply;
}
