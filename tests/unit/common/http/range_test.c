#include "common/http/range.h"

#include "tests/support/suite.h"

static int64_t start_of(const char *range, const char *if_range)
{
	return range_start(text_of(range), text_of(if_range), "\"tag\"", 100);
}

START_TEST(the_rest_of_the_very_file_is_given)
{
	ck_assert_int_eq(start_of("bytes=1-", "\"tag\""), 1);
	ck_assert_int_eq(start_of(" Bytes=99- ", " \"tag\" "), 99);
}
END_TEST

START_TEST(every_other_wish_is_answered_by_the_whole)
{
	static const char *const ranges[] = {
		"",
		"bytes",
		"bytes=",
		"bytes=-",
		"bytes=-5",
		"bytes=0-",
		"bytes=100-",
		"bytes=1-2",
		"bytes=1-,5-",
		"bytes=+1-",
		"bytes=x-",
		"lines=1-",
		"bytes= 1-",
		"bytes=1",
		"bytes=1--",
		"bytes=-1-",
		"bytes=99999999999999999999-",
	};

	for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++)
		ck_assert_msg(start_of(ranges[i], "\"tag\"") == 0, "%s", ranges[i]);
}
END_TEST

START_TEST(a_part_of_another_file_is_not_gone_on_with)
{
	static const char *const etags[] = { "", "\"other\"", "W/\"tag\"", "tag", "*" };

	for (size_t i = 0; i < sizeof(etags) / sizeof(etags[0]); i++)
		ck_assert_msg(start_of("bytes=1-", etags[i]) == 0, "%s", etags[i]);
}
END_TEST

START_TEST(a_reply_says_where_its_part_begins)
{
	int64_t start = -1;

	ck_assert(range_of_reply(TEXT("bytes 42-99/100"), &start));
	ck_assert_int_eq(start, 42);
	ck_assert(!range_of_reply(TEXT(""), &start));
	ck_assert(!range_of_reply(TEXT("bytes */100"), &start));
	ck_assert(!range_of_reply(TEXT("bytes -1-99/100"), &start));
	ck_assert(!range_of_reply(TEXT("42-99/100"), &start));
}
END_TEST

int main(void)
{
	return RUN_TESTS("range", the_rest_of_the_very_file_is_given,
			 every_other_wish_is_answered_by_the_whole,
			 a_part_of_another_file_is_not_gone_on_with,
			 a_reply_says_where_its_part_begins);
}
