#include "common/http/server.h"

#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/base/clock.h"
#include "tests/support/http_server.h"
#include "tests/support/suite.h"

static const struct http_listen_options defaults;

static void send_refused(struct http_server *server)
{
	static const struct {
		const char *request;
		int status;
		const char *code;
	} cases[] = {
		{ "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: "
		  "chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
		  411, "length_required" },
		{ "GET / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n", 411,
		  "length_required" },
		{ "POST / HTTP/1.1\r\nHost: h\r\n\r\nhello", 411, "length_required" },
		{ "PUT / HTTP/1.1\r\nHost: h\r\n\r\n", 411, "length_required" },
		{ "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: five\r\n\r\nhello", 400,
		  "malformed" },
		{ "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: -5\r\n\r\nhello", 400,
		  "malformed" },
		{ "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nContent-Length: "
		  "6\r\n\r\nhello",
		  400, "malformed" },
		{ "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 99999999999999999999\r\n\r\n", 400,
		  "malformed" },
		{ "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1001\r\n\r\n", 413, "too_large" },
		{ "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 9000000000000000000\r\n\r\n", 413,
		  "too_large" },
		{ "GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\nx", 422,
		  "this request takes no body" },
		{ "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1001\r\nExpect: "
		  "100-continue\r\n\r\n",
		  413, "too_large" },
		{ "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nExpect: tea\r\n\r\n", 417,
		  "expectation_failed" },
		{ "GET / HTTP/1.1\r\nHost: h\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n", 400,
		  "malformed" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int fd = raw_connect(server->port);

		raw_send(fd, cases[i].request);

		struct raw_reply reply = raw_receive(fd, true);

		ck_assert_msg(reply.status == cases[i].status, "case %zu: %d", i, reply.status);
		ck_assert_msg(strstr(reply.body, cases[i].code), "case %zu: %s", i, reply.body);
		ck_assert_ptr_nonnull(
			strstr(reply.headers, "content-type: application/problem+json\r\n"));
		ck_assert_ptr_nonnull(strstr(reply.headers, "connection: close\r\n"));
		raw_reply_free(&reply);
		close(fd);
	}
	ck_assert_int_eq(server->handled, 0);
}

START_TEST(what_cannot_be_accepted_is_refused_before_its_body)
{
	with_http_server(defaults, send_refused, NULL);
}
END_TEST

static void send_all_of_too_much(struct http_server *server)
{
	size_t length = ((size_t)20 << 20) + 1;
	char *body = calloc(1, length);
	int fd = raw_connect(server->port);

	raw_send(fd, "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 20971521\r\n\r\n");
	raw_send_bytes(fd, body, length);

	struct raw_reply reply = raw_receive(fd, true);

	ck_assert_int_eq(reply.status, 413);
	ck_assert(raw_is_closed(fd));
	raw_reply_free(&reply);
	close(fd);
	free(body);
	ck_assert_int_eq(server->handled, 0);
}

START_TEST(a_client_that_sends_all_before_it_listens_still_learns_why_not)
{
	with_http_server(defaults, send_all_of_too_much, NULL);
}
END_TEST

static void expect_go_ahead(struct http_server *server)
{
	int fd = raw_connect(server->port);

	raw_send(fd, "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n"
		     "Expect: 100-Continue\r\n\r\n");

	struct raw_reply reply = raw_receive(fd, true);

	ck_assert_int_eq(reply.status, 100);
	ck_assert_int_eq(server->handled, 0);
	raw_send(fd, "hello");
	reply = raw_receive(fd, true);
	ck_assert_int_eq(reply.status, 201);
	ck_assert_str_eq(reply.body, "hello");
	raw_reply_free(&reply);
	close(fd);
}

START_TEST(a_client_that_asks_first_is_told_to_go_on)
{
	with_http_server(defaults, expect_go_ahead, NULL);
}
END_TEST

static void drip(struct http_server *server)
{
	int64_t started = clock_monotonic();
	int fd = raw_connect(server->port);

	raw_send(fd, "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 1000\r\n\r\n");
	/* A byte now and then does not move the deadline. */
	for (int i = 0; i < 5; i++) {
		raw_send(fd, "x");
		usleep(50000);
	}

	struct raw_reply reply = raw_receive(fd, true);

	ck_assert_int_eq(reply.status, 408);
	ck_assert_ptr_nonnull(strstr(reply.body, "\"code\":\"request_timeout\""));
	ck_assert_ptr_nonnull(strstr(reply.body, "of 1000 bytes"));
	ck_assert(raw_is_closed(fd));
	ck_assert_int_lt(clock_monotonic() - started, 8000000);
	raw_reply_free(&reply);
	close(fd);
	ck_assert_int_eq(server->handled, 0);
}

START_TEST(a_body_that_comes_too_slowly_is_given_up)
{
	with_http_server((struct http_listen_options){ .request_timeout_ms = 200 }, drip, NULL);
}
END_TEST

static void dally(struct http_server *server)
{
	int64_t started = clock_monotonic();
	int mute = raw_connect(server->port), slow = raw_connect(server->port);

	raw_send(slow, "GET / HTTP/1.1\r\nHo");

	struct raw_reply reply = raw_receive(slow, true);

	ck_assert_int_eq(reply.status, 408);
	ck_assert_ptr_nonnull(strstr(reply.body, "\"code\":\"request_timeout\""));
	raw_reply_free(&reply);
	ck_assert(raw_is_closed(slow));
	ck_assert(raw_is_closed(mute));
	ck_assert_int_lt(clock_monotonic() - started, 8000000);
	close(slow);
	close(mute);
}

START_TEST(a_client_that_sends_no_whole_headers_is_told_and_a_mute_one_cut_off)
{
	with_http_server(
		(struct http_listen_options){ .request_timeout_ms = 500, .idle_timeout_ms = 500 },
		dally, NULL);
}
END_TEST

static void send_half(struct http_server *server)
{
	for (int i = 0; i < 3; i++) {
		int fd = raw_connect(server->port);

		raw_send(fd, "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nhello");
		usleep(10000);
		close(fd);
	}

	struct raw_reply reply = raw_request(server->port, "GET / HTTP/1.1\r\nHost: h\r\n\r\n");

	ck_assert_int_eq(reply.status, 200);
	raw_reply_free(&reply);
	ck_assert_int_eq(server->handled, 1);
}

START_TEST(a_client_may_leave_in_the_middle_of_its_body)
{
	with_http_server(defaults, send_half, NULL);
}
END_TEST

static void wait_for_connections(struct http_server *server, int wanted)
{
	for (int i = 0; i < 5000 && http_statistics(server->http).connections != wanted; i++)
		usleep(1000);
}

static void crowd(struct http_server *server)
{
	int fds[3];

	for (int i = 0; i < 3; i++)
		fds[i] = raw_connect(server->port);
	wait_for_connections(server, 3);
	raw_send(fds[0], "GET / HTTP/1.1\r\nHost: h\r\n\r\n");

	struct raw_reply refused = raw_receive(fds[0], true);

	ck_assert_int_eq(refused.status, 503);
	ck_assert_ptr_nonnull(strcasestr(refused.headers, "retry-after: 1\r\n"));
	raw_reply_free(&refused);
	ck_assert(raw_is_closed(fds[0]));
	close(fds[0]);
	wait_for_connections(server, 2);
	for (int i = 1; i < 3; i++) {
		raw_send(fds[i], "GET / HTTP/1.1\r\nHost: h\r\n\r\n");

		struct raw_reply reply = raw_receive(fds[i], true);

		ck_assert_int_eq(reply.status, 200);
		raw_reply_free(&reply);
		close(fds[i]);
	}
}

START_TEST(too_many_connections_are_asked_to_come_again)
{
	with_http_server((struct http_listen_options){ .connections_maximum = 2 }, crowd, NULL);
}
END_TEST

static void send_long_headers(struct http_server *server)
{
	static const struct {
		const char *before, *after;
		int length, status;
	} cases[] = {
		{ "GET / HTTP/1.1\r\nHost: h\r\nIf-Match: ", "\r\n\r\n", 8000, 200 },
		{ "GET / HTTP/1.1\r\nHost: h\r\nIf-Match: ", "\r\n\r\n", 9000, 431 },
		{ "GET / HTTP/1.1\r\nHost: h\r\nIf-Match: ", "\r\n\r\n", 40000, 431 },
		{ "GET /", " HTTP/1.1\r\nHost: h\r\n\r\n", 9000, 414 },
		{ "GET /?q=", " HTTP/1.1\r\nHost: h\r\n\r\n", 9000, 414 },
		{ "GET /", " HTTP/1.1\r\nHost: h\r\n\r\n", 90000, 414 },
		{ "GET / HTTP/1.1\r\nHost: h\r\nX-Unknown: ", "\r\n\r\n", 8000, 200 },
		{ "GET / HTTP/1.1\r\nHost: h\r\nX-Unknown: ", "\r\n\r\n", 40000, 431 },
		{ "GET / HTTP/1.1\r\nHost: h\r\nX-Unknown: ", "\r\n\r\n", 400000, 431 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int fd = raw_connect(server->port);
		char *request;

		ck_assert_int_gt(asprintf(&request, "%s%0*d%s", cases[i].before, cases[i].length, 0,
					  cases[i].after),
				 0);
		raw_send(fd, request);
		free(request);

		struct raw_reply reply = raw_receive(fd, true);

		ck_assert_msg(reply.status == cases[i].status, "case %zu: %d", i, reply.status);
		raw_reply_free(&reply);
		close(fd);
	}
	ck_assert_int_eq(server->handled, 2);
}

START_TEST(headers_beyond_the_maximum_are_refused)
{
	with_http_server(defaults, send_long_headers, NULL);
}
END_TEST

static void send_nonsense(struct http_server *server)
{
	static const char *const requests[] = {
		"\r\n\r\n",
		"nonsense\r\n\r\n",
		"BREW / HTTP/1.1\r\nHost: h\r\n\r\n",
		"CONNECT h:1 HTTP/1.1\r\nHost: h\r\n\r\n",
		"GET /a%00b HTTP/1.1\r\nHost: h\r\n\r\n",
		"GET /%zz HTTP/1.1\r\nHost: h\r\n\r\n",
		"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
		"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
	};

	for (size_t i = 0; i < sizeof(requests) / sizeof(requests[0]); i++) {
		int fd = raw_connect(server->port);

		raw_send(fd, requests[i]);
		shutdown(fd, SHUT_WR);

		struct raw_reply reply = raw_receive(fd, true);

		ck_assert_msg(reply.status == 0 || (reply.status >= 400 && reply.status < 600),
			      "case %zu: %d", i, reply.status);
		raw_reply_free(&reply);
		close(fd);
	}
	ck_assert_int_eq(server->handled, 0);
}

START_TEST(nonsense_reaches_no_handler)
{
	with_http_server(defaults, send_nonsense, NULL);
}
END_TEST

int main(void)
{
	return RUN_TESTS("http server limits", what_cannot_be_accepted_is_refused_before_its_body,
			 a_client_that_sends_all_before_it_listens_still_learns_why_not,
			 a_client_that_asks_first_is_told_to_go_on,
			 a_body_that_comes_too_slowly_is_given_up,
			 a_client_that_sends_no_whole_headers_is_told_and_a_mute_one_cut_off,
			 a_client_may_leave_in_the_middle_of_its_body,
			 too_many_connections_are_asked_to_come_again,
			 headers_beyond_the_maximum_are_refused, nonsense_reaches_no_handler);
}
