#include "common/http/websocket.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/support/http_server.h"
#include "tests/support/suite.h"

#define HANDSHAKE                                                                                  \
	"Host: h\r\nUpgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n"                     \
	"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"

enum opcode { CONTINUATION, TEXT_FRAME, BINARY, CLOSE = 8, PING, PONG };

static int opened, closed, accepted;

static void count_from_none(void)
{
	opened = closed = accepted = 0;
}

static void *accept_known(const struct websocket_handshake *handshake, void *context)
{
	(void)context;
	accepted++;
	if (!text_is(handshake->authorization, "Bearer good") ||
	    !text_is(handshake->query, "store=7%268"))
		return NULL;
	ck_assert_str_eq(handshake->peer, "127.0.0.1");
	return &accepted;
}

static void on_opened(struct websocket *socket, void *connection)
{
	ck_assert_ptr_eq(connection, &accepted);
	opened++;
	websocket_send(socket, TEXT("welcome"));
}

static void flood(struct websocket *socket)
{
	char *line = calloc(1, 4096);
	bool sent = true;

	memset(line, 'x', 4096);
	for (int i = 0; i < 100000 && sent; i++)
		sent = websocket_send(socket, (struct text){ line, 4096 });
	ck_assert(!sent);
	free(line);
}

static void on_message(struct websocket *socket, struct text message, void *connection)
{
	(void)connection;
	if (text_is(message, "flood"))
		flood(socket);
	else if (text_is(message, "bye"))
		websocket_close(socket, 4001);
	else
		websocket_send(socket, message);
}

static void on_closed(struct websocket *socket, void *connection)
{
	(void)connection;
	closed++;
	ck_assert(!websocket_send(socket, TEXT("too late")));
}

static const struct websocket_endpoint endpoints[] = {
	{ .path = "/hints",
	  .protocol = "outpost.hint.v1",
	  .accept = accept_known,
	  .events = { on_opened, on_message, on_closed },
	  .message_maximum = 70000,
	  .queue_maximum = 200000 },
	{ .path = NULL },
};

static const struct http_listen_options options = { .websockets = endpoints };

static void send_frame(int fd, enum opcode opcode, bool final, const char *data, size_t length)
{
	unsigned char head[14] = { (unsigned char)((final ? 0x80 : 0) | opcode) };
	size_t head_length = 2;
	char *masked = malloc(length + 1);
	static const unsigned char mask[4] = { 1, 2, 3, 4 };

	if (length < 126) {
		head[1] = (unsigned char)(0x80 | length);
	} else {
		head[1] = 0x80 | 127;
		for (int i = 0; i < 8; i++)
			head[head_length++] = (unsigned char)((uint64_t)length >> (56 - 8 * i));
	}
	memcpy(head + head_length, mask, 4);
	raw_send_bytes(fd, (char *)head, head_length + 4);
	for (size_t i = 0; i < length; i++)
		masked[i] = (char)(data[i] ^ mask[i & 3]);
	raw_send_bytes(fd, masked, length);
	free(masked);
}

static bool receive_all(int fd, void *into, size_t length)
{
	return length == 0 || recv(fd, into, length, MSG_WAITALL) == (ssize_t)length;
}

/* -1 when the line has ended. */
static int receive_frame(int fd, char *into, size_t size, size_t *out_length)
{
	unsigned char head[2], longer[8];
	size_t length;

	if (!receive_all(fd, head, 2))
		return -1;
	length = head[1] & 0x7f;
	if (length >= 126) {
		size_t bytes = length == 126 ? 2 : 8;

		if (!receive_all(fd, longer, bytes))
			return -1;
		length = 0;
		for (size_t i = 0; i < bytes; i++)
			length = length << 8 | longer[i];
	}
	ck_assert_uint_lt(length, size);
	if (!receive_all(fd, into, length))
		return -1;
	into[length] = '\0';
	*out_length = length;
	return head[0] & 0x0f;
}

static void expect_text(int fd, const char *wanted)
{
	char text[256];
	size_t length;

	ck_assert_int_eq(receive_frame(fd, text, sizeof(text), &length), TEXT_FRAME);
	ck_assert_str_eq(text, wanted);
}

