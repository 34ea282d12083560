#include "common/http/server.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/support/http_server.h"
#include "tests/support/suite.h"

#define FOLDER "/tmp/outpost-tls-XXXXXX"

static char folder[] = FOLDER;
static char certificate[64], key[64];

static void make_certificate(void)
{
	char command[512];

	memcpy(folder, FOLDER, sizeof(folder));
	ck_assert_ptr_nonnull(mkdtemp(folder));
	snprintf(certificate, sizeof(certificate), "%s/cert.pem", folder);
	snprintf(key, sizeof(key), "%s/key.pem", folder);
	snprintf(command, sizeof(command),
		 "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 1 "
		 "-subj /CN=localhost -addext subjectAltName=IP:127.0.0.1 "
		 "-keyout %s -out %s 2>/dev/null",
		 key, certificate);
	ck_assert_int_eq(system(command), 0);
}

static void remove_certificate(void)
{
	unlink(certificate);
	unlink(key);
	rmdir(folder);
}

struct received {
	char *data;
	size_t length, room;
};

static size_t on_data(char *data, size_t size, size_t count, void *context)
{
	struct received *received = context;

	if (received->length + size * count >= received->room) {
		received->room = 2 * (received->room + size * count);
		received->data = realloc(received->data, received->room);
	}
	memcpy(received->data + received->length, data, size * count);
	received->length += size * count;
	received->data[received->length] = '\0';
	return size * count;
}

struct call {
	const char *path;
	long version;
	struct text body;
	bool only_headers;
};

static long request(CURL *easy, struct http_server *server, const struct call *call,
		    struct received *received)
{
	char url[256];
	long status = 0, version = 0;

	snprintf(url, sizeof(url), "https://127.0.0.1:%d%s", server->port, call->path);
	curl_easy_reset(easy);
	curl_easy_setopt(easy, CURLOPT_URL, url);
	curl_easy_setopt(easy, CURLOPT_CAINFO, certificate);
	curl_easy_setopt(easy, CURLOPT_PROXY, "");
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(easy, CURLOPT_TIMEOUT, 20L);
	curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, call->version);
	curl_easy_setopt(easy, CURLOPT_NOBODY, (long)call->only_headers);
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_data);
	curl_easy_setopt(easy, CURLOPT_WRITEDATA, received);
	if (call->body.data) {
		curl_easy_setopt(easy, CURLOPT_POST, 1L);
		curl_easy_setopt(easy, CURLOPT_POSTFIELDS, call->body.data);
		curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)call->body.length);
	}

	CURLcode code = curl_easy_perform(easy);

	ck_assert_msg(code == CURLE_OK, "%s %s", call->path, curl_easy_strerror(code));
	curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_getinfo(easy, CURLINFO_HTTP_VERSION, &version);
	ck_assert_int_eq(version, call->version == CURL_HTTP_VERSION_2TLS ? CURL_HTTP_VERSION_2_0
									  : CURL_HTTP_VERSION_1_1);
	return status;
}

static void expect(CURL *easy, struct http_server *server, struct call call, long status,
		   const char *body)
{
	struct received received = { 0 };

	ck_assert_int_eq(request(easy, server, &call, &received), status);
	if (body)
		ck_assert_str_eq(received.data ? received.data : "", body);
	free(received.data);
}

static void expect_large(CURL *easy, struct http_server *server, long version)
{
	size_t length = (size_t)20 << 20;
	struct received received = { 0 };
	char *large = malloc(length);
	struct call call = { "/echo", version, { large, length }, false };

	for (size_t i = 0; i < length; i++)
		large[i] = (char)(i * 31 >> 3);
	ck_assert_int_eq(request(easy, server, &call, &received), 201);
	ck_assert_uint_eq(received.length, length);
	ck_assert_int_eq(memcmp(large, received.data, length), 0);
	free(received.data);
	free(large);
}

static void expect_lines(CURL *easy, struct http_server *server, long version)
{
	struct received received = { 0 };
	struct call call = { "/lines?100000", version };
	const char *at;

	ck_assert_int_eq(request(easy, server, &call, &received), 200);
	at = received.data;
	for (int i = 0; i < 100000; i++) {
		char line[64];
		size_t length = (size_t)snprintf(line, sizeof(line), "line %d of a long list\n", i);

		ck_assert_msg(strncmp(at, line, length) == 0, "line %d", i);
		at += length;
	}
	ck_assert_int_eq(*at, '\0');
	free(received.data);
	expect(easy, server, (struct call){ "/lines?0", version }, 200, "");
	expect(easy, server, (struct call){ "/lines?9", version, .only_headers = true }, 200, "");
}

static void speak_tls(struct http_server *server)
{
	long version = *(long *)server->client_context;
	CURL *easy = curl_easy_init();

	for (int i = 0; i < 3; i++) {
		expect(easy, server, (struct call){ "/a?q=1%262", version }, 200,
		       "GET /a?q=1%262 0 127.0.0.1");
		expect(easy, server, (struct call){ "/later", version }, 200, "late");
		expect(easy, server, (struct call){ "/echo", version, TEXT("hello") }, 201,
		       "hello");
		expect(easy, server, (struct call){ "/nothing", version }, 204, "");
		expect(easy, server, (struct call){ "/large", version, .only_headers = true }, 200,
		       "");
	}
	expect_large(easy, server, version);
	expect_lines(easy, server, version);
	curl_easy_cleanup(easy);
}

