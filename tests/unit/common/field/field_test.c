#include "common/field/field.h"

#include <string.h>

#include "common/json/json_read.h"
#include "common/json/json_write.h"
#include "tests/support/suite.h"

static const char *const kinds[] = { "cash", "card", NULL };
static const struct field line_fields[] = {
	{ "line_number", FIELD_INT, FIELD_REQUIRED, .min = 1, .max = 999 },
	{ "quantity", FIELD_QUANTITY, FIELD_REQUIRED, .min = 1 },
	{ "amount", FIELD_MONEY, FIELD_REQUIRED | FIELD_SIGNED },
	FIELD_END,
};
static const struct field all_fields[] = {
	{ "text", FIELD_TEXT, .max = 10 },
	{ "required_text", FIELD_TEXT, FIELD_REQUIRED },
	{ "uuid", FIELD_UUID },
	{ "int", FIELD_INT, .min = -5, .max = 5 },
	{ "money", FIELD_MONEY },
	{ "signed_money", FIELD_MONEY, FIELD_SIGNED },
	{ "quantity", FIELD_QUANTITY },
	{ "signed_quantity", FIELD_QUANTITY, FIELD_SIGNED },
	{ "rate", FIELD_RATE, .max = 1000000 },
	{ "bool", FIELD_BOOL },
	{ "date", FIELD_DATE },
	{ "time", FIELD_TIME },
	{ "kind", FIELD_CHOICE, .choices = kinds, .fallback = "cash" },
	{ "nullable", FIELD_UUID, FIELD_NULLABLE },
	{ "read_only", FIELD_INT, FIELD_READ_ONLY | FIELD_REQUIRED },
	{ "lines", FIELD_LIST, .min = 1, .max = 3, .fields = line_fields },
	{ "tags", FIELD_LIST, .max = 2 },
	{ "line", FIELD_OBJECT, .fields = line_fields },
	FIELD_END,
};

static const struct error *validate(struct arena *arena, const char *text,
				    const struct field_values **out_values)
{
	struct json_value *json;

	TRY(json_parse(arena, text_of(text), &json));

	const struct error *error = field_validate(arena, all_fields, json, out_values);

	json_release(json);
	return error;
}

/* "code field; code field; ..." of all errors of {"required_text":"x", <members>}. */
static const char *errors_of(struct arena *arena, const char *members)
{
	const char *text = arena_print(arena, "{\"required_text\":\"x\",%s}", members);
	const struct field_values *values;
	const struct error *error = validate(arena, text, &values);
	const char *list = "";

	for (; error; error = error->next)
		list = arena_print(arena, "%s%s %s; ", list, error_kind(error->code)->code,
				   error->field ? error->field : "-");
	return list;
}

struct acceptance {
	const char *name, *json, *text;
	int64_t number;
};

static const struct acceptance accepted[] = {
	{ "text", "\"\"", "" },
	{ "text", "\"0123456789\"", "0123456789" },
	{ "text", "\"a\\nb\\tc\"", "a\nb\tc" },
	{ "text", "\"\xc3\xa4\"", "\xc3\xa4" },
	{ "uuid", "\"0192F3A0-0000-7000-8000-00000000000A\"",
	  "0192f3a0-0000-7000-8000-00000000000a" },
	{ "int", "-5", "-5", -5 },
	{ "int", "-0", "0", 0 },
	{ "money", "9223372036854775807", "9223372036854775807", INT64_MAX },
	{ "signed_money", "-9223372036854775808", "-9223372036854775808", INT64_MIN },
	{ "quantity", "\"0\"", "0.000", 0 },
	{ "quantity", "\"2\"", "2.000", 2000 },
	{ "quantity", "\"0.125\"", "0.125", 125 },
	{ "quantity", "\"10.5\"", "10.500", 10500 },
	{ "quantity", "\"99999999999.999\"", "99999999999.999", FIELD_QUANTITY_MAXIMUM },
	{ "signed_quantity", "\"-0.001\"", "-0.001", -1 },
	{ "rate", "190000", "190000", 190000 },
	{ "bool", "true", "true", 1 },
	{ "bool", "false", "false", 0 },
	{ "date", "\"2024-02-29\"", "2024-02-29" },
	{ "time", "\"2026-11-21T10:30:00+01:00\"", "2026-11-21T09:30:00.000000Z",
	  INT64_C(1795253400000000) },
	{ "kind", "\"card\"", "card" },
};