static void expect_close(int fd, int code)
{
	char data[256];
	size_t length;

	ck_assert_int_eq(receive_frame(fd, data, sizeof(data), &length), CLOSE);
	ck_assert_uint_ge(length, 2);
	ck_assert_int_eq((unsigned char)data[0] << 8 | (unsigned char)data[1], code);
}

static int open_line(struct http_server *server)
{
	int fd = raw_connect(server->port);

	raw_send(fd, "GET /hints?store=7%268 HTTP/1.1\r\n" HANDSHAKE
		     "Sec-WebSocket-Protocol: other, outpost.hint.v1\r\n"
		     "Authorization: Bearer good\r\n\r\n");

	struct raw_reply reply = raw_receive(fd, false);

	ck_assert_int_eq(reply.status, 101);
	ck_assert_ptr_nonnull(strcasestr(reply.headers, "outpost.hint.v1"));
	expect_text(fd, "welcome");
	return fd;
}

static void talk(struct http_server *server)
{
	int fd = open_line(server);
	char pong[128];
	size_t length;

	send_frame(fd, TEXT_FRAME, true, "one", 3);
	expect_text(fd, "one");
	send_frame(fd, TEXT_FRAME, false, "fr", 2);
	send_frame(fd, CONTINUATION, false, "agm", 3);
	send_frame(fd, PING, true, "alive?", 6);
	send_frame(fd, CONTINUATION, true, "ents", 4);

	int first = receive_frame(fd, pong, sizeof(pong), &length);

	ck_assert_int_eq(first, PONG);
	ck_assert_str_eq(pong, "alive?");
	expect_text(fd, "fragments");
	send_frame(fd, TEXT_FRAME, true, "", 0);
	expect_text(fd, "");
	send_frame(fd, TEXT_FRAME, true, "bye", 3);
	expect_close(fd, 4001);
	close(fd);
}

START_TEST(messages_go_both_ways_in_fragments_too)
{
	with_http_server(options, talk, NULL);
	ck_assert_int_eq(opened, 1);
	ck_assert_int_eq(closed, 1);
}
END_TEST

static void send_large(struct http_server *server)
{
	int fd = open_line(server);
	char *large = malloc(70001), *echo = malloc(80000);
	size_t length;

	memset(large, 'a', 70001);
	send_frame(fd, TEXT_FRAME, true, large, 70000);
	ck_assert_int_eq(receive_frame(fd, echo, 80000, &length), TEXT_FRAME);
	ck_assert_uint_eq(length, 70000);
	ck_assert_int_eq(memcmp(large, echo, length), 0);
	send_frame(fd, TEXT_FRAME, true, large, 70001);
	expect_close(fd, 1009);
	close(fd);
	free(large);
	free(echo);
}

START_TEST(a_message_beyond_the_maximum_closes_the_line)
{
	with_http_server(options, send_large, NULL);
	ck_assert_int_eq(closed, 1);
}
END_TEST

static void send_wrong_kinds(struct http_server *server)
{
	int fd = open_line(server);

	send_frame(fd, BINARY, true, "\x01\x02", 2);
	expect_close(fd, 1003);
	close(fd);
	fd = open_line(server);
	send_frame(fd, TEXT_FRAME, true, "\xff\xfe", 2);
	expect_close(fd, 1007);
	close(fd);
	fd = open_line(server);
	send_frame(fd, CLOSE, true, "\x03\xe8", 2);
	expect_close(fd, 1000);
	close(fd);
}

START_TEST(binary_and_broken_text_are_refused_and_a_close_is_returned)
{
	with_http_server(options, send_wrong_kinds, NULL);
	ck_assert_int_eq(closed, 3);
}
END_TEST

