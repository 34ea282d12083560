#include "common/http/server.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/support/http_server.h"
#include "tests/support/suite.h"

static const struct http_listen_options defaults;

static void set_true(void *context)
{
	*(bool *)context = true;
}

static void get_facts(struct http_server *server)
{
	struct raw_reply reply = raw_request(
		server->port,
		"GET /api/v1/caf%C3%A9?q=a%26b&limit=5&x=1+2&e= HTTP/1.1\r\nHost: here\r\n"
		"Authorization: Bearer abc\r\ntraceparent: 00-1\r\n\r\n");

	ck_assert_int_eq(reply.status, 200);
	ck_assert_str_eq(reply.body, "GET /api/v1/caf%C3%A9?q=a%26b&limit=5&x=1+2&e= 0 127.0.0.1");
	ck_assert_ptr_nonnull(strstr(reply.headers, "x-authorization: Bearer abc\r\n"));
	ck_assert_ptr_nonnull(strstr(reply.headers, "x-trace: 00-1\r\n"));
	raw_reply_free(&reply);
}

START_TEST(a_request_reaches_its_handler_with_path_query_and_headers)
{
	with_http_server(defaults, get_facts, NULL);
}
END_TEST

static const struct {
	const char *sent, *read;
} queries[] = {
	{ "/p", "/p?" },          { "/p?", "/p?" },         { "/p?&", "/p?&" },
	{ "/p?a=1&", "/p?a=1&" }, { "/p?&a=1", "/p?&a=1" }, { "/p?a=/", "/p?a=/" },
	{ "/p?/a=1", "/p?/a=1" }, { "/p?a", "/p?a" },
};

static void send_queries(struct http_server *server)
{
	for (size_t i = 0; i < sizeof(queries) / sizeof(queries[0]); i++) {
		char request[100], wanted[100];
		struct raw_reply reply;

		snprintf(request, sizeof(request), "GET %s HTTP/1.1\r\nHost: h\r\n\r\n",
			 queries[i].sent);
		snprintf(wanted, sizeof(wanted), "GET %s 0 127.0.0.1", queries[i].read);
		reply = raw_request(server->port, request);
		ck_assert_str_eq(reply.body, wanted);
		raw_reply_free(&reply);
	}
}

START_TEST(an_empty_query_is_none)
{
	with_http_server(defaults, send_queries, NULL);
}
END_TEST

static void keep_alive(struct http_server *server)
{
	int fd = raw_connect(server->port);

	for (int i = 0; i < 3; i++) {
		raw_send(fd, "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello");

		struct raw_reply reply = raw_receive(fd, true);

		ck_assert_int_eq(reply.status, 201);
		ck_assert_str_eq(reply.body, "hello");
		raw_reply_free(&reply);
	}
	close(fd);
	ck_assert_int_eq(server->handled, 3);
}

START_TEST(a_connection_serves_one_request_after_the_other)
{
	with_http_server(defaults, keep_alive, NULL);
}
END_TEST

static void pipeline(struct http_server *server)
{
	static const char *const bodies[] = { "late", "GET /a? 0 127.0.0.1", "late",
					      "GET /b? 0 127.0.0.1" };
	int fd = raw_connect(server->port);

	raw_send(fd, "POST /later HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello"
		     "GET /a HTTP/1.1\r\nHost: h\r\n\r\n"
		     "GET /later HTTP/1.1\r\nHost: h\r\n\r\n"
		     "GET /b HTTP/1.1\r\nHost: h\r\n\r\n");
	for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
		struct raw_reply reply = raw_receive(fd, true);

		ck_assert_ptr_nonnull(reply.body);
		ck_assert_str_eq(reply.body, bodies[i]);
		raw_reply_free(&reply);
	}
	close(fd);
	ck_assert_int_eq(server->handled, 4);
}

START_TEST(pipelined_requests_are_answered_in_their_order)
{
	with_http_server(defaults, pipeline, NULL);
}
END_TEST

