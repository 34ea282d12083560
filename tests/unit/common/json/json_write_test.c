#include "common/json/json_write.h"

#include "tests/support/suite.h"

/* Finishes the buffer, too. */
static void assert_written(struct text_buffer *buffer, const char *expected)
{
	text_append_char(buffer, '\0');
	ck_assert_str_eq(buffer->data, expected);
	text_buffer_finish(buffer);
}

START_TEST(commas_stand_between_values_and_nowhere_else)
{
	struct text_buffer buffer;

	text_buffer_init(&buffer, 4096);

	struct json_writer writer = json_writer(&buffer);

	json_begin_object(&writer);
	json_key(&writer, "items");
	json_begin_array(&writer);
	json_begin_object(&writer);
	json_end_object(&writer);
	json_write_int(&writer, -7);
	json_write_null(&writer);
	json_end_array(&writer);
	json_put_bool(&writer, "more", false);
	json_put_int(&writer, "count", INT64_MIN);
	json_put_string(&writer, "next", NULL);
	json_key(&writer, "raw");
	json_write_raw(&writer, TEXT("[1]"));
	json_end_object(&writer);
	assert_written(&buffer, "{\"items\":[{},-7,null],\"more\":false,"
				"\"count\":-9223372036854775808,\"next\":null,\"raw\":[1]}");
}
END_TEST

START_TEST(quotes_and_control_characters_are_escaped)
{
	struct text_buffer buffer;

	text_buffer_init(&buffer, 4096);
	json_append_quoted(&buffer, TEXT("a\"b\\c\n\t\x01\x1f\x7f/"));
	assert_written(&buffer, "\"a\\\"b\\\\c\\n\\t\\u0001\\u001f\x7f/\"");
}
END_TEST

START_TEST(a_zero_byte_inside_is_escaped)
{
	struct text_buffer buffer;

	text_buffer_init(&buffer, 4096);
	json_append_quoted(&buffer, TEXT("a\0b"));
	assert_written(&buffer, "\"a\\u0000b\"");
}
END_TEST

START_TEST(utf8_passes_unchanged)
{
	struct text_buffer buffer;

	text_buffer_init(&buffer, 4096);
	json_append_quoted(&buffer, TEXT("Käse €1 \xf0\x9f\xa7\x80"));
	assert_written(&buffer, "\"Käse €1 \xf0\x9f\xa7\x80\"");
}
END_TEST

START_TEST(bytes_that_are_not_utf8_are_replaced_so_the_document_stays_valid)
{
	struct text_buffer buffer;

	text_buffer_init(&buffer, 4096);
	json_append_quoted(&buffer, TEXT("a\xff\"b\xc3"));
	assert_written(&buffer, "\"a\xef\xbf\xbd\\\"b\xef\xbf\xbd\"");
}
END_TEST

START_TEST(a_full_buffer_says_so)
{
	struct text_buffer small;

	text_buffer_init(&small, 8);
	json_append_quoted(&small, TEXT("0123456789"));
	ck_assert(small.full);
	ck_assert_uint_le(small.length, 8);
	text_buffer_finish(&small);
}
END_TEST

int main(void)
{
	return RUN_TESTS("json_write", commas_stand_between_values_and_nowhere_else,
			 quotes_and_control_characters_are_escaped, a_zero_byte_inside_is_escaped,
			 utf8_passes_unchanged,
			 bytes_that_are_not_utf8_are_replaced_so_the_document_stays_valid,
			 a_full_buffer_says_so);
}
