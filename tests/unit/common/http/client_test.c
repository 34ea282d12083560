#include "common/http/client.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "common/base/clock.h"
#include "common/http/part_file.h"
#include "tests/support/http_server.h"
#include "tests/support/suite.h"

/* Server and client on one loop. */
struct fixture {
	struct loop *loop;
	struct arena *arena;
	struct http *http;
	struct http_client *client;
	char url[256];
	int waiting;
	int closing;
	struct http_exchange *silent; /* answered when all is over */
	struct http_client_reply reply;
	enum error_code code; /* of its error, which dies with the arena */
	char body[256];
	char content_type[64];
	char traceparent[64]; /* as the server got it */
	char range[64];       /* with If-Range, likewise */
	const char *etag, *content_range;
	struct http_exchange *dripping;
	struct loop_timer *timer, *breaking;
	int drops;
	const char *path; /* of a file */
};

/* Four bytes of ten, and when these have come the line breaks. */
static void on_break(void *context)
{
	struct fixture *fixture = context;

	http_reply_end(fixture->dripping, false);
	fixture->dripping = NULL;
}

static void break_off(struct http_exchange *exchange, bool is_wanted, void *context)
{
	struct fixture *fixture = context;

	(void)is_wanted;
	if (fixture->dripping)
		return;
	fixture->dripping = exchange;
	http_reply_write(exchange, TEXT("0123"));
	loop_timer_start(fixture->breaking, 50, 0);
}

/* The rest of it for who asks for it, unless it shall be wrong. */
static void handle_part(struct fixture *fixture, struct http_exchange *exchange)
{
	struct text range = http_header(exchange, "range");

	snprintf(fixture->range, sizeof(fixture->range), "%.*s %.*s", (int)range.length, range.data,
		 (int)http_header(exchange, "if-range").length,
		 http_header(exchange, "if-range").data);
	if (text_is(http_path(exchange), "/part"))
		http_reply_header(exchange, "etag", fixture->etag);
	if (!range.length) {
		http_reply_begin(exchange, 200, "text/plain", break_off, fixture);
		return;
	}
	http_reply_header(exchange, "content-range", fixture->content_range);
	http_reply(exchange, 206, "text/plain", TEXT("456789"));
}

/* A byte now and then, in all for longer than a silence may last. */
enum { DROPS = 10, DROP_MS = 400 };

static void on_drop(void *context)
{
	struct fixture *fixture = context;

	http_reply_write(fixture->dripping, TEXT("x"));
	if (++fixture->drops < DROPS)
		return;
	loop_timer_stop(fixture->timer);
	http_reply_end(fixture->dripping, true);
}

static void drip(struct http_exchange *exchange, bool is_wanted, void *context)
{
	struct fixture *fixture = context;

	(void)is_wanted;
	if (fixture->dripping)
		return;
	fixture->dripping = exchange;
	loop_timer_start(fixture->timer, DROP_MS, DROP_MS);
}

static void handle(struct http_exchange *exchange, void *context)
{
	struct fixture *fixture = context;
	struct text trace = http_header(exchange, "traceparent");

	snprintf(fixture->traceparent, sizeof(fixture->traceparent), "%.*s", (int)trace.length,
		 trace.data);
	if (text_is(http_path(exchange), "/silent")) {
		fixture->silent = exchange;
		return;
	}
	if (text_is(http_path(exchange), "/dripping")) {
		http_reply_begin(exchange, 200, "text/plain", drip, fixture);
		return;
	}
	if (text_is(http_path(exchange), "/part") || text_is(http_path(exchange), "/drops")) {
		handle_part(fixture, exchange);
		return;
	}
	if (text_is(http_path(exchange), "/busy"))
		http_reply_header(exchange, "retry-after", "7");
	http_reply(exchange, text_is(http_path(exchange), "/busy") ? 503 : 200, "text/plain",
		   http_method(exchange) == HTTP_GET ? TEXT("0123456789") : http_body(exchange));
}

static size_t limit(enum http_method method, struct text path, void *context)
{
	(void)method;
	(void)path;
	(void)context;
	return 1000000;
}

static struct fixture set_up(void)
{
	struct fixture fixture = { .loop = loop_create(), .arena = arena_create(1 << 20) };

