#include <signal.h>
#include <string.h>

#include "common/base/clock.h"
#include "common/base/error.h"
#include "common/base/uuid.h"
#include "tests/support/suite.h"

START_TEST(an_arena_gives_zeroed_memory_and_starts_over_after_reset)
{
	struct arena *arena = arena_create(1 << 20);
	char *first = arena_allocate(arena, 100);

	memset(first, 'x', 100);
	for (int i = 0; i < 1000; i++)
		ck_assert_int_eq(*(char *)arena_allocate(arena, 300), 0);
	arena_reset(arena);
	ck_assert_ptr_eq(arena_allocate(arena, 100), first);
	ck_assert_int_eq(first[99], 0);
	arena_destroy(arena);
}
END_TEST

START_TEST(an_arena_aborts_beyond_its_maximum)
{
	struct arena *arena = arena_create(8192);

	arena_allocate(arena, 9000);
}
END_TEST

START_TEST(a_fixed_arena_stays_inside_the_callers_memory)
{
	char memory[256];
	struct arena arena;

	arena_init_fixed(&arena, memory + 1, sizeof(memory) - 1);
	char *string = arena_print(&arena, "%s-%d", "receipt", 7);

	ck_assert_str_eq(string, "receipt-7");
	ck_assert(string > memory && string + 10 < memory + sizeof(memory));
	ck_assert_int_eq((uintptr_t)string % _Alignof(max_align_t), 0);
}
END_TEST

START_TEST(an_error_describes_itself_with_its_causes)
{
	struct arena *arena = arena_create(1 << 16);
	const struct error *cause = error_new(arena, ERROR_UNAVAILABLE, "no connection");
	const struct error *error =
		error_because(arena, cause, ERROR_INTERNAL, "cannot read %s", "products");

	ck_assert_str_eq(error_describe(arena, error),
			 "internal: cannot read products <- unavailable: no connection");
	error = error_field(arena, ERROR_INVALID, "lines[2].quantity", "must not be zero");
	ck_assert_str_eq(error_describe(arena, error),
			 "invalid (lines[2].quantity): must not be zero");
	ck_assert_int_eq(error_code_of("stale_version"), ERROR_STALE_VERSION);
	ck_assert_int_eq(error_code_of("no_such_code"), ERROR_CODE_COUNT);
	arena_destroy(arena);
}
END_TEST

START_TEST(a_buffer_refuses_to_pass_its_maximum_and_keeps_what_it_has)
{
	struct text_buffer buffer;

	text_buffer_init(&buffer, 8);
	text_append_string(&buffer, "12345");
	text_append_string(&buffer, "6789");
	ck_assert(buffer.full);
	ck_assert(text_is(text_buffer_text(&buffer), "12345"));
	text_append_char(&buffer, 'x'); /* nothing after a refusal: no holes */
	ck_assert(text_is(text_buffer_text(&buffer), "12345"));
	text_buffer_clear(&buffer);
	text_append_int(&buffer, -42);
	ck_assert(text_is(text_buffer_text(&buffer), "-42"));
	text_buffer_finish(&buffer);
}
END_TEST

START_TEST(text_splits_into_all_its_parts)
{
	struct text rest = TEXT("a,,b"), part;
	const char *const expected[] = { "a", "", "b" };
	size_t count = 0;

	while (text_split(&rest, ',', &part))
		ck_assert(text_is(part, expected[count++]));
	ck_assert_uint_eq(count, 3);
}
END_TEST

START_TEST(integers_are_read_whole_or_not_at_all)
{
	static const struct {
		const char *text;
		bool ok;
		int64_t number;
	} cases[] = {
		{ "0", true, 0 },
		{ "-1", true, -1 },
		{ "9223372036854775807", true, INT64_MAX },
		{ "-9223372036854775808", true, INT64_MIN },
		{ "9223372036854775808", false, 0 },
		{ "-9223372036854775809", false, 0 },
		{ "", false, 0 },
		{ "-", false, 0 },
		{ "1x", false, 0 },
		{ " 1", false, 0 },
		{ "+1", false, 0 },
		{ "1.0", false, 0 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		int64_t number = 0;

		ck_assert_msg(text_to_int64(text_of(cases[i].text), &number) == cases[i].ok, "%s",
			      cases[i].text);
		ck_assert_int_eq(number, cases[i].number);
	}
}
END_TEST

START_TEST(broken_utf8_is_noticed)
{
	static const char *const good[] = { "", "tea", "caf\xc3\xa9", "\xe2\x82\xac",
					    "\xf0\x9f\x98\x80" };
	static const char *const bad[] = { "\xc3",         "\xc0\xaf",         "\xe2\x82",
					   "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xff",
					   "a\x80",        "\xf0\x80\x80\xaf" };

	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++)
		ck_assert_msg(text_is_utf8(text_of(good[i])), "good %zu", i);
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		ck_assert_msg(!text_is_utf8(text_of(bad[i])), "bad %zu", i);
}
END_TEST