static void pipeline_bodies(struct http_server *server)
{
	static const char *const firsts[] = { "GET /a HTTP/1.1\r\nHost: h\r\n\r\n",
					      "GET /later HTTP/1.1\r\nHost: h\r\n\r\n" };
	static const char second[] =
		"POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello";

	/* Cut at every place, so that the second request is found in one piece or in two. */
	for (size_t i = 0; i < 2; i++) {
		for (size_t cut = 1; cut < sizeof(second); cut += 9) {
			int fd = raw_connect(server->port), handled = server->handled;
			char bytes[256];

			snprintf(bytes, sizeof(bytes), "%s%.*s", firsts[i], (int)cut, second);
			raw_send(fd, bytes);
			usleep(3000);
			raw_send(fd, second + cut);

			struct raw_reply reply = raw_receive(fd, true);

			ck_assert_int_eq(reply.status, 200);
			raw_reply_free(&reply);
			reply = raw_receive(fd, true);
			if (reply.status == 201) {
				ck_assert_str_eq(reply.body, "hello");
			} else {
				ck_assert_int_eq(reply.status, 503);
				ck_assert(raw_is_closed(fd));
				ck_assert_int_eq(server->handled, handled + 1);
			}
			raw_reply_free(&reply);
			close(fd);
		}
	}
}

START_TEST(a_pipelined_body_arrives_whole_or_is_sent_back)
{
	with_http_server(defaults, pipeline_bodies, NULL);
}
END_TEST

static void ask_for_headers(struct http_server *server)
{
	int fd = raw_connect(server->port);

	raw_send(fd, "HEAD /large HTTP/1.1\r\nHost: h\r\n\r\n");

	struct raw_reply reply = raw_receive(fd, false);

	ck_assert_int_eq(reply.status, 200);
	ck_assert_ptr_nonnull(strstr(reply.headers, "content-length: 20971520\r\n"));
	raw_send(fd, "DELETE /nothing HTTP/1.1\r\nHost: h\r\n\r\n");
	reply = raw_receive(fd, true);
	ck_assert_int_eq(reply.status, 204);
	ck_assert_ptr_null(strstr(reply.headers, "content-length"));
	close(fd);
}

START_TEST(a_reply_without_body_leaves_the_connection_in_step)
{
	with_http_server(defaults, ask_for_headers, NULL);
}
END_TEST

static void close_after(struct http_server *server)
{
	static const struct {
		const char *request;
		bool stays;
	} cases[] = {
		{ "GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n", false },
		{ "GET / HTTP/1.1\r\nHost: h\r\nConnection: TE, Close\r\n\r\n", false },
		{ "GET / HTTP/1.0\r\n\r\n", false },
		{ "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", true },
		{ "GET /later HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n", false },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int fd = raw_connect(server->port);

		raw_send(fd, cases[i].request);

		struct raw_reply reply = raw_receive(fd, true);

		ck_assert_int_eq(reply.status, 200);
		raw_reply_free(&reply);
		if (cases[i].stays) {
			raw_send(fd, cases[i].request);
			reply = raw_receive(fd, true);
			ck_assert_int_eq(reply.status, 200);
			raw_reply_free(&reply);
		} else {
			ck_assert(raw_is_closed(fd));
		}
		close(fd);
	}
}

START_TEST(a_connection_stays_or_closes_as_the_client_wishes)
{
	with_http_server(defaults, close_after, NULL);
}
END_TEST

static void leave_early(struct http_server *server)
{
	int fd = raw_connect(server->port);

	raw_send(fd, "GET /later HTTP/1.1\r\nHost: h\r\n\r\n");
	while (!server->handled)
		usleep(1000);
	close(fd);
	/* Another connection sees that the server lives on past the reply. */
	for (int i = 0; i < 2; i++) {
		struct raw_reply reply =
			raw_request(server->port, "GET /later HTTP/1.1\r\nHost: h\r\n\r\n");

		ck_assert_str_eq(reply.body, "late");
		raw_reply_free(&reply);
	}
}

START_TEST(a_client_may_leave_while_its_request_is_worked_on)
{
	with_http_server(defaults, leave_early, NULL);
}
END_TEST

