#include "common/json/json_read.h"

#include <string.h>

#include "tests/support/suite.h"

static const char *const malformed[] = {
	"",
	" ",
	"{",
	"{}x",
	"[1,]",
	"{\"a\":1,}",
	"{\"a\" 1}",
	"{a:1}",
	"nul",
	"'a'",
	"{\"a\":1,\"a\":2}",         /* which one is meant? */
	"{\"a\":{\"b\":1,\"b\":1}}", /* also inside */
	"\"\\u0000\"",               /* PostgreSQL cannot hold it */
	"\"\\ud800\"",               /* half a surrogate pair */
	"\"\xff\"",
	"\"\xc0\x80\"",
	"\"a\nb\"",
	"1e400",
	"99999999999999999999",
	"-9223372036854775809",
	"01",
	"+1",
	".5",
	"1.",
	"0x10",
	"NaN",
	"[1] [2]",
	"\xef\xbb\xbf{}",
};

START_TEST(malformed_input_is_refused_with_its_place)
{
	struct arena *arena = arena_create(1 << 20);

	for (size_t i = 0; i < sizeof(malformed) / sizeof(malformed[0]); i++) {
		struct json_value *value = NULL;
		const struct error *error = json_parse(arena, text_of(malformed[i]), &value);

		ck_assert_msg(error != NULL, "accepted: %s", malformed[i]);
		ck_assert_int_eq(error->code, ERROR_MALFORMED);
		ck_assert_ptr_nonnull(strstr(error->detail, "line "));
		ck_assert_ptr_null(value);
	}
	arena_destroy(arena);
}
END_TEST

START_TEST(a_zero_byte_is_refused)
{
	struct arena *arena = arena_create(1 << 20);
	struct json_value *value;

	ck_assert_ptr_nonnull(json_parse(arena, TEXT("{\"a\":\0}"), &value));
	ck_assert_ptr_nonnull(json_parse(arena, TEXT("\"a\0b\""), &value));
	ck_assert_ptr_nonnull(json_parse(arena, TEXT("{}\0"), &value));
	arena_destroy(arena);
}
END_TEST

static bool is_nesting_accepted(int depth)
{
	struct arena *arena = arena_create(1 << 20);
	char *text = arena_allocate(arena, (size_t)depth * 2);
	struct json_value *value = NULL;

	memset(text, '[', (size_t)depth);
	memset(text + depth, ']', (size_t)depth);

	bool is_accepted = !json_parse(arena, (struct text){ text, (size_t)depth * 2 }, &value);

	json_release(value);
	arena_destroy(arena);
	return is_accepted;
}

START_TEST(nesting_is_bounded_before_anything_is_built)
{
	ck_assert(is_nesting_accepted(32));
	ck_assert(!is_nesting_accepted(33));
	ck_assert(!is_nesting_accepted(200000));
}
END_TEST

START_TEST(brackets_inside_strings_are_not_nesting)
{
	struct arena *arena = arena_create(1 << 20);
	struct json_value *value = NULL;
	char text[128] = "\"\\\"";

	memset(text + 3, '[', 60);
	text[63] = '"';
	ck_assert_ptr_null(json_parse(arena, (struct text){ text, 64 }, &value));
	ck_assert_uint_eq(json_value_text(value).length, 61);
	json_release(value);
	arena_destroy(arena);
}
END_TEST

START_TEST(a_fault_never_quotes_the_input)
{
	static const char *const inputs[] = { "{\"password\": hunter22}", "{\"a\":\"hunter22\" 1}",
					      "[1]\"hunter22\"",
					      "{\"hunter22\":1,\"hunter22\":2}" };
	struct arena *arena = arena_create(1 << 20);
	struct json_value *value;

	for (size_t i = 0; i < sizeof(inputs) / sizeof(inputs[0]); i++) {
		const struct error *error = json_parse(arena, text_of(inputs[i]), &value);

		ck_assert_ptr_nonnull(error);
		ck_assert_msg(!strstr(error->detail, "hunter"), "%s", error->detail);
	}
	arena_destroy(arena);
}
END_TEST

static bool count_member(const char *name, const struct json_value *value, void *context)
{
	int *count = context;

	ck_assert_ptr_nonnull(name);
	ck_assert_ptr_nonnull(value);
	return ++*count < 2;
}

START_TEST(values_are_read_by_name_index_and_type)
{
	struct arena *arena = arena_create(1 << 20);
	struct json_value *value = NULL;
	int visited = 0;

	ck_assert_ptr_null(json_parse(
		arena, TEXT("{\"i\":-0,\"r\":1.5,\"s\":\"x\",\"b\":true,\"n\":null,\"l\":[1,2]}"),
		&value));
	ck_assert_int_eq(json_value_type(value), JSON_TYPE_OBJECT);
	ck_assert_uint_eq(json_count(value), 6);
	ck_assert_int_eq(json_value_type(json_member(value, "i")), JSON_TYPE_INT);
	ck_assert_int_eq(json_value_int(json_member(value, "i")), 0);
	ck_assert_int_eq(json_value_type(json_member(value, "r")), JSON_TYPE_REAL);
	ck_assert(text_is(json_value_text(json_member(value, "s")), "x"));
	ck_assert(json_value_bool(json_member(value, "b")));
	ck_assert_int_eq(json_value_type(json_member(value, "n")), JSON_TYPE_NULL);
	ck_assert_int_eq(json_value_int(json_item(json_member(value, "l"), 1)), 2);
	ck_assert_ptr_null(json_item(json_member(value, "l"), 2));
	ck_assert_ptr_null(json_member(value, "absent"));
	json_each_member(value, count_member, &visited);
	ck_assert_int_eq(visited, 2);
	json_release(value);
	arena_destroy(arena);
}
END_TEST

int main(void)
{
	return RUN_TESTS("json_read", malformed_input_is_refused_with_its_place,
			 a_zero_byte_is_refused, nesting_is_bounded_before_anything_is_built,
			 brackets_inside_strings_are_not_nesting,
			 values_are_read_by_name_index_and_type, a_fault_never_quotes_the_input);
}