static void with_tls(long version, http_server_client *client)
{
	make_certificate();
	with_http_server(
		(struct http_listen_options){ .certificate_path = certificate, .key_path = key },
		client, &version);
	remove_certificate();
}

START_TEST(https_serves_requests_and_large_bodies)
{
	with_tls(CURL_HTTP_VERSION_1_1, speak_tls);
}
END_TEST

START_TEST(http2_serves_requests_and_large_bodies)
{
	with_tls(CURL_HTTP_VERSION_2TLS, speak_tls);
}
END_TEST

static void be_refused(struct http_server *server)
{
	long version = *(long *)server->client_context;
	CURL *easy = curl_easy_init();
	struct received received = { 0 };
	char *large = calloc(1, 5000);
	struct call call = { "/other", version, { large, 5000 }, false };

	ck_assert_int_eq(request(easy, server, &call, &received), 413);
	ck_assert_ptr_nonnull(strstr(received.data, "\"code\":\"too_large\""));
	expect(easy, server, (struct call){ "/b", version }, 200, "GET /b? 0 127.0.0.1");
	free(received.data);
	free(large);
	curl_easy_cleanup(easy);
}

START_TEST(http2_refuses_a_body_and_goes_on)
{
	with_tls(CURL_HTTP_VERSION_2TLS, be_refused);
}
END_TEST

static void speak_plainly(struct http_server *server)
{
	struct raw_reply reply = raw_request(server->port, "GET / HTTP/1.1\r\nHost: h\r\n\r\n");

	ck_assert_int_ne(reply.status, 200);
	raw_reply_free(&reply);
	ck_assert_int_eq(server->handled, 0);
}

START_TEST(plain_text_is_not_served_where_tls_is_expected)
{
	with_tls(CURL_HTTP_VERSION_1_1, speak_plainly);
}
END_TEST

static void *accept_all(const struct websocket_handshake *handshake, void *context)
{
	(void)handshake;
	return context;
}

static void echo(struct websocket *socket, struct text message, void *connection)
{
	(void)connection;
	websocket_send(socket, message);
}

static const struct websocket_endpoint endpoints[] = {
	{ .path = "/line",
	  .protocol = "line.v1",
	  .accept = accept_all,
	  .events = { .message = echo },
	  .message_maximum = 1000,
	  .queue_maximum = 1000 },
	{ .path = NULL },
};

struct line {
	struct loop *loop;
	struct http *http;
	bool got_echo, closed;
};

static void say_hello(struct websocket *socket, void *connection)
{
	(void)connection;
	websocket_send(socket, TEXT("hello"));
}

static void hang_up(struct websocket *socket, struct text message, void *connection)
{
	((struct line *)connection)->got_echo = text_is(message, "hello");
	websocket_close(socket, 1000);
}

static void do_nothing(void *context)
{
	(void)context;
}

static void line_closed(struct websocket *socket, void *connection)
{
	struct line *line = connection;

	(void)socket;
	line->closed = true;
	http_close(line->http, 100, do_nothing, NULL);
}

/* Server and client in one context, as in a store. */
static bool call_by(const char *authority)
{
	struct line line = { .loop = loop_create() };
	struct arena *arena = arena_create(65536);

	line.http = http_create(line.loop);
	ck_assert_ptr_null(
		http_listen(line.http, arena,
			    &(struct http_listen_options){ .host = "127.0.0.1",
							   .certificate_path = certificate,
							   .key_path = key,
							   .websockets = endpoints,
							   .context = &line,
							   .idle_timeout_ms = 5000,
							   .request_timeout_ms = 5000,
							   .connections_maximum = 10 }));
	websocket_connect(line.http, &(struct websocket_client_options){
					     .url = arena_print(arena, "wss://127.0.0.1:%d/line",
								http_port(line.http)),
					     .protocol = "line.v1",
					     .certificate_authority_path = authority,
					     .events = { say_hello, hang_up, line_closed },
					     .connection = &line,
					     .message_maximum = 100 });
	loop_run(line.loop);
	ck_assert(line.closed);
	http_destroy(line.http);
	loop_destroy(line.loop);
	arena_destroy(arena);
	return line.got_echo;
}

START_TEST(a_websocket_client_checks_the_certificate)
{
	make_certificate();
	ck_assert(call_by(certificate));
	ck_assert(!call_by(NULL)); /* the system's authorities do not know it */
	remove_certificate();
}
END_TEST

int main(void)
{
	return RUN_TESTS("http server tls", https_serves_requests_and_large_bodies,
			 http2_serves_requests_and_large_bodies, http2_refuses_a_body_and_goes_on,
			 plain_text_is_not_served_where_tls_is_expected,
			 a_websocket_client_checks_the_certificate);
}
