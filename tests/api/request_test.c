#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/api/api_server.h"
#include "tests/support/suite.h"

#define THINGS "/api/v1/things"
#define FIRST_ID "018f0000-0000-7000-8000-000000000001"
#define NO_ID "018f0000-0000-7000-8000-0000000000ff"
#define FIRST THINGS "/" FIRST_ID
#define NO_THING THINGS "/" NO_ID

static const char a_thing[] = "{\"thing_id\":\"" FIRST_ID "\",\"code\":\"A\",\"name\":\"Tea\","
			      "\"quantity\":\"1.5\",\"amount\":-250,\"rate\":190000,"
			      "\"made_on\":\"2026-11-21\","
			      "\"parts\":[{\"part_number\":1,\"quantity\":\"2\"}]}";

/* status and, when it is a problem, its code */
static void expect(struct api *api, struct api_reply reply, int status, const char *code)
{
	ck_assert_msg(reply.status == status, "status %d, wanted %d: %s", reply.status, status,
		      reply.body);
	ck_assert_msg(strcmp(reply_text(api, &reply, "code"), code) == 0, "wanted %s: %s", code,
		      reply.body);
	if (status >= 400) {
		ck_assert_str_eq(reply_header(api, &reply, "content-type"),
				 "application/problem+json");
		ck_assert_str_eq(reply_text(api, &reply, "request_id"),
				 reply_header(api, &reply, "x-request-id"));
	}
	api_reply_free(&reply);
}

static void add_first(struct api *api)
{
	struct api_reply reply = api_call(api, "POST", THINGS, a_thing);

	ck_assert_msg(reply.status == 201, "%s", reply.body);
	api_reply_free(&reply);
}

static void remove_first(struct api *api)
{
	struct api_reply reply = api_call(api, "DELETE", FIRST "?row_version=1", NULL);

	ck_assert_msg(reply.status == 204, "%s", reply.body);
	ck_assert_str_eq(reply.body, "");
	api_reply_free(&reply);
}

static void add_and_read(struct api *api)
{
	struct api_reply reply = api_call(api, "POST", THINGS, a_thing);

	ck_assert_msg(reply.status == 201, "%s", reply.body);
	ck_assert_str_eq(reply_text(api, &reply, "quantity"), "1.500");
	ck_assert_str_eq(reply_text(api, &reply, "amount"), "-250");
	ck_assert_str_eq(reply_text(api, &reply, "kind"), "small");
	ck_assert_str_eq(reply_text(api, &reply, "made_on"), "2026-11-21");
	ck_assert_ptr_nonnull(strstr(reply.body, "\"active\":true"));
	ck_assert_ptr_nonnull(
		strstr(reply.body, "\"parts\":[{\"quantity\": \"2.000\", \"part_number\": 1}]"));
	ck_assert_str_eq(reply_header(api, &reply, "etag"), "\"1\"");
	api_reply_free(&reply);

	expect(api, api_call(api, "GET", FIRST "?", NULL), 200, "A");
	reply = api_call(api, "GET", FIRST, NULL);
	ck_assert_int_eq(reply.status, 200);
	ck_assert_str_eq(reply_text(api, &reply, "code"), "A");
	ck_assert_str_eq(reply_header(api, &reply, "content-type"), "application/json");
	api_reply_free(&reply);
	remove_first(api);
}

static void add_without_parts(struct api *api)
{
	struct api_reply reply = api_call(api, "POST", THINGS,
					  "{\"thing_id\":\"" FIRST_ID
					  "\",\"code\":\"A\",\"name\":\"x\",\"parts\":[]}");

	ck_assert_ptr_nonnull(strstr(reply.body, "\"parts\":[]"));
	expect(api, reply, 201, "A");
	remove_first(api);
	reply = api_call(api, "POST", THINGS,
			 "{\"thing_id\":\"" FIRST_ID
			 "\",\"code\":\"A\",\"name\":\"x\",\"quantity\":null}");
	ck_assert_ptr_nonnull(strstr(reply.body, "\"parts\":null"));
	ck_assert_ptr_nonnull(strstr(reply.body, "\"quantity\":null"));
	expect(api, reply, 201, "A");
	remove_first(api);
}

START_TEST(an_empty_list_is_not_an_absent_one)
{
	with_api(add_without_parts);
}
END_TEST