START_TEST(a_valid_value_gets_its_canonical_text_and_number)
{
	struct arena *arena = arena_create(1 << 20);

	for (size_t i = 0; i < sizeof(accepted) / sizeof(accepted[0]); i++) {
		const struct acceptance *row = &accepted[i];
		const char *text = arena_print(arena, "{\"required_text\":\"x\",\"%s\":%s}",
					       row->name, row->json);
		const struct field_values *values;
		const struct error *error = validate(arena, text, &values);

		ck_assert_msg(!error, "%s: %s", text, error ? error_describe(arena, error) : "");
		ck_assert_str_eq(field_text(values, row->name), row->text);
		ck_assert_int_eq(field_number(values, row->name), row->number);
		ck_assert(field_is_present(values, row->name));
	}
	arena_destroy(arena);
}
END_TEST

static const char *const refused[] = {
	"\"text\":\"01234567890\"",
	"\"text\":1",
	"\"text\":null",
	"\"text\":\"\\u0001\"",
	"\"text\":\"\\u001b[2J\"",
	"\"text\":\"\\u007f\"",
	"\"text\":[]",
	"\"uuid\":\"\"",
	"\"uuid\":\"0192f3a0-0000-7000-8000-00000000000g\"",
	"\"uuid\":\"0192f3a000007000800000000000000a\"",
	"\"uuid\":1",
	"\"int\":6",
	"\"int\":-6",
	"\"int\":1.0",
	"\"int\":\"1\"",
	"\"int\":true",
	"\"int\":1e0",
	"\"money\":1.5",
	"\"money\":\"150\"",
	"\"money\":-1",
	"\"money\":1e2",
	"\"money\":{}",
	"\"quantity\":1",
	"\"quantity\":1.5",
	"\"quantity\":\"1.2345\"",
	"\"quantity\":\"1e3\"",
	"\"quantity\":\"-0\"",
	"\"quantity\":\"-1\"",
	"\"quantity\":\"+1\"",
	"\"quantity\":\"\"",
	"\"quantity\":\".5\"",
	"\"quantity\":\"1.\"",
	"\"quantity\":\"01\"",
	"\"quantity\":\"1,5\"",
	"\"quantity\":\" 1\"",
	"\"quantity\":\"1.2.3\"",
	"\"quantity\":\"100000000000\"",
	"\"quantity\":\"99999999999999999999999999\"",
	"\"quantity\":\"-\"",
	"\"quantity\":\"00\"",
	"\"signed_quantity\":\"-0\"",
	"\"signed_quantity\":\"-0.000\"",
	"\"signed_quantity\":\"--1\"",
	"\"rate\":-1",
	"\"rate\":1000001",
	"\"rate\":0.19",
	"\"bool\":1",
	"\"bool\":\"true\"",
	"\"bool\":null",
	"\"date\":\"2025-02-30\"",
	"\"date\":\"2025-2-3\"",
	"\"date\":\"20250203\"",
	"\"date\":\"2025-02-03T00:00:00Z\"",
	"\"date\":\"2023-02-29\"",
	"\"date\":20250203",
	"\"time\":\"2026-11-21\"",
	"\"time\":\"2026-11-21T25:00:00Z\"",
	"\"time\":\"2026-11-21T10:00:00\"",
	"\"time\":\"now\"",
	"\"time\":0",
	"\"kind\":\"cheque\"",
	"\"kind\":\"\"",
	"\"kind\":\"Cash\"",
	"\"kind\":0",
	"\"nullable\":\"\"",
	"\"lines\":{}",
	"\"lines\":[]",
	"\"lines\":[1]",
	"\"tags\":[1]",
	"\"tags\":[\"a\",\"b\",\"c\"]",
	"\"tags\":\"a\"",
	"\"line\":[]",
	"\"line\":\"\"",
};

START_TEST(a_bad_value_is_refused_naming_its_field)
{
	struct arena *arena = arena_create(1 << 20);

	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		const char *errors = errors_of(arena, refused[i]);
		const char *end = strchr(refused[i] + 1, '"');
		const char *name =
			arena_string_of(arena, refused[i] + 1, (size_t)(end - refused[i] - 1));

		ck_assert_msg(strstr(errors, name) != NULL, "%s gave %s", refused[i], errors);
		ck_assert_msg(strncmp(errors, "invalid ", 8) == 0, "%s gave %s", refused[i],
			      errors);
	}
	arena_destroy(arena);
}
END_TEST

START_TEST(the_length_of_a_text_is_in_characters)
{
	static const struct field fields[] = {
		{ "text", FIELD_TEXT, .min = 2, .max = 3 },
		FIELD_END,
	};
	struct arena *arena = arena_create(1 << 20);
	struct field_value value;

	ck_assert_ptr_null(
		field_parse(arena, fields, TEXT("\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80"), &value));
	ck_assert_str_eq(field_parse(arena, fields, TEXT("\xf0\x9f\x98\x80"), &value)->detail,
			 "must have at least 2 characters");
	ck_assert_str_eq(field_parse(arena, fields, TEXT("abcd"), &value)->detail,
			 "must have at most 3 characters");
	arena_destroy(arena);
}
END_TEST