	fixture.etag = "\"tag\"";
	fixture.content_range = "bytes 4-9/10";
	fixture.http = http_create(fixture.loop);
	fixture.client = http_client_create(
		fixture.loop, &(struct http_client_options){ .connect_timeout_ms = 1000 });
	return fixture;
}

static void listen_for(struct fixture *fixture)
{
	ck_assert_ptr_null(http_listen(fixture->http, fixture->arena,
				       &(struct http_listen_options){ .host = "127.0.0.1",
								      .handler = handle,
								      .limit = limit,
								      .context = fixture,
								      .idle_timeout_ms = 5000,
								      .request_timeout_ms = 5000,
								      .connections_maximum = 10 }));
}

static void on_reply(const struct http_client_reply *reply, void *context)
{
	struct fixture *fixture = context;

	fixture->reply = *reply;
	fixture->code = reply->error ? reply->error->code : ERROR_CODE_COUNT;
	snprintf(fixture->body, sizeof(fixture->body), "%.*s", (int)reply->body.length,
		 reply->body.data);
	snprintf(fixture->content_type, sizeof(fixture->content_type), "%.*s",
		 (int)reply->content_type.length, reply->content_type.data);
	if (--fixture->waiting == 0 && !fixture->closing)
		loop_stop(fixture->loop);
}

static void send_request(struct fixture *fixture, struct http_client_request request,
			 const char *path)
{
	snprintf(fixture->url, sizeof(fixture->url), "http://127.0.0.1:%d%s",
		 http_port(fixture->http), path);
	request.url = fixture->url;
	request.arena = fixture->arena;
	request.done = on_reply;
	request.context = fixture;
	if (!request.timeout_ms && !request.silence_s)
		request.timeout_ms = 5000;
	if (!request.reply_maximum)
		request.reply_maximum = 100;
	fixture->waiting++;
	http_client_send(fixture->client, &request);
}

static void on_one_closed(void *context)
{
	struct fixture *fixture = context;

	if (--fixture->closing == 0)
		loop_stop(fixture->loop);
}

static void tear_down(struct fixture *fixture)
{
	fixture->closing = 2;
	http_client_close(fixture->client, on_one_closed, fixture);
	if (fixture->silent)
		http_reply(fixture->silent, 200, "text/plain", TEXT(""));
	http_close(fixture->http, 10, on_one_closed, fixture);
	loop_run(fixture->loop);
	http_client_destroy(fixture->client);
	http_destroy(fixture->http);
	loop_destroy(fixture->loop);
	arena_destroy(fixture->arena);
}

START_TEST(a_call_is_a_span_of_its_own_in_the_trace_of_what_caused_it)
{
	struct trace cause =
		trace_follow(TEXT("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"));
	struct fixture fixture = set_up();
	char first[64];

	listen_for(&fixture);
	send_request(&fixture, (struct http_client_request){ .method = HTTP_GET, .trace = &cause },
		     "/");
	loop_run(fixture.loop);
	ck_assert_int_eq(strncmp(fixture.traceparent, "00-4bf92f3577b34da6a3ce929d0e0e4736-", 36),
			 0);
	ck_assert_str_eq(fixture.traceparent + 52, "-01");
	ck_assert_int_ne(strncmp(fixture.traceparent + 36, cause.span, 16), 0);
	strcpy(first, fixture.traceparent);
	send_request(&fixture, (struct http_client_request){ .method = HTTP_GET }, "/");
	loop_run(fixture.loop);
	ck_assert_uint_eq(strlen(fixture.traceparent), 55);
	ck_assert_int_ne(strncmp(fixture.traceparent, first, 36), 0);
	tear_down(&fixture);
}
END_TEST

START_TEST(a_reply_comes_with_status_type_and_body)
{
	struct fixture fixture = set_up();

	listen_for(&fixture);
	send_request(&fixture, (struct http_client_request){ .method = HTTP_GET }, "/");
	ck_assert_int_eq(fixture.waiting, 1);
	loop_run(fixture.loop);
	ck_assert_ptr_null(fixture.reply.error);
	ck_assert_int_eq(fixture.reply.status, 200);
	ck_assert_str_eq(fixture.body, "0123456789");
	ck_assert_str_eq(fixture.content_type, "text/plain");
	ck_assert_int_eq(fixture.reply.bytes_received, 10);
	tear_down(&fixture);
}
END_TEST