START_TEST(a_record_is_added_and_read_in_canonical_form)
{
	with_api(add_and_read);
}
END_TEST

struct bad_input {
	const char *method, *path, *body;
	int status;
	const char *code, *field;
};

static const struct bad_input bad_inputs[] = {
	{ "POST", THINGS, "{", 400, "malformed", "" },
	{ "POST", THINGS, "{\"code\":\"A\",\"code\":\"A\"}", 400, "malformed", "" },
	{ "POST", THINGS, "[]", 422, "invalid", "" },
	{ "POST", THINGS, "{\"thing_id\":\"" FIRST_ID "\",\"code\":\"A\"}", 422, "missing_field",
	  "name" },
	{ "POST", THINGS,
	  "{\"thing_id\":\"" FIRST_ID "\",\"code\":\"A\",\"name\":\"x\",\"colour\":1}", 422,
	  "unknown_field", "colour" },
	{ "POST", THINGS, "{\"thing_id\":\"1\",\"code\":\"A\",\"name\":\"x\"}", 422, "invalid",
	  "thing_id" },
	{ "POST", THINGS,
	  "{\"thing_id\":\"" FIRST_ID "\",\"code\":\"A\",\"name\":\"x\",\"parts\":["
	  "{\"part_number\":1,\"quantity\":\"1\"},{\"part_number\":2,\"quantity\":\"1e3\"}]}",
	  422, "invalid", "parts[1].quantity" },
	{ "POST", THINGS,
	  "{\"thing_id\":\"" FIRST_ID "\",\"code\":\"A\",\"name\":\"x\",\"amount\":1.5}", 422,
	  "invalid", "amount" },
	{ "GET", THINGS "/1", NULL, 422, "invalid", "thing_id" },
	{ "GET", THINGS "?colour=red", NULL, 422, "unknown_field", "colour" },
	{ "GET", THINGS "?limit=0", NULL, 422, "invalid", "limit" },
	{ "GET", THINGS "?limit=501", NULL, 422, "invalid", "limit" },
	{ "GET", THINGS "?limit=1&limit=2", NULL, 422, "invalid", "limit" },
	{ "GET", THINGS "?kind=huge", NULL, 422, "invalid", "kind" },
	{ "GET", THINGS "?q=%ff", NULL, 422, "invalid", "q" },
	{ "DELETE", FIRST, NULL, 422, "missing_field", "row_version" },
	{ "DELETE", FIRST "?row_version=x", NULL, 422, "invalid", "row_version" },
	{ "GET", NO_THING, NULL, 404, "not_found", "" },
	{ "GET", NO_THING "/document", NULL, 404, "not_found", "" },
	{ "DELETE", NO_THING "?row_version=1", NULL, 404, "not_found", "" },
	{ "GET", "/", NULL, 404, "not_found", "" },
	{ "GET", "/api/v1/nothing", NULL, 404, "not_found", "" },
	{ "GET", THINGS "/", NULL, 404, "not_found", "" },
	{ "GET", "/api/v1/things/" FIRST_ID "/document/more", NULL, 404, "not_found", "" },
	{ "PATCH", THINGS, "{}", 405, "method_not_allowed", "" },
	{ "POST", FIRST, "{}", 405, "method_not_allowed", "" },
	{ "PUT", NO_THING,
	  "{\"thing_id\":\"" FIRST_ID "\",\"code\":\"A\",\"name\":\"x\",\"row_version\":1}", 422,
	  "invalid", "thing_id" },
};

static void send_bad_inputs(struct api *api)
{
	for (size_t i = 0; i < sizeof(bad_inputs) / sizeof(bad_inputs[0]); i++) {
		const struct bad_input *bad = &bad_inputs[i];
		struct api_reply reply = api_call(api, bad->method, bad->path, bad->body);

		ck_assert_msg(strcmp(reply_text(api, &reply, "field"), bad->field) == 0,
			      "%s %s %s: %s", bad->method, bad->path, bad->body, reply.body);
		expect(api, reply, bad->status, bad->code);
	}
	ck_assert_int_eq(api->ended, sizeof(bad_inputs) / sizeof(bad_inputs[0]));
}

START_TEST(bad_input_is_answered_with_its_code_and_field)
{
	with_api(send_bad_inputs);
}
END_TEST