START_TEST(every_bad_field_is_named_at_once_with_its_path)
{
	struct arena *arena = arena_create(1 << 20);

	ck_assert_str_eq(
		errors_of(arena, "\"int\":7,\"lines\":["
				 "{\"line_number\":1,\"quantity\":\"1\",\"amount\":-5},"
				 "{\"line_number\":0,\"quantity\":\"0\",\"amount\":1,\"colour\":1},"
				 "{\"line_number\":2,\"amount\":\"1\"}],"
				 "\"tags\":[\"a\",null],\"line\":{\"x\":1},\"nmae\":1"),
		"invalid int; invalid lines[1].line_number; invalid lines[1].quantity; "
		"unknown_field lines[1].colour; missing_field lines[2].quantity; "
		"invalid lines[2].amount; invalid tags[1]; missing_field line.line_number; "
		"missing_field line.quantity; missing_field line.amount; unknown_field line.x; "
		"unknown_field nmae; ");
	arena_destroy(arena);
}
END_TEST

START_TEST(the_number_of_errors_is_bounded)
{
	struct arena *arena = arena_create(1 << 20);
	const char *members = "\"a\":1";
	const struct field_values *values;
	int count = 0;

	for (int i = 0; i < 200; i++)
		members = arena_print(arena, "%s,\"a%d\":1", members, i);
	for (const struct error *error =
		     validate(arena, arena_print(arena, "{%s}", members), &values);
	     error; error = error->next)
		count++;
	ck_assert_int_eq(count, FIELD_ERRORS_MAXIMUM);
	arena_destroy(arena);
}
END_TEST

START_TEST(a_required_field_must_come_and_not_be_empty)
{
	struct arena *arena = arena_create(1 << 20);
	const struct field_values *values;
	const struct error *error = validate(arena, "{}", &values);

	ck_assert_ptr_nonnull(error);
	ck_assert_int_eq(error->code, ERROR_MISSING_FIELD);
	ck_assert_str_eq(error->field, "required_text");
	ck_assert_ptr_null(error->next);
	error = validate(arena, "{\"required_text\":\"\"}", &values);
	ck_assert_ptr_nonnull(error);
	ck_assert_int_eq(error->code, ERROR_INVALID);
	arena_destroy(arena);
}
END_TEST

START_TEST(absent_null_fallback_and_read_only_are_told_apart)
{
	struct arena *arena = arena_create(1 << 20);
	const struct field_values *values;

	ck_assert_ptr_null(validate(
		arena, "{\"required_text\":\"x\",\"nullable\":null,\"read_only\":\"anything\"}",
		&values));
	ck_assert(!field_is_present(values, "text"));
	ck_assert_ptr_null(field_text(values, "text"));
	ck_assert(field_is_present(values, "nullable"));
	ck_assert(field_find(values, "nullable")->null);
	ck_assert(field_is_present(values, "kind"));
	ck_assert_str_eq(field_text(values, "kind"), "cash");
	ck_assert(!field_is_present(values, "read_only"));
	ck_assert_ptr_null(field_find(values, "no such field"));
	arena_destroy(arena);
}
END_TEST

START_TEST(an_input_that_is_no_object_is_refused)
{
	struct arena *arena = arena_create(1 << 20);
	const struct field_values *values;
	static const char *const inputs[] = { "[]", "1", "null", "\"x\"", "true" };

	for (size_t i = 0; i < sizeof(inputs) / sizeof(inputs[0]); i++) {
		const struct error *error = validate(arena, inputs[i], &values);

		ck_assert_ptr_nonnull(error);
		ck_assert_int_eq(error->code, ERROR_INVALID);
		ck_assert_ptr_null(error->field);
	}
	arena_destroy(arena);
}
END_TEST

START_TEST(a_supplied_value_fills_a_gap_but_never_replaces)
{
	static const struct field fields[] = {
		{ "row_version", FIELD_INT, FIELD_REQUIRED, .min = 1 },
		FIELD_END,
	};
	struct arena *arena = arena_create(1 << 20);
	const struct field_supply three = { "row_version", TEXT("3") };
	const struct field_supply zero = { "row_version", TEXT("0") };
	struct json_value *empty, *two;
	const struct field_values *values;

	ck_assert_ptr_null(json_parse(arena, TEXT("{}"), &empty));
	ck_assert_ptr_null(json_parse(arena, TEXT("{\"row_version\":2}"), &two));
	ck_assert_ptr_null(field_validate_with(arena, fields, empty, &three, &values));
	ck_assert_int_eq(field_number(values, "row_version"), 3);
	ck_assert_ptr_null(field_validate_with(arena, fields, two, &three, &values));
	ck_assert_int_eq(field_number(values, "row_version"), 2);
	ck_assert_ptr_nonnull(field_validate_with(arena, fields, empty, &zero, &values));
	json_release(empty);
	json_release(two);
	arena_destroy(arena);
}
END_TEST