START_TEST(a_body_is_sent_with_its_length_by_any_method)
{
	static const enum http_method methods[] = { HTTP_POST, HTTP_PUT, HTTP_PATCH, HTTP_DELETE };
	struct fixture fixture = set_up();

	listen_for(&fixture);
	for (size_t i = 0; i < sizeof(methods) / sizeof(methods[0]); i++) {
		send_request(&fixture,
			     (struct http_client_request){ .method = methods[i],
							   .body = TEXT("one\0two") },
			     "/");
		loop_run(fixture.loop);
		ck_assert_int_eq(fixture.reply.status, 200);
		ck_assert_int_eq(fixture.reply.bytes_received, 7);
	}
	tear_down(&fixture);
}
END_TEST

START_TEST(connections_are_kept_and_used_again)
{
	struct fixture fixture = set_up();

	listen_for(&fixture);
	for (int i = 0; i < 5; i++) {
		send_request(&fixture, (struct http_client_request){ .method = HTTP_GET }, "/");
		loop_run(fixture.loop);
	}
	ck_assert_int_eq(http_statistics(fixture.http).connections, 1);
	ck_assert_int_eq(http_statistics(fixture.http).requests, 5);
	tear_down(&fixture);
}
END_TEST

START_TEST(calls_run_at_the_same_time)
{
	struct fixture fixture = set_up();

	listen_for(&fixture);
	for (int i = 0; i < 4; i++)
		send_request(&fixture, (struct http_client_request){ .method = HTTP_GET }, "/");
	loop_run(fixture.loop);
	ck_assert_int_eq(fixture.waiting, 0);
	ck_assert_int_eq(http_statistics(fixture.http).requests, 4);
	tear_down(&fixture);
}
END_TEST

START_TEST(a_reply_over_the_maximum_is_not_read)
{
	struct fixture fixture = set_up();

	listen_for(&fixture);
	send_request(&fixture,
		     (struct http_client_request){ .method = HTTP_GET, .reply_maximum = 9 }, "/");
	loop_run(fixture.loop);
	ck_assert_ptr_nonnull(fixture.reply.error);
	ck_assert_int_eq(fixture.reply.error->code, ERROR_TOO_LARGE);
	ck_assert_int_eq(fixture.reply.status, 0);
	tear_down(&fixture);
}
END_TEST

START_TEST(a_server_that_does_not_answer_is_a_timeout)
{
	struct fixture fixture = set_up();
	int64_t started = clock_monotonic();

	listen_for(&fixture);
	send_request(&fixture,
		     (struct http_client_request){ .method = HTTP_GET, .timeout_ms = 100 },
		     "/silent");
	loop_run(fixture.loop);
	ck_assert_int_eq(fixture.reply.error->code, ERROR_TIMEOUT);
	ck_assert_int_lt(clock_monotonic() - started, 2000000);
	tear_down(&fixture);
}
END_TEST

START_TEST(nobody_listening_is_unavailable)
{
	struct fixture fixture = set_up();

	listen_for(&fixture);
	send_request(&fixture, (struct http_client_request){ .method = HTTP_GET }, "/");
	loop_run(fixture.loop);
	snprintf(fixture.url, sizeof(fixture.url), "http://127.0.0.1:1/");
	fixture.waiting++;
	http_client_send(fixture.client, &(struct http_client_request){ .method = HTTP_GET,
									.url = fixture.url,
									.reply_maximum = 10,
									.timeout_ms = 1000,
									.arena = fixture.arena,
									.done = on_reply,
									.context = &fixture });
	loop_run(fixture.loop);
	ck_assert_int_eq(fixture.reply.error->code, ERROR_UNAVAILABLE);
	tear_down(&fixture);
}
END_TEST

START_TEST(retry_after_is_understood)
{
	struct fixture fixture = set_up();

	listen_for(&fixture);
	send_request(&fixture, (struct http_client_request){ .method = HTTP_GET }, "/busy");
	loop_run(fixture.loop);
	ck_assert_int_eq(fixture.reply.status, 503);
	ck_assert_int_eq(fixture.reply.retry_after_s, 7);
	tear_down(&fixture);
}
END_TEST