static void send_one_fault(struct api *api)
{
	struct api_reply reply = api_call(api, "GET", "/api/v1/actor?number=x", NULL);

	ck_assert_str_eq(reply_text(api, &reply, "field"), "number");
	ck_assert_ptr_null(json_member(reply.json, "errors"));
	expect(api, reply, 422, "invalid");
}

START_TEST(a_wrong_parameter_is_not_called_missing_too)
{
	with_api(send_one_fault);
}
END_TEST

static void send_many_faults(struct api *api)
{
	struct api_reply reply = api_call(api, "PUT", THINGS "/x?y=1", "{\"name\":1,\"z\":2}");
	const struct json_value *errors;

	ck_assert_int_eq(reply.status, 422);
	errors = json_member(reply.json, "errors");
	ck_assert_ptr_nonnull(errors);
	/* thing_id in the path, y in the query, and code, name, row_version, z of the body */
	ck_assert_uint_eq(json_count(errors), 6);
	api_reply_free(&reply);
}

START_TEST(faults_of_path_query_and_body_are_named_together)
{
	with_api(send_many_faults);
}
END_TEST

static void ask_without_right(struct api *api)
{
	const char *weak =
		api_token(api, "outpost-test", PERMISSION_BIT(PERMISSION_POS_MAKE_SALE), 600);
	const char *expired = api_token(api, "outpost-test", ~(permission_set)0, -10);
	const char *store = api_token(api, TOKEN_AUDIENCE_SYNC, 0, 600);
	size_t last = strlen(api->token) - 10;
	char *forged = arena_string(api->arena, api->token);
	struct api_reply reply = api_call_with(api, "", "GET", THINGS, NULL);

	forged[last] = forged[last] == 'A' ? 'B' : 'A';
	ck_assert_str_eq(reply_header(api, &reply, "www-authenticate"), "Bearer");
	expect(api, reply, 401, "unauthenticated");

	const struct {
		const char *token, *path;
		int status;
		const char *code;
	} cases[] = {
		{ forged, THINGS, 401, "unauthenticated" },
		{ "nonsense", THINGS, 401, "unauthenticated" },
		{ expired, THINGS, 401, "token_expired" },
		{ weak, THINGS, 403, "forbidden" },
		{ store, THINGS, 401, "unauthenticated" },
		{ api->token, "/sync/v1/link?number=1", 401, "unauthenticated" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		api->token = cases[i].token;
		expect(api, api_call(api, "GET", cases[i].path, NULL), cases[i].status,
		       cases[i].code);
	}
	/* Who may not ask learns nothing about what is asked. */
	expect(api, api_call_with(api, "", "POST", THINGS, "{"), 401, "unauthenticated");
}

START_TEST(without_a_valid_token_and_the_permission_nothing_is_read)
{
	with_api(ask_without_right);
}
END_TEST

static void send_other_bodies(struct api *api)
{
	const char *token = arena_print(api->arena, "Authorization: bearer %s\r\n", api->token);
	const char *plain = arena_print(api->arena, "%sContent-Type: text/plain\r\n", token);
	const char *csv =
		arena_print(api->arena, "%sContent-Type: text/csv; charset=utf-8\r\n", token);
	const char *packed = arena_print(
		api->arena, "%sContent-Type: Application/JSON\r\nContent-Encoding: gzip\r\n",
		token);
	char large[70001];
	struct api_reply reply;

	expect(api, api_call_with(api, plain, "POST", THINGS, a_thing), 415, "unsupported_type");
	expect(api, api_call_with(api, token, "POST", THINGS, a_thing), 415, "unsupported_type");
	expect(api, api_call_with(api, packed, "POST", THINGS, a_thing), 415, "unsupported_type");
	expect(api, api_call_with(api, plain, "POST", THINGS "/import", "a,b"), 415,
	       "unsupported_type");
	reply = api_call_with(api, csv, "POST", THINGS "/import", "a,b");
	ck_assert_str_eq(reply_text(api, &reply, "bytes"), "3");
	expect(api, reply, 202, "");
	memset(large, ' ', sizeof(large) - 1);
	large[sizeof(large) - 1] = '\0';
	expect(api, api_call(api, "POST", THINGS, large), 413, "too_large");
	large[1001] = '\0';
	expect(api, api_call_with(api, csv, "POST", THINGS "/import", large), 413, "too_large");
	/* No body is an empty object: what is missing gets named. */
	expect(api, api_call_with(api, token, "POST", THINGS, ""), 422, "missing_field");
}

START_TEST(the_body_must_be_of_the_type_and_size_that_the_route_takes)
{
	with_api(send_other_bodies);
}
END_TEST

static const char a_change[] =
	"{\"code\":\"A\",\"name\":\"Coffee\",\"row_version\":1,\"changed_at\":\"ignored\"}";

static void change_twice(struct api *api)
{
	struct api_reply reply;

	add_first(api);
	reply = api_call(api, "PUT", FIRST, a_change);
	ck_assert_int_eq(reply.status, 200);
	ck_assert_str_eq(reply_text(api, &reply, "name"), "Coffee");
	ck_assert_str_eq(reply_header(api, &reply, "etag"), "\"2\"");
	api_reply_free(&reply);

	reply = api_call(api, "PUT", FIRST, a_change);
	ck_assert_str_eq(reply_text(api, &reply, "field"), "row_version");
	expect(api, reply, 409, "stale_version");
	expect(api, api_call(api, "DELETE", FIRST "?row_version=1", NULL), 409, "stale_version");
	expect(api, api_call(api, "DELETE", FIRST "?row_version=2", NULL), 204, "");
}

static const char unversioned[] = "{\"code\":\"A\",\"name\":\"Milk\"}";

static const struct tagged {
	const char *tag, *method, *path, *body;
	int status;
	const char *code, *field, *etag;
} tagged_calls[] = {
	{ "\"2\"", "PUT", FIRST, a_change, 409, "stale_version", "row_version" },
	{ "W/\"2\"", "DELETE", FIRST "?row_version=1", NULL, 409, "stale_version", "row_version" },
	{ "*", "PUT", FIRST, a_change, 422, "invalid", "If-Match" },
	{ "1", "PUT", FIRST, a_change, 422, "invalid", "If-Match" },
	{ "\"x\"", "PUT", FIRST, a_change, 422, "invalid", "If-Match" },
	{ "\"1\", \"2\"", "PUT", FIRST, a_change, 422, "invalid", "If-Match" },
	{ "*", "DELETE", FIRST "?row_version=1", NULL, 422, "invalid", "If-Match" },
	{ "*", "GET", FIRST, NULL, 200, "A", "", "\"1\"" },
	{ "\"1\"", "PUT", FIRST, a_change, 200, "A", "", "\"2\"" },
	{ "\"2\"", "PUT", FIRST, unversioned, 200, "A", "", "\"3\"" },
	{ "\"2\"", "PUT", FIRST, unversioned, 412, "precondition_failed", "If-Match" },
	{ "\"3\"", "DELETE", FIRST "?row_version=3", NULL, 204, "", "" },
};

static void send_tags(struct api *api)
{
	add_first(api);
	for (size_t i = 0; i < sizeof(tagged_calls) / sizeof(tagged_calls[0]); i++) {
		const struct tagged *call = &tagged_calls[i];
		const char *headers = arena_print(api->arena,
						  "Authorization: Bearer %s\r\nContent-Type: "
						  "application/json\r\nIf-Match: %s\r\n",
						  api->token, call->tag);
		struct api_reply reply =
			api_call_with(api, headers, call->method, call->path, call->body);

		ck_assert_msg(strcmp(reply_text(api, &reply, "field"), call->field) == 0,
			      "%s %s: %s", call->tag, call->method, reply.body);
		if (call->etag)
			ck_assert_str_eq(reply_header(api, &reply, "etag"), call->etag);
		expect(api, reply, call->status, call->code);
	}
}

START_TEST(if_match_must_be_a_version_and_agree_with_the_one_given)
{
	with_api(send_tags);
}
END_TEST

START_TEST(a_change_on_an_old_version_is_refused)
{
	with_api(change_twice);
}
END_TEST

static void break_constraints(struct api *api)
{
	struct api_reply reply;

	add_first(api);
	expect(api, api_call(api, "POST", THINGS, a_thing), 409, "already_exists_differently");
	reply = api_call(api, "POST", THINGS,
			 "{\"thing_id\":\"" NO_ID "\",\"code\":\"A\",\"name\":\"x\"}");
	ck_assert_str_eq(reply_text(api, &reply, "field"), "code");
	expect(api, reply, 409, "conflict");
	remove_first(api);
}

START_TEST(a_constraint_answers_with_the_field_it_guards)
{
	with_api(break_constraints);
}
END_TEST

#define ID_OF(number) "018f0000-0000-7000-8000-0000000001" number

static void walk_pages(struct api *api)
{
	static const char *const numbers[] = { "10", "11", "12", "13", "14" };
	const char *path = THINGS "?limit=2&q=walk%20%25";
	int pages = 0, items = 0;

	for (size_t i = 0; i < 5; i++) {
		struct api_reply reply = api_call(
			api, "POST", THINGS,
			arena_print(api->arena,
				    "{\"thing_id\":\"018f0000-0000-7000-8000-0000000001%s\","
				    "\"code\":\"w&%s \",\"name\":\"walk %%\"}",
				    numbers[i], numbers[i]));

		ck_assert_msg(reply.status == 201, "%s", reply.body);
		api_reply_free(&reply);
	}
	while (path) {
		struct api_reply reply = api_call(api, "GET", path, NULL);
		const char *next = reply_text(api, &reply, "next");
		const char *link = reply_header(api, &reply, "link");

		ck_assert_msg(reply.status == 200, "%s: %s", path, reply.body);
		ck_assert_ptr_null(strstr(reply.body, "page_key"));
		items += (int)json_count(json_member(reply.json, "items"));
		pages++;
		ck_assert_int_le(pages, 3);
		ck_assert_int_eq(*next != '\0', *link != '\0');
		path = *link ? arena_string_of(api->arena, link + 1, strcspn(link, ">") - 1) : NULL;
		api_reply_free(&reply);
	}
	ck_assert_int_eq(pages, 3);
	ck_assert_int_eq(items, 5);
	for (size_t i = 0; i < 5; i++)
		expect(api,
		       api_call(api, "DELETE",
				arena_print(api->arena,
					    THINGS "/018f0000-0000-7000-8000-0000000001%s"
						   "?row_version=1",
					    numbers[i]),
				NULL),
		       204, "");
}

START_TEST(following_the_links_visits_every_item_once)
{
	with_api(walk_pages);
}
END_TEST

static void ask_with_other_methods(struct api *api)
{
	const char *known = arena_print(
		api->arena, "Authorization: Bearer %s\r\nIf-None-Match: \"1\"\r\n", api->token);
	struct api_reply reply;

	add_first(api);
	reply = api_call(api, "HEAD", FIRST, NULL);
	ck_assert_int_eq(reply.status, 200);
	ck_assert_str_eq(reply_header(api, &reply, "etag"), "\"1\"");
	ck_assert_int_gt(atoi(reply_header(api, &reply, "content-length")), 100);
	api_reply_free(&reply);
	reply = api_call(api, "OPTIONS", FIRST, NULL);
	ck_assert_msg(reply.status == 204, "%s", reply.headers);
	ck_assert_str_eq(reply_header(api, &reply, "allow"), "OPTIONS, GET, HEAD, PUT, DELETE");
	api_reply_free(&reply);
	reply = api_call(api, "PATCH", FIRST, "{}");
	ck_assert_str_eq(reply_header(api, &reply, "allow"), "OPTIONS, GET, HEAD, PUT, DELETE");
	expect(api, reply, 405, "method_not_allowed");
	reply = api_call_with(api, known, "GET", FIRST, NULL);
	ck_assert_int_eq(reply.status, 304);
	ck_assert_str_eq(reply.body, "");
	api_reply_free(&reply);
	reply = api_call(api, "GET", FIRST "/document", NULL);
	ck_assert_str_eq(reply.body, "{\"code\": \"A\"}");
	api_reply_free(&reply);
	reply = api_call(api, "GET", "/api/v1/reports/things", NULL);
	ck_assert_str_eq(reply.body, "{\"items\":[{\"kind\":\"small\",\"things\":1}]}");
	api_reply_free(&reply);
	remove_first(api);
}

START_TEST(head_options_etags_documents_and_reports_are_answered)
{
	with_api(ask_with_other_methods);
}
END_TEST

static void send_traces(struct api *api)
{
	static const char id[] = "0af7651916cd43dd8448eb211c80319c";
	static const char *const useless[] = {
		"",
		"Traceparent: nonsense\r\n",
		"Traceparent: 00-00000000000000000000000000000000-b7ad6b7169203331-01\r\n",
		"Traceparent: ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\r\n",
		"Traceparent: 00-0AF7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\r\n",
	};
	struct api_reply reply =
		api_call_with(api,
			      "X-Request-Id: mine\r\nTraceparent: "
			      "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\r\n",
			      "GET", "/api/v1/trace", NULL);
	const char *parent = reply_text(api, &reply, "traceparent");

	ck_assert_str_eq(reply_text(api, &reply, "trace_id"), id);
	ck_assert_uint_eq(strlen(parent), 55);
	ck_assert(strncmp(parent + 3, id, 32) == 0);
	ck_assert_ptr_null(strstr(parent, "b7ad6b7169203331"));
	ck_assert_str_eq(parent + 52, "-01");
	ck_assert_str_eq(reply_text(api, &reply, "request_id"),
			 reply_header(api, &reply, "x-request-id"));
	ck_assert_int_eq(reply_text(api, &reply, "request_id")[14], '7');
	api_reply_free(&reply);
	for (size_t i = 0; i < sizeof(useless) / sizeof(useless[0]); i++) {
		reply = api_call_with(api, useless[i], "GET", "/api/v1/trace", NULL);
		ck_assert_uint_eq(strlen(reply_text(api, &reply, "trace_id")), 32);
		ck_assert_str_ne(reply_text(api, &reply, "trace_id"), id);
		api_reply_free(&reply);
	}
}

START_TEST(a_trace_goes_on_and_the_request_id_is_ours)
{
	with_api(send_traces);
}
END_TEST

static void crowd_the_lane(struct api *api)
{
	int lines[4], busy = 0, done = 0;

	/* The lane's connection is up after the first one. */
	expect(api, api_call(api, "GET", "/api/v1/slow", NULL), 200, "");
	for (int i = 0; i < 4; i++) {
		lines[i] = raw_connect(api->port);
		raw_send(lines[i], "GET /api/v1/slow HTTP/1.1\r\nHost: t\r\n\r\n");
	}
	for (int i = 0; i < 4; i++) {
		struct raw_reply reply = raw_receive(lines[i], true);

		busy += reply.status == 503 && strcasestr(reply.headers, "retry-after: 1");
		done += reply.status == 200;
		raw_reply_free(&reply);
		close(lines[i]);
	}
	ck_assert_int_eq(busy, 2);
	ck_assert_int_eq(done, 2);
}

START_TEST(a_full_lane_says_busy_and_when_to_come_back)
{
	with_api(crowd_the_lane);
}
END_TEST

static void leave_early(struct api *api)
{
	int line = raw_connect(api->port);

	raw_send(line, "GET /api/v1/slow HTTP/1.1\r\nHost: t\r\n\r\n");
	usleep(100000);
	close(line);
	usleep(700000);
	ck_assert_int_eq(api->ended, 1);
	ck_assert_int_eq(api->last_status, 200);
}

START_TEST(a_request_ends_in_order_when_its_client_has_gone)
{
	with_api(leave_early);
}
END_TEST

int main(void)
{
	api_start_cluster();

	int status = RUN_TESTS("request", a_record_is_added_and_read_in_canonical_form,
			       an_empty_list_is_not_an_absent_one,
			       bad_input_is_answered_with_its_code_and_field,
			       faults_of_path_query_and_body_are_named_together,
			       a_wrong_parameter_is_not_called_missing_too,
			       without_a_valid_token_and_the_permission_nothing_is_read,
			       the_body_must_be_of_the_type_and_size_that_the_route_takes,
			       a_change_on_an_old_version_is_refused,
			       if_match_must_be_a_version_and_agree_with_the_one_given,
			       a_constraint_answers_with_the_field_it_guards,
			       following_the_links_visits_every_item_once,
			       head_options_etags_documents_and_reports_are_answered,
			       a_trace_goes_on_and_the_request_id_is_ours,
			       a_full_lane_says_busy_and_when_to_come_back,
			       a_request_ends_in_order_when_its_client_has_gone);

	api_stop_cluster();
	return status;
}