static void send_and_get_20_megabytes(struct http_server *server)
{
	size_t length = (size_t)20 << 20;
	char *body = malloc(length);
	int fd = raw_connect(server->port);

	for (size_t i = 0; i < length; i++)
		body[i] = (char)(i * 31 >> 3);
	raw_send(fd, "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 20971520\r\n\r\n");
	raw_send_bytes(fd, body, length);

	struct raw_reply reply = raw_receive(fd, true);

	ck_assert_int_eq(reply.status, 201);
	ck_assert_int_eq(reply.length, length);
	ck_assert_int_eq(memcmp(reply.body, body, length), 0);
	raw_reply_free(&reply);
	raw_send(fd, "GET / HTTP/1.1\r\nHost: h\r\n\r\n");
	reply = raw_receive(fd, true);
	ck_assert_int_eq(reply.status, 200);
	raw_reply_free(&reply);
	close(fd);
	free(body);
}

START_TEST(twenty_megabytes_go_both_ways)
{
	with_http_server(defaults, send_and_get_20_megabytes, NULL);
}
END_TEST

static void read_slowly_and_leave(struct http_server *server)
{
	int slow = raw_connect(server->port), leaving = raw_connect(server->port);
	char part[1000];

	raw_send(slow, "GET /large HTTP/1.1\r\nHost: h\r\n\r\n");
	raw_send(leaving, "GET /large HTTP/1.1\r\nHost: h\r\n\r\n");
	ck_assert_int_gt(recv(leaving, part, sizeof(part), 0), 0);
	close(leaving);
	usleep(100000);

	/* While that reply waits for its reader, others are served. */
	struct raw_reply reply = raw_request(server->port, "GET / HTTP/1.1\r\nHost: h\r\n\r\n");

	ck_assert_int_eq(reply.status, 200);
	raw_reply_free(&reply);
	reply = raw_receive(slow, true);
	ck_assert_int_eq(reply.length, 20971520);
	for (size_t i = 0; i < reply.length; i += 4099)
		ck_assert_int_eq(reply.body[i], (char)('a' + i % 26));
	raw_reply_free(&reply);
	close(slow);
}

START_TEST(a_large_reply_waits_for_its_reader)
{
	with_http_server(defaults, read_slowly_and_leave, NULL);
}
END_TEST

static void fetch_files(struct http_server *server)
{
	const char *path = server->client_context;
	char request[256];

	snprintf(request, sizeof(request), "GET /file?%s HTTP/1.1\r\nHost: h\r\n\r\n", path);

	struct raw_reply reply = raw_request(server->port, request);

	ck_assert_int_eq(reply.status, 200);
	ck_assert_int_eq(reply.length, 300000);
	for (size_t i = 0; i < reply.length; i++)
		ck_assert_int_eq(reply.body[i], (char)('0' + i % 10));
	raw_reply_free(&reply);
	reply = raw_request(server->port, "GET /file?/nowhere HTTP/1.1\r\nHost: h\r\n\r\n");
	ck_assert_int_eq(reply.status, 404);
	ck_assert_ptr_nonnull(strstr(reply.body, "\"code\":\"not_found\""));
	raw_reply_free(&reply);
	reply = raw_request(server->port, "GET /file?/tmp HTTP/1.1\r\nHost: h\r\n\r\n");
	ck_assert_int_eq(reply.status, 404);
	raw_reply_free(&reply);
}

START_TEST(a_file_is_sent_with_its_length)
{
	char path[] = "/tmp/outpost-server-XXXXXX";
	FILE *file = fdopen(mkstemp(path), "w");

	for (int i = 0; i < 300000; i++)
		fputc('0' + i % 10, file);
	fclose(file);
	with_http_server(defaults, fetch_files, path);
	unlink(path);
}
END_TEST

/* Everything up to the end of the line. */
static size_t receive_all(int fd, char **out_bytes)
{
	size_t length = 0, room = 1 << 20;
	char *bytes = malloc(room + 1);
	ssize_t part;

	while ((part = recv(fd, bytes + length, room - length, 0)) > 0) {
		length += (size_t)part;
		if (room - length < 65536)
			bytes = realloc(bytes, (room *= 2) + 1);
	}
	bytes[length] = '\0';
	*out_bytes = bytes;
	return part < 0 ? 0 : length;
}