START_TEST(a_slow_reply_has_all_the_time_it_takes)
{
	struct fixture fixture = set_up();

	listen_for(&fixture);
	fixture.timer = loop_timer_create(fixture.loop, on_drop, &fixture);
	send_request(&fixture, (struct http_client_request){ .method = HTTP_GET, .silence_s = 3 },
		     "/dripping");
	loop_run(fixture.loop);
	ck_assert_ptr_null(fixture.reply.error);
	ck_assert_uint_eq(strlen(fixture.body), DROPS);
	ck_assert_int_gt(DROPS * DROP_MS, 3 * 1000);
	loop_timer_destroy(fixture.timer);
	tear_down(&fixture);
}
END_TEST

START_TEST(a_line_that_falls_silent_is_a_timeout)
{
	struct fixture fixture = set_up();
	int64_t started = clock_monotonic();

	listen_for(&fixture);
	send_request(&fixture, (struct http_client_request){ .method = HTTP_GET, .silence_s = 1 },
		     "/silent");
	loop_run(fixture.loop);
	ck_assert_int_eq(fixture.reply.error->code, ERROR_TIMEOUT);
	ck_assert_int_lt(clock_monotonic() - started, 5000000);
	tear_down(&fixture);
}
END_TEST

/* Behind its first line. */
static const char *content_of(const char *path)
{
	static char content[64];
	int file = part_file_read(path);
	ssize_t length = read(file, content, sizeof(content) - 1);

	ck_assert_int_ge(length, 0);
	content[length] = '\0';
	close(file);
	return content;
}

static void get_file(struct fixture *fixture, size_t reply_maximum, int64_t file_maximum,
		     const char *path)
{
	send_request(fixture,
		     (struct http_client_request){ .method = HTTP_GET,
						   .reply_maximum = reply_maximum,
						   .file_path = fixture->path,
						   .file_maximum = file_maximum },
		     path);
	loop_run(fixture->loop);
}

static void tear_down_file(struct fixture *fixture)
{
	loop_timer_destroy(fixture->breaking);
	unlink(fixture->path);
	tear_down(fixture);
}

static struct fixture set_up_file(void)
{
	static char path[] = "/tmp/outpost-client-XXXXXX";
	struct fixture fixture = set_up();

	strcpy(path, "/tmp/outpost-client-XXXXXX");
	close(mkstemp(path));
	fixture.path = path;
	return fixture;
}

START_TEST(a_large_good_reply_goes_to_a_file_and_others_to_memory)
{
	struct fixture fixture = set_up_file();

	listen_for(&fixture);
	fixture.breaking = loop_timer_create(fixture.loop, on_break, &fixture);
	get_file(&fixture, 9, 100, "/");
	ck_assert_int_eq(fixture.reply.status, 200);
	ck_assert(fixture.reply.is_in_file);
	ck_assert_str_eq(fixture.body, "");
	ck_assert_str_eq(content_of(fixture.path), "0123456789");
	get_file(&fixture, 10, 100, "/");
	ck_assert(!fixture.reply.is_in_file);
	ck_assert_str_eq(fixture.body, "0123456789");
	ck_assert_int_ne(access(fixture.path, F_OK), 0);
	get_file(&fixture, 10, 100, "/busy");
	ck_assert_int_eq(fixture.reply.status, 503);
	ck_assert_str_eq(fixture.body, "0123456789");
	ck_assert_int_ne(access(fixture.path, F_OK), 0);
	get_file(&fixture, 5, 9, "/");
	ck_assert_int_eq(fixture.code, ERROR_TOO_LARGE);
	ck_assert_int_ne(access(fixture.path, F_OK), 0);
	tear_down_file(&fixture);
}
END_TEST

START_TEST(a_file_goes_on_where_the_line_was_cut)
{
	struct fixture fixture = set_up_file();

	listen_for(&fixture);
	fixture.breaking = loop_timer_create(fixture.loop, on_break, &fixture);
	get_file(&fixture, 100, 100, "/part");
	ck_assert_int_eq(fixture.code, ERROR_UNAVAILABLE);
	ck_assert_int_eq(fixture.reply.bytes_kept, 4);
	ck_assert_str_eq(fixture.range, " ");
	get_file(&fixture, 100, 100, "/part");
	ck_assert_ptr_null(fixture.reply.error);
	ck_assert_int_eq(fixture.reply.status, 206);
	ck_assert_str_eq(fixture.range, "bytes=4- \"tag\"");
	ck_assert(fixture.reply.is_in_file);
	ck_assert_str_eq(content_of(fixture.path), "0123456789");
	tear_down_file(&fixture);
}
END_TEST