static void be_refused(struct http_server *server)
{
	static const struct {
		const char *request;
		int status;
	} cases[] = {
		{ "GET /hints?store=7%268 HTTP/1.1\r\n" HANDSHAKE
		  "Sec-WebSocket-Protocol: outpost.hint.v1\r\n\r\n",
		  401 },
		{ "GET /hints HTTP/1.1\r\n" HANDSHAKE "Sec-WebSocket-Protocol: outpost.hint.v1\r\n"
		  "Authorization: Bearer good\r\n\r\n",
		  401 },
		{ "GET /hints?store=7%268 HTTP/1.1\r\n" HANDSHAKE
		  "Sec-WebSocket-Protocol: outpost.hint.v2\r\nAuthorization: Bearer good\r\n\r\n",
		  400 },
		{ "GET /hints?store=7%268 HTTP/1.1\r\n" HANDSHAKE
		  "Authorization: Bearer good\r\n\r\n",
		  400 },
		{ "GET /elsewhere HTTP/1.1\r\n" HANDSHAKE
		  "Sec-WebSocket-Protocol: outpost.hint.v1\r\nAuthorization: Bearer good\r\n\r\n",
		  404 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct raw_reply reply = raw_request(server->port, cases[i].request);

		ck_assert_msg(reply.status == cases[i].status, "case %zu: %d", i, reply.status);
		raw_reply_free(&reply);
	}
	ck_assert_int_eq(accepted, 2);
}

START_TEST(a_handshake_without_right_is_answered_with_a_problem)
{
	with_http_server(options, be_refused, NULL);
	ck_assert_int_eq(opened, 0);
	ck_assert_int_eq(closed, 0);
}
END_TEST

static void break_handshake(struct http_server *server)
{
	static const char *const broken[] = {
		"Sec-WebSocket-Version: 13\r\n",
		"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: short\r\n",
		"Sec-WebSocket-Version: 8\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n",
	};

	for (size_t i = 0; i < sizeof(broken) / sizeof(broken[0]); i++) {
		char request[512];
		int fd = raw_connect(server->port);

		snprintf(request, sizeof(request),
			 "GET /hints?store=7%%268 HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\n"
			 "Connection: Upgrade\r\n%sSec-WebSocket-Protocol: outpost.hint.v1\r\n"
			 "Authorization: Bearer good\r\n\r\n",
			 broken[i]);
		raw_send(fd, request);

		struct raw_reply reply = raw_receive(fd, true);

		ck_assert_int_eq(reply.status, 400);
		raw_reply_free(&reply);
		ck_assert(raw_is_closed(fd));
		close(fd);
	}
}

START_TEST(a_broken_handshake_is_answered_before_anybody_is_asked_to_accept_it)
{
	with_http_server(options, break_handshake, NULL);
	ck_assert_int_eq(accepted, 0);
	ck_assert_int_eq(opened, 0);
	ck_assert_int_eq(closed, 0);
}
END_TEST

static void send_frames_at_once(struct http_server *server)
{
	int fd = raw_connect(server->port);
	static const char bytes[] =
		"GET /hints?store=7%268 HTTP/1.1\r\n" HANDSHAKE "X-Auth: mine\r\nT: 1\r\n"
		"Sec-WebSocket-Protocol: outpost.hint.v1\r\nAuthorization: Bearer good\r\n\r\n"
		"\x81\x83\0\0\0\0one";

	raw_send_bytes(fd, bytes, sizeof(bytes) - 1);

	struct raw_reply reply = raw_receive(fd, false);

	ck_assert_int_eq(reply.status, 101);
	expect_text(fd, "welcome");
	expect_text(fd, "one");
	send_frame(fd, TEXT_FRAME, true, "bye", 3);
	expect_close(fd, 4001);
	close(fd);
}

START_TEST(frames_that_come_with_the_handshake_are_read)
{
	with_http_server(options, send_frames_at_once, NULL);
	ck_assert_int_eq(closed, 1);
}
END_TEST

static void stop_reading(struct http_server *server)
{
	int fd = open_line(server);
	char drop[65536];

	send_frame(fd, TEXT_FRAME, true, "flood", 5);
	while (!closed)
		usleep(1000);
	while (recv(fd, drop, sizeof(drop), 0) > 0)
		;
	close(fd);
}

START_TEST(a_peer_that_does_not_read_is_cut_off)
{
	with_http_server(options, stop_reading, NULL);
	ck_assert_int_eq(closed, 1);
}
END_TEST

static void stay_open(struct http_server *server)
{
	*(int *)server->client_context = open_line(server);
}

START_TEST(closing_the_server_says_goodbye)
{
	int fd;

	with_http_server(options, stay_open, &fd);
	expect_close(fd, 1001);
	close(fd);
	ck_assert_int_eq(closed, 1);
}
END_TEST

/* The client end, against the same server, on one loop. */
struct pair {
	struct loop *loop;
	struct http *server, *client;
	char text[256];
	int opened, closed, closing;
	bool reply_bye;
};

static void client_opened(struct websocket *socket, void *connection)
{
	struct pair *pair = connection;

	pair->opened++;
	websocket_send(socket, TEXT("hello"));
}

static void client_message(struct websocket *socket, struct text message, void *connection)
{
	struct pair *pair = connection;

	strncat(pair->text, text_is(message, "welcome") ? "welcome " : "", 100);
	if (text_is(message, "hello")) {
		strcat(pair->text, "hello ");
		websocket_send(socket, TEXT("bye"));
	}
}

static void client_closed(struct websocket *socket, void *connection)
{
	struct pair *pair = connection;

	(void)socket;
	pair->closed++;
	loop_stop(pair->loop);
}

static void one_closed(void *context)
{
	struct pair *pair = context;

	pair->closing--;
}

static void with_pair(const char *bearer, const char *url_format, struct pair *pair)
{
	struct arena *arena = arena_create(65536);
	struct http_listen_options listen_options = options;
	const char *url;

	listen_options.host = "127.0.0.1";
	listen_options.idle_timeout_ms = listen_options.request_timeout_ms = 5000;
	listen_options.connections_maximum = 10;
	pair->loop = loop_create();
	pair->server = http_create(pair->loop);
	pair->client = http_create(pair->loop);
	ck_assert_ptr_null(http_listen(pair->server, arena, &listen_options));
	url = arena_print(arena, "%s%d%s",
			  "ws://127.0.0.1:", url_format ? 1 : http_port(pair->server),
			  "/hints?store=7%268");
	websocket_connect(pair->client,
			  &(struct websocket_client_options){
				  .url = url,
				  .protocol = "outpost.hint.v1",
				  .bearer = bearer,
				  .events = { client_opened, client_message, client_closed },
				  .connection = pair,
				  .message_maximum = 1000 });
	loop_run(pair->loop);
	pair->closing = 2;
	http_close(pair->client, 100, one_closed, pair);
	http_close(pair->server, 100, one_closed, pair);
	loop_run(pair->loop);
	ck_assert_int_eq(pair->closing, 0);
	http_destroy(pair->client);
	http_destroy(pair->server);
	loop_destroy(pair->loop);
	arena_destroy(arena);
}

START_TEST(a_client_opens_talks_and_sees_the_end)
{
	struct pair pair = { 0 };

	with_pair("good", NULL, &pair);
	ck_assert_int_eq(pair.opened, 1);
	ck_assert_str_eq(pair.text, "welcome hello ");
	ck_assert_int_eq(pair.closed, 1);
	ck_assert_int_eq(closed, 1);
}
END_TEST

START_TEST(a_client_is_told_when_it_is_refused_or_nobody_listens)
{
	struct pair refused = { 0 }, alone = { 0 };

	with_pair("bad", NULL, &refused);
	ck_assert_int_eq(refused.opened, 0);
	ck_assert_int_eq(refused.closed, 1);
	with_pair("good", "port 1", &alone);
	ck_assert_int_eq(alone.opened, 0);
	ck_assert_int_eq(alone.closed, 1);
}
END_TEST

int main(void)
{
	return RUN_TESTS_WITH(
		"websocket", count_from_none, NULL, messages_go_both_ways_in_fragments_too,
		a_message_beyond_the_maximum_closes_the_line,
		binary_and_broken_text_are_refused_and_a_close_is_returned,
		a_handshake_without_right_is_answered_with_a_problem,
		a_broken_handshake_is_answered_before_anybody_is_asked_to_accept_it,
		frames_that_come_with_the_handshake_are_read, a_peer_that_does_not_read_is_cut_off,
		closing_the_server_says_goodbye, a_client_opens_talks_and_sees_the_end,
		a_client_is_told_when_it_is_refused_or_nobody_listens);
}
