#include <signal.h>
#include <string.h>

#include "common/base/clock.h"
#include "common/base/error.h"
#include "common/base/random.h"
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

START_TEST(a_fixed_arena_starts_over_in_the_same_place_and_nothing_is_freed_twice)
{
	char memory[256];
	struct arena arena;
	char *first;

	arena_init_fixed(&arena, memory, sizeof(memory));
	first = arena_allocate(&arena, 200);
	memset(first, 'x', 200);
	arena_reset(&arena);
	ck_assert_ptr_eq(arena_allocate(&arena, 200), first);
	ck_assert_int_eq(first[199], 0);
	arena_destroy(NULL);
}
END_TEST

START_TEST(a_large_arena_grows_in_steps_that_do_not_double_for_ever)
{
	struct arena *arena = arena_create((size_t)64 << 20);
	size_t largest = 0, before = 0;

	for (int i = 0; i < 8000; i++) {
		arena_allocate(arena, 1 << 10);
		if (arena->used - before > largest)
			largest = arena->used - before;
		before = arena->used;
	}
	ck_assert_uint_ge(arena->used, (size_t)8000 << 10);
	ck_assert_uint_eq(largest, (size_t)1 << 20);
	arena_destroy(arena);
}
END_TEST

START_TEST(errors_are_joined_in_order_and_told_when_to_come_again)
{
	struct arena *arena = arena_create(1 << 16);
	const struct error *first = error_field(arena, ERROR_INVALID, "a", "is wrong");
	const struct error *second = error_field(arena, ERROR_INVALID, "b", "is wrong");
	const struct error *third = error_field(arena, ERROR_INVALID, "c", "is wrong");
	const struct error *all = error_join(arena, error_join(arena, first, second), third);

	ck_assert_ptr_eq(error_join(arena, NULL, first), first);
	ck_assert_str_eq(all->field, "a");
	ck_assert_str_eq(all->next->field, "b");
	ck_assert_str_eq(all->next->next->field, "c");
	ck_assert_ptr_null(all->next->next->next);
	ck_assert_ptr_null(first->next); /* what was joined stays as it was */
	ck_assert_int_eq(error_retry_after(arena, first, 7)->retry_after_s, 7);
	ck_assert_int_eq(first->retry_after_s, 0);
	arena_destroy(arena);
}
END_TEST

START_TEST(random_numbers_differ_and_stay_below_their_limit)
{
	unsigned char bytes[2][32];
	bool seen[3] = { false };

	random_fill(bytes[0], sizeof(bytes[0]));
	random_fill(bytes[1], sizeof(bytes[1]));
	ck_assert_int_ne(memcmp(bytes[0], bytes[1], sizeof(bytes[0])), 0);
	for (int i = 0; i < 1000; i++) {
		unsigned number = random_below(3);

		ck_assert_uint_lt(number, 3);
		seen[number] = true;
	}
	ck_assert(seen[0] && seen[1] && seen[2]);
	ck_assert_uint_eq(random_below(0), 0);
}
END_TEST

START_TEST(the_clocks_tell_a_time_of_this_century_and_one_that_never_steps_back)
{
	int64_t before = clock_monotonic(), from, until;

	ck_assert(clock_parse(TEXT("2020-01-01T00:00:00Z"), &from));
	ck_assert(clock_parse(TEXT("2120-01-01T00:00:00Z"), &until));
	ck_assert_int_gt(clock_now(), from);
	ck_assert_int_lt(clock_now(), until);
	for (int i = 0; i < 1000; i++) {
		int64_t now = clock_monotonic();

		ck_assert_int_ge(now, before);
		before = now;
	}
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

START_TEST(names_are_told_as_words_and_places_as_seen_from_the_root)
{
	struct arena *arena = arena_create(1 << 12);

	ck_assert_str_eq(text_spaced(arena, "tax_group"), "tax group");
	ck_assert_str_eq(text_place("../../common/api/x.c:7"), "common/api/x.c:7");
	ck_assert_ptr_nonnull(strstr(text_place(NULL), "DECLARED_HERE"));
	ck_assert_ptr_nonnull(strstr(DECLARED_HERE, "base_test.c:"));
	arena_destroy(arena);
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

START_TEST(what_is_shown_has_nothing_that_a_terminal_obeys)
{
	struct arena *arena = arena_create(ARENA_DEFAULT_MAXIMUM);
	const char *plain = "Ca\u00f1a 5\u00a0\u20ac";

	ck_assert_ptr_eq(text_shown(arena, plain), plain);
	ck_assert_str_eq(text_shown(arena, ""), "");
	ck_assert_str_eq(text_shown(arena, "\x1b[31mred\n\t\x7f"),
			 "\\u001b[31mred\\u000a\\u0009\\u007f");
	ck_assert_str_eq(text_shown(arena, "a\xc2\x9b"
					   "31m\xc2\x80\xc2"),
			 "a\\u009b31m\\u0080\xc2");
	arena_destroy(arena);
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
			 a_fixed_arena_starts_over_in_the_same_place_and_nothing_is_freed_twice,
			 a_large_arena_grows_in_steps_that_do_not_double_for_ever,
			 errors_are_joined_in_order_and_told_when_to_come_again,
			 names_are_told_as_words_and_places_as_seen_from_the_root,
			 random_numbers_differ_and_stay_below_their_limit,
			 the_clocks_tell_a_time_of_this_century_and_one_that_never_steps_back,
			 an_error_describes_itself_with_its_causes,
			 a_buffer_refuses_to_pass_its_maximum_and_keeps_what_it_has,
			 text_splits_into_all_its_parts, integers_are_read_whole_or_not_at_all,
			 broken_utf8_is_noticed, what_is_shown_has_nothing_that_a_terminal_obeys,
			 characters_are_counted_and_not_bytes,
			 uuids_of_one_process_increase_and_read_back,
			 times_survive_a_round_trip_in_utc,
			 impossible_times_and_dates_are_refused) ||
	       failed;
}
