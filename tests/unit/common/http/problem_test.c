#include "common/http/problem.h"

#include <string.h>

#include "tests/support/suite.h"

static const char *problem(struct arena *arena, const struct error *error, const char *request_id)
{
	struct text_buffer buffer;

	text_buffer_init(&buffer, 4096);
	problem_write(&buffer, error, request_id);

	const char *json = text_copy(arena, text_buffer_text(&buffer));

	text_buffer_finish(&buffer);
	return json;
}

START_TEST(a_problem_names_kind_case_and_remedy)
{
	struct arena *arena = arena_create(65536);
	const struct error *error =
		error_field(arena, ERROR_INVALID, "lines[2].amount", "must not be \"%s\"", "-1");

	ck_assert_str_eq(
		problem(arena, error, "r-1"),
		"{\"type\":\"urn:outpost:error:invalid\",\"title\":\"Invalid value\","
		"\"status\":422,\"code\":\"invalid\",\"detail\":\"must not be \\\"-1\\\"\","
		"\"field\":\"lines[2].amount\","
		"\"remedy\":\"Correct the named field and send again.\","
		"\"request_id\":\"r-1\"}");
	arena_destroy(arena);
}
END_TEST

START_TEST(a_remedy_promises_no_more_than_every_case_of_its_code_keeps)
{
	/* CSV, zstd and headers are malformed, too; not every state has a list of events. */
	ck_assert_ptr_null(strstr(error_kind(ERROR_MALFORMED)->remedy, "JSON"));
	ck_assert_ptr_null(strstr(error_kind(ERROR_STATE_CONFLICT)->remedy, "events"));
}
END_TEST

START_TEST(several_faults_are_listed_all_together)
{
	struct arena *arena = arena_create(65536);
	struct error second = { .code = ERROR_UNKNOWN_FIELD,
				.field = "colour",
				.detail = "is unknown" };
	struct error first = {
		.code = ERROR_MISSING_FIELD, .field = "sku", .detail = "is missing", .next = &second
	};

	ck_assert_ptr_nonnull(
		strstr(problem(arena, &first, NULL),
		       "\"errors\":[{\"code\":\"missing_field\",\"detail\":\"is missing\","
		       "\"field\":\"sku\"},{\"code\":\"unknown_field\","
		       "\"detail\":\"is unknown\",\"field\":\"colour\"}]}"));
	arena_destroy(arena);
}
END_TEST

START_TEST(the_cause_stays_inside)
{
	struct arena *arena = arena_create(65536);
	const struct error *cause = error_new(arena, ERROR_INTERNAL, "relation does not exist");
	const struct error *error =
		error_because(arena, cause, ERROR_UNAVAILABLE, "The database is away");
	const char *json = problem(arena, error, NULL);

	ck_assert_ptr_null(strstr(json, "relation"));
	ck_assert_ptr_null(strstr(json, "request_id"));
	ck_assert_ptr_null(strstr(json, "field"));
	ck_assert_ptr_nonnull(strstr(json, "\"status\":503"));
	arena_destroy(arena);
}
END_TEST

START_TEST(what_somebody_else_sent_is_read_by_name_or_not_at_all)
{
	struct arena *arena = arena_create(65536);
	const struct error error = { .code = ERROR_FORK, .detail = "two histories" };
	struct text document = text_of(problem(arena, &error, NULL));

	ck_assert_str_eq(problem_member(arena, document, "code"), "fork");
	ck_assert_str_eq(problem_member(arena, document, "detail"), "two histories");
	ck_assert_ptr_null(problem_member(arena, document, "status"));
	ck_assert_ptr_null(problem_member(arena, document, "none"));
	ck_assert_ptr_null(problem_member(arena, TEXT("[]"), "code"));
	ck_assert_ptr_null(problem_member(arena, TEXT("<html>"), "code"));
	ck_assert_ptr_null(problem_member(arena, TEXT(""), "code"));
	arena_destroy(arena);
}
END_TEST

int main(void)
{
	return RUN_TESTS("problem", what_somebody_else_sent_is_read_by_name_or_not_at_all,
			 a_problem_names_kind_case_and_remedy,
			 a_remedy_promises_no_more_than_every_case_of_its_code_keeps,
			 several_faults_are_listed_all_together, the_cause_stays_inside);
}