START_TEST(the_rest_of_something_else_is_refused_and_the_part_dropped)
{
	static const char *const wrong[][2] = {
		{ "\"tag\"", "bytes 3-9/10" },
		{ "\"tag\"", "" },
		{ "\"new\"", "bytes 4-9/10" },
	};
	struct fixture fixture = set_up_file();

	listen_for(&fixture);
	fixture.breaking = loop_timer_create(fixture.loop, on_break, &fixture);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		fixture.etag = "\"tag\"";
		get_file(&fixture, 100, 100, "/part");
		ck_assert_int_eq(fixture.reply.bytes_kept, 4);
		fixture.etag = wrong[i][0];
		fixture.content_range = wrong[i][1];
		get_file(&fixture, 100, 100, "/part");
		ck_assert_int_eq(fixture.code, ERROR_MALFORMED);
		ck_assert_int_eq(fixture.reply.bytes_kept, 0);
		ck_assert_int_ne(access(fixture.path, F_OK), 0);
	}
	tear_down_file(&fixture);
}
END_TEST

START_TEST(a_file_that_grows_over_its_maximum_by_parts_is_too_large)
{
	struct fixture fixture = set_up_file();

	listen_for(&fixture);
	fixture.breaking = loop_timer_create(fixture.loop, on_break, &fixture);
	get_file(&fixture, 1, 9, "/part");
	ck_assert_int_eq(fixture.reply.bytes_kept, 4);
	get_file(&fixture, 1, 9, "/part");
	ck_assert_int_eq(fixture.code, ERROR_TOO_LARGE);
	ck_assert_int_ne(access(fixture.path, F_OK), 0);
	tear_down_file(&fixture);
}
END_TEST

START_TEST(a_reply_without_a_name_begins_anew)
{
	struct fixture fixture = set_up_file();

	listen_for(&fixture);
	fixture.breaking = loop_timer_create(fixture.loop, on_break, &fixture);
	get_file(&fixture, 100, 100, "/drops");
	ck_assert_int_eq(fixture.code, ERROR_UNAVAILABLE);
	ck_assert_int_eq(fixture.reply.bytes_kept, 0);
	ck_assert_int_ne(access(fixture.path, F_OK), 0);
	get_file(&fixture, 100, 100, "/drops");
	ck_assert_str_eq(fixture.range, " ");
	tear_down_file(&fixture);
}
END_TEST

START_TEST(closing_ends_what_is_under_way)
{
	struct fixture fixture = set_up();

	listen_for(&fixture);
	send_request(&fixture, (struct http_client_request){ .method = HTTP_GET }, "/silent");
	tear_down(&fixture);
	ck_assert_int_eq(fixture.waiting, 0);
	ck_assert_int_eq(fixture.code, ERROR_UNAVAILABLE);
}
END_TEST

int main(void)
{
	return RUN_TESTS(
		"http client", a_call_is_a_span_of_its_own_in_the_trace_of_what_caused_it,
		a_reply_comes_with_status_type_and_body,
		a_body_is_sent_with_its_length_by_any_method, connections_are_kept_and_used_again,
		calls_run_at_the_same_time, a_reply_over_the_maximum_is_not_read,
		a_server_that_does_not_answer_is_a_timeout, nobody_listening_is_unavailable,
		retry_after_is_understood, a_slow_reply_has_all_the_time_it_takes,
		a_line_that_falls_silent_is_a_timeout,
		a_large_good_reply_goes_to_a_file_and_others_to_memory,
		a_file_goes_on_where_the_line_was_cut,
		the_rest_of_something_else_is_refused_and_the_part_dropped,
		a_file_that_grows_over_its_maximum_by_parts_is_too_large,
		a_reply_without_a_name_begins_anew, closing_ends_what_is_under_way);
}
