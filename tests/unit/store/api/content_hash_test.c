#include "store/api/content_hash.h"

#include <string.h>

#include "common/json/json_read.h"
#include "tests/support/suite.h"

/* What a client sends today, and what it may send to a later release: a field more, and the table in another order. */
static const struct field line_today[] = {
	{ "line_number", FIELD_INT, FIELD_REQUIRED },
	{ "price_quantity", FIELD_QUANTITY, 0, .fallback = "1" },
	{ "price_reason", FIELD_TEXT, FIELD_NULLABLE },
	FIELD_END,
};
static const struct field today[] = {
	{ "sale_id", FIELD_TEXT, FIELD_REQUIRED },
	{ "lines", FIELD_LIST, FIELD_REQUIRED, .fields = line_today },
	FIELD_END,
};
static const struct field line_later[] = {
	{ "age_checked", FIELD_BOOL, 0, .fallback = "false" },
	{ "price_reason", FIELD_TEXT, FIELD_NULLABLE },
	{ "price_quantity", FIELD_QUANTITY, 0, .fallback = "1" },
	{ "line_number", FIELD_INT, FIELD_REQUIRED },
	FIELD_END,
};
static const struct field later[] = {
	{ "lines", FIELD_LIST, FIELD_REQUIRED, .fields = line_later },
	{ "channel", FIELD_TEXT, 0, .fallback = "shop" },
	{ "sale_id", FIELD_TEXT, FIELD_REQUIRED },
	FIELD_END,
};

#define PLAIN "{\"sale_id\": \"a\", \"lines\": [{\"line_number\": 1}]}"
/* SHA-256 of {"lines":[{"line_number":1}],"sale_id":"a"} and of
 * {"sale_id":"a","lines":[{"line_number":1,"price_quantity":"1.000"}]}. */
#define PLAIN_HASHES                                                                               \
	"0264309e7de135a0a99a642cbd700ec869d41e98d26fdaa3fbe53fe923193a3220 "                      \
	"97e44ec0c3c4828c88d3c9da03628976a6d9e488fce7163130712a31491b9f34"

static const char *hashes(struct arena *arena, const struct field *fields, const char *json)
{
	struct json_value *value = NULL;
	const struct field_values *values;
	const struct error *error = json_parse(arena, text_of(json), &value);

	if (!error)
		error = field_validate(arena, fields, value, &values);
	json_release(value);
	ck_assert_msg(!error, "%s", error ? error_describe(arena, error) : "");
	return content_hash_of(arena, values);
}

/* The present form, without the one before. */
static const char *present(struct arena *arena, const struct field *fields, const char *json)
{
	const char *both = hashes(arena, fields, json);

	return arena_print(arena, "%.*s", (int)strcspn(both, " "), both);
}

START_TEST(both_forms_are_those_of_their_definition)
{
	struct arena *arena = arena_create(ARENA_DEFAULT_MAXIMUM);

	ck_assert_str_eq(hashes(arena, today, PLAIN), PLAIN_HASHES);
	arena_destroy(arena);
}
END_TEST

START_TEST(a_field_more_and_another_order_leave_the_hash_of_what_was_sent)
{
	struct arena *arena = arena_create(ARENA_DEFAULT_MAXIMUM);

	ck_assert_str_eq(present(arena, later, PLAIN), present(arena, today, PLAIN));
	arena_destroy(arena);
}
END_TEST

START_TEST(null_is_the_same_as_absent_and_a_default_that_is_sent_is_not)
{
	struct arena *arena = arena_create(ARENA_DEFAULT_MAXIMUM);
	const char *plain = present(arena, today, PLAIN);

	ck_assert_str_eq(present(arena, today,
				 "{\"sale_id\": \"a\", \"lines\": [{\"line_number\": 1, "
				 "\"price_reason\": null}]}"),
			 plain);
	ck_assert_str_ne(present(arena, today,
				 "{\"sale_id\": \"a\", \"lines\": [{\"line_number\": 1, "
				 "\"price_quantity\": \"1\"}]}"),
			 plain);
	arena_destroy(arena);
}
END_TEST

START_TEST(the_same_value_in_other_words_is_the_same_content)
{
	struct arena *arena = arena_create(ARENA_DEFAULT_MAXIMUM);
	const char *short_text = present(arena, today,
					 "{\"sale_id\": \"a\", \"lines\": [{\"line_number\": 1, "
					 "\"price_quantity\": \"1\"}]}");

	ck_assert_str_eq(present(arena, today,
				 "{\"lines\": [{\"price_quantity\": \"1.000\", "
				 "\"line_number\": 1}], \"sale_id\": \"a\"}"),
			 short_text);
	arena_destroy(arena);
}
END_TEST

START_TEST(the_form_before_keeps_the_defaults_of_its_time_and_no_later_ones)
{
	struct arena *arena = arena_create(ARENA_DEFAULT_MAXIMUM);
	static const struct field with_default[] = {
		{ "sale_id", FIELD_TEXT, FIELD_REQUIRED },
		{ "channel", FIELD_TEXT, 0, .fallback = "shop" },
		{ "lines", FIELD_LIST, FIELD_REQUIRED, .fields = line_today },
		FIELD_END,
	};

	ck_assert_str_eq(hashes(arena, with_default, PLAIN), PLAIN_HASHES);
	arena_destroy(arena);
}
END_TEST

int main(void)
{
	return RUN_TESTS("content_hash", both_forms_are_those_of_their_definition,
			 a_field_more_and_another_order_leave_the_hash_of_what_was_sent,
			 null_is_the_same_as_absent_and_a_default_that_is_sent_is_not,
			 the_same_value_in_other_words_is_the_same_content,
			 the_form_before_keeps_the_defaults_of_its_time_and_no_later_ones);
}