START_TEST(characters_are_counted_and_not_bytes)
{
	ck_assert_uint_eq(text_characters(TEXT("")), 0);
	ck_assert_uint_eq(text_characters(TEXT("tea")), 3);
	ck_assert_uint_eq(text_characters(TEXT("caf\xc3\xa9 \xe2\x82\xac\xf0\x9f\x98\x80")), 7);
}
END_TEST

START_TEST(uuids_of_one_process_increase_and_read_back)
{
	struct uuid last = uuid_new(1700000000000), parsed;

	ck_assert_int_eq(last.string[14], '7');
	for (int i = 0; i < 10000; i++) {
		struct uuid next = uuid_new(1700000000000 - i); /* also when the clock steps back */

		ck_assert_int_lt(strcmp(last.string, next.string), 0);
		last = next;
	}
	ck_assert(uuid_parse(text_of(last.string), &parsed));
	ck_assert_str_eq(parsed.string, last.string);
	ck_assert(uuid_parse(TEXT("018F0000-0000-7000-8000-00000000000A"), &parsed));
	ck_assert_str_eq(parsed.string, "018f0000-0000-7000-8000-00000000000a");
	ck_assert(!uuid_parse(TEXT("018f0000-0000-7000-8000-00000000000"), &parsed));
	ck_assert(!uuid_parse(TEXT("018f0000+0000-7000-8000-00000000000a"), &parsed));
}
END_TEST

START_TEST(times_survive_a_round_trip_in_utc)
{
	char text[CLOCK_TEXT_SIZE];
	int64_t time;

	ck_assert(clock_parse(TEXT("0026-11-21T09:30:00+01:00"), &time));
	clock_format(time, text);
	ck_assert_str_eq(text, "0026-11-21T08:30:00.000000Z");
	ck_assert(!clock_parse(TEXT("0001-01-01T00:00:00+00:01"), &time));
	ck_assert(!clock_parse(TEXT("9999-12-31T23:59:00-00:01"), &time));
	ck_assert(clock_parse(TEXT("2026-02-28T23:59:59.25+01:30"), &time));
	clock_format(time, text);
	ck_assert_str_eq(text, "2026-02-28T22:29:59.250000Z");
	ck_assert(clock_parse(TEXT("1969-12-31T23:59:59.999999Z"), &time));
	ck_assert_int_eq(time, -1);
	clock_format(time, text);
	ck_assert_str_eq(text, "1969-12-31T23:59:59.999999Z");
}
END_TEST

START_TEST(impossible_times_and_dates_are_refused)
{
	static const char *const bad[] = { "",
					   "2026-02-29T00:00:00Z",
					   "2026-13-01T00:00:00Z",
					   "2026-01-01T24:00:00Z",
					   "2026-01-01T00:00:00",
					   "2026-01-01T00:00:00+24:00",
					   "2026-01-01T00:00:00.Z",
					   "2026-01-01T00:00:00Z ",
					   "26-01-01T00:00:00Z",
					   "0000-01-01T00:00:00Z" };
	int64_t time;

	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		ck_assert_msg(!clock_parse(text_of(bad[i]), &time), "%s", bad[i]);
	ck_assert(clock_is_date(TEXT("2024-02-29")));
	ck_assert(!clock_is_date(TEXT("2025-02-29")));
	ck_assert(!clock_is_date(TEXT("2025-2-9")));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("abort");
	TCase *aborts = tcase_create("abort");

	tcase_add_test_raise_signal(aborts, an_arena_aborts_beyond_its_maximum, SIGABRT);
	suite_add_tcase(suite, aborts);

	SRunner *runner = srunner_create(suite);

	srunner_run_all(runner, CK_ENV);

	int failed = srunner_ntests_failed(runner);

	srunner_free(runner);
	return RUN_TESTS("base", an_arena_gives_zeroed_memory_and_starts_over_after_reset,
			 a_fixed_arena_stays_inside_the_callers_memory,
			 an_error_describes_itself_with_its_causes,
			 a_buffer_refuses_to_pass_its_maximum_and_keeps_what_it_has,
			 text_splits_into_all_its_parts, integers_are_read_whole_or_not_at_all,
			 broken_utf8_is_noticed, characters_are_counted_and_not_bytes,
			 uuids_of_one_process_increase_and_read_back,
			 times_survive_a_round_trip_in_utc,
			 impossible_times_and_dates_are_refused) ||
	       failed;
}
