#include "common/http/server.h"

#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/support/http_server.h"
#include "tests/support/suite.h"

static const struct http_listen_options defaults;

static void get_facts(struct http_server *server)
{
	struct raw_reply reply = raw_request(
		server->port,
		"GET /api/v1/caf%C3%A9?q=a%26b&limit=5&x=1+2&e= HTTP/1.1\r\nHost: here\r\n"
		"Authorization: Bearer abc\r\ntraceparent: 00-1\r\n\r\n");

	ck_assert_int_eq(reply.status, 200);
	ck_assert_str_eq(reply.body,
			 "GET /api/v1/caf\xc3\xa9?q=a%26b&limit=5&x=1%202&e= 0 127.0.0.1");
	ck_assert_ptr_nonnull(strstr(reply.headers, "x-authorization: Bearer abc\r\n"));
	ck_assert_ptr_nonnull(strstr(reply.headers, "x-trace: 00-1\r\n"));
	raw_reply_free(&reply);
}

START_TEST(a_request_reaches_its_handler_with_path_query_and_headers)
{
	with_http_server(defaults, get_facts, NULL);
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

int main(void)
{
	return RUN_TESTS("http server", a_request_reaches_its_handler_with_path_query_and_headers,
			 a_connection_serves_one_request_after_the_other);
}