START_TEST(one_value_is_read_from_text)
{
	static const struct field money = { "money", FIELD_MONEY };
	static const struct field text = { "text", FIELD_TEXT };
	struct arena *arena = arena_create(1 << 20);
	struct field_value value;
	const struct error *error;

	ck_assert_ptr_null(field_parse(arena, &money, TEXT("150"), &value));
	ck_assert_int_eq(value.number, 150);
	error = field_parse(arena, &money, TEXT("1.5"), &value);
	ck_assert_ptr_nonnull(error);
	ck_assert_str_eq(error->field, "money");
	ck_assert_ptr_nonnull(field_parse(arena, &text, TEXT("a\0b"), &value));
	ck_assert_ptr_nonnull(field_parse(arena, &text, TEXT("\xff"), &value));
	arena_destroy(arena);
}
END_TEST

START_TEST(values_are_written_back_in_canonical_form)
{
	struct arena *arena = arena_create(1 << 20);
	const struct field_values *values;
	struct text_buffer buffer;
	struct json_writer writer;

	ck_assert_ptr_null(validate(
		arena,
		"{\"lines\":[{\"amount\":-5,\"quantity\":\"1\",\"line_number\":1}],\"bool\":true,"
		"\"tags\":[\"a\",\"\\\"\"],\"required_text\":\"x\",\"nullable\":null,"
		"\"line\":{\"line_number\":2,\"quantity\":\"2.5\",\"amount\":7}}",
		&values));
	text_buffer_init(&buffer, 4096);
	writer = json_writer(&buffer);
	field_write(&writer, values);
	text_append_char(&buffer, '\0');
	ck_assert_str_eq(
		buffer.data,
		"{\"required_text\":\"x\",\"bool\":true,\"kind\":\"cash\",\"nullable\":null,"
		"\"lines\":[{\"line_number\":1,\"quantity\":\"1.000\",\"amount\":-5}],"
		"\"tags\":[\"a\",\"\\\"\"],"
		"\"line\":{\"line_number\":2,\"quantity\":\"2.500\",\"amount\":7}}");
	text_buffer_finish(&buffer);
	arena_destroy(arena);
}
END_TEST

static bool was_sent(const struct field_value *value)
{
	return value->sent;
}

START_TEST(chosen_values_are_written_in_the_order_of_their_names_at_every_depth)
{
	struct arena *arena = arena_create(1 << 20);
	const struct field_values *values;
	struct text_buffer buffer;
	struct json_writer writer;

	ck_assert_ptr_null(
		validate(arena,
			 "{\"text\":\"t\",\"required_text\":\"x\",\"bool\":true,"
			 "\"lines\":[{\"quantity\":\"1\",\"line_number\":1,\"amount\":-5}]}",
			 &values));
	text_buffer_init(&buffer, 4096);
	writer = json_writer(&buffer);
	field_write_chosen(&writer, values, was_sent, true);
	text_append_char(&buffer, '\0');
	ck_assert_str_eq(buffer.data,
			 "{\"bool\":true,\"lines\":[{\"amount\":-5,\"line_number\":1,"
			 "\"quantity\":\"1.000\"}],\"required_text\":\"x\",\"text\":\"t\"}");
	text_buffer_clear(&buffer);
	writer = json_writer(&buffer);
	field_write_value(&writer, field_find(values, "kind"));
	ck_assert(text_is(text_buffer_text(&buffer), "\"cash\"")); /* from the fallback */
	text_buffer_finish(&buffer);
	arena_destroy(arena);
}
END_TEST

int main(void)
{
	return RUN_TESTS(
		"field", a_valid_value_gets_its_canonical_text_and_number,
		a_bad_value_is_refused_naming_its_field, the_length_of_a_text_is_in_characters,
		every_bad_field_is_named_at_once_with_its_path, the_number_of_errors_is_bounded,
		a_required_field_must_come_and_not_be_empty,
		absent_null_fallback_and_read_only_are_told_apart,
		an_input_that_is_no_object_is_refused,
		a_supplied_value_fills_a_gap_but_never_replaces, one_value_is_read_from_text,
		values_are_written_back_in_canonical_form,
		chosen_values_are_written_in_the_order_of_their_names_at_every_depth);
}