/* Takes the chunks apart, in place; the body's length, 0 when the last one is missing. */
static size_t join_chunks(char *body)
{
	char *from = body, *to = body;

	for (;;) {
		size_t length = strtoul(from, &from, 16);

		from += 2;
		if (!length)
			break;
		memmove(to, from, length);
		to += length;
		from += length;
		if (memcmp(from, "\r\n", 2) != 0)
			return 0;
		from += 2;
	}
	*to = '\0';
	return (size_t)(to - body);
}

static void expect_lines(const char *body, int wanted)
{
	char line[64];

	for (int i = 0; i < wanted; i++) {
		size_t length = (size_t)snprintf(line, sizeof(line), "line %d of a long list\n", i);

		ck_assert_msg(strncmp(body, line, length) == 0, "line %d", i);
		body += length;
	}
	ck_assert_int_eq(*body, '\0');
}

static void fetch_lines(struct http_server *server)
{
	static const int counts[] = { 0, 1, 2000, 100000 };

	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		char request[128], *all, *body;
		int fd = raw_connect(server->port);

		snprintf(request, sizeof(request),
			 "GET /lines?%d HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n",
			 counts[i]);
		raw_send(fd, request);
		ck_assert_uint_gt(receive_all(fd, &all), 0);
		ck_assert_ptr_nonnull(strstr(all, "transfer-encoding: chunked\r\n"));
		body = strstr(all, "\r\n\r\n") + 4;
		ck_assert(join_chunks(body) > 0 || !counts[i]);
		expect_lines(body, counts[i]);
		free(all);
		close(fd);
	}
}

START_TEST(a_reply_of_unknown_length_leaves_in_chunks)
{
	with_http_server(defaults, fetch_lines, NULL);
}
END_TEST

static void fetch_lines_in_turn(struct http_server *server)
{
	int fd = raw_connect(server->port);
	char *all;

	raw_send(fd, "HEAD /lines?100000 HTTP/1.1\r\nHost: h\r\n\r\n");

	struct raw_reply reply = raw_receive(fd, false);

	ck_assert_int_eq(reply.status, 200);
	raw_send(fd, "GET /lines?3 HTTP/1.1\r\nHost: h\r\n\r\n"
		     "GET /a HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
	ck_assert_uint_gt(receive_all(fd, &all), 0);
	ck_assert_ptr_nonnull(strstr(all, "line 2 of a long list\n\r\n0\r\n\r\nHTTP/1.1 200 OK"));
	ck_assert_ptr_nonnull(strstr(all, "GET /a? 0"));
	free(all);
	close(fd);
	fd = raw_connect(server->port);
	raw_send(fd, "GET /lines?50000 HTTP/1.0\r\n\r\n");
	ck_assert_uint_gt(receive_all(fd, &all), 0);
	expect_lines(strstr(all, "\r\n\r\n") + 4, 50000);
	free(all);
	close(fd);
}

START_TEST(a_streamed_reply_leaves_the_connection_in_step)
{
	with_http_server(defaults, fetch_lines_in_turn, NULL);
}
END_TEST

static void break_lines(struct http_server *server)
{
	static const char *const versions[] = { "HTTP/1.1", "HTTP/1.0" };

	for (size_t i = 0; i < 2; i++) {
		char request[128], *all;
		int fd = raw_connect(server->port);

		snprintf(request, sizeof(request), "GET /broken?2000 %s\r\nHost: h\r\n\r\n",
			 versions[i]);
		raw_send(fd, request);
		/* The line is reset, or at least has no last chunk. */
		if (receive_all(fd, &all))
			ck_assert_ptr_null(strstr(all, "\r\n0\r\n\r\n"));
		free(all);
		close(fd);
	}
	for (int i = 0; i < 3; i++) {
		int fd = raw_connect(server->port);
		char part[1000];

		raw_send(fd, "GET /lines?1000000 HTTP/1.1\r\nHost: h\r\n\r\n");
		ck_assert_int_gt(recv(fd, part, sizeof(part), 0), 0);
		close(fd);
	}
}

START_TEST(a_streamed_reply_may_break_off_on_either_side)
{
	with_http_server(defaults, break_lines, NULL);
}
END_TEST

START_TEST(a_port_in_use_is_named)
{
	struct loop *loop = loop_create();
	struct arena *arena = arena_create(65536);
	struct http *first = http_create(loop), *second = http_create(loop);
	struct http_listen_options options = { .host = "127.0.0.1",
					       .connections_maximum = 1,
					       .idle_timeout_ms = 1000,
					       .request_timeout_ms = 1000 };
	bool closed[2] = { false, false };

	ck_assert_ptr_null(http_listen(first, arena, &options));
	options.port = http_port(first);

	const struct error *error = http_listen(second, arena, &options);

	ck_assert_ptr_nonnull(error);
	ck_assert_int_eq(error->code, ERROR_CONFIGURATION);
	ck_assert_ptr_nonnull(strstr(error->detail, arena_print(arena, "port %d", options.port)));
	ck_assert_ptr_nonnull(strstr(error->detail, "in use"));
	http_close(first, 0, set_true, &closed[0]);
	http_close(second, 0, set_true, &closed[1]);
	loop_run(loop);
	ck_assert(closed[0] && closed[1]);
	http_destroy(first);
	http_destroy(second);
	loop_destroy(loop);
	arena_destroy(arena);
}
END_TEST

START_TEST(an_unreadable_certificate_is_named)
{
	struct loop *loop = loop_create();
	struct arena *arena = arena_create(65536);
	struct http *http = http_create(loop);
	bool closed = false;
	const struct error *error =
		http_listen(http, arena,
			    &(struct http_listen_options){ .host = "127.0.0.1",
							   .certificate_path = "/nowhere/cert.pem",
							   .key_path = "/nowhere/key.pem",
							   .idle_timeout_ms = 1000,
							   .request_timeout_ms = 1000 });

	ck_assert_ptr_nonnull(error);
	ck_assert_int_eq(error->code, ERROR_CONFIGURATION);
	ck_assert_ptr_nonnull(strstr(error->detail, "/nowhere/cert.pem"));
	http_close(http, 0, set_true, &closed);
	loop_run(loop);
	ck_assert(closed);
	http_destroy(http);
	loop_destroy(loop);
	arena_destroy(arena);
}
END_TEST

static void be_busy_at_the_end(struct http_server *server)
{
	int fd = raw_connect(server->port);

	*(int *)server->client_context = fd;
	raw_send(fd, "GET /later HTTP/1.1\r\nHost: h\r\n\r\n");
	while (!server->handled)
		usleep(1000);
}

START_TEST(closing_lets_open_requests_end)
{
	int fd = -1;

	with_http_server(defaults, be_busy_at_the_end, &fd);

	struct raw_reply reply = raw_receive(fd, true);

	ck_assert_int_eq(reply.status, 200);
	ck_assert_str_eq(reply.body, "late");
	ck_assert_ptr_nonnull(strstr(reply.headers, "connection: close"));
	raw_reply_free(&reply);
	close(fd);
}
END_TEST

int main(void)
{
	return RUN_TESTS("http server", a_request_reaches_its_handler_with_path_query_and_headers,
			 an_empty_query_is_none, a_connection_serves_one_request_after_the_other,
			 pipelined_requests_are_answered_in_their_order,
			 a_pipelined_body_arrives_whole_or_is_sent_back,
			 a_reply_without_body_leaves_the_connection_in_step,
			 a_connection_stays_or_closes_as_the_client_wishes,
			 a_client_may_leave_while_its_request_is_worked_on,
			 twenty_megabytes_go_both_ways, a_large_reply_waits_for_its_reader,
			 a_file_is_sent_with_its_length, a_reply_of_unknown_length_leaves_in_chunks,
			 a_streamed_reply_leaves_the_connection_in_step,
			 a_streamed_reply_may_break_off_on_either_side, a_port_in_use_is_named,
			 an_unreadable_certificate_is_named, closing_lets_open_requests_end);
}
