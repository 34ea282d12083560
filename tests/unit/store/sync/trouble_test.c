#include "store/sync/trouble.h"

#include <string.h>

#include "tests/support/suite.h"

static struct arena *arena;
static struct trouble trouble;

static void begin(void)
{
	arena = arena_create(ARENA_DEFAULT_MAXIMUM);
	trouble = (struct trouble){ 0 };
}

static void end(void)
{
	arena_destroy(arena);
}

static void fail_with(enum error_code code, int times)
{
	for (int i = 0; i < times; i++)
		trouble_note(&trouble, error_new(arena, code, "as said"));
}

START_TEST(the_third_failure_in_a_row_is_told_and_a_success_ends_it)
{
	fail_with(ERROR_INTERNAL, 2);
	ck_assert_ptr_null(trouble_told(&trouble, true));
	fail_with(ERROR_INTERNAL, 1);
	ck_assert(strstr(trouble_told(&trouble, true), "as said"));
	trouble_end(&trouble);
	ck_assert_ptr_null(trouble_told(&trouble, true));
}
END_TEST

START_TEST(without_a_line_it_is_the_line_that_is_told)
{
	fail_with(ERROR_UNAVAILABLE, 5);
	ck_assert_ptr_null(trouble_told(&trouble, false));
	ck_assert_ptr_nonnull(trouble_told(&trouble, true));
}
END_TEST

START_TEST(what_failed_for_want_of_a_line_is_not_told_when_it_is_back)
{
	fail_with(ERROR_UNAVAILABLE, 5);
	trouble_line_is_new(&trouble);
	ck_assert_ptr_null(trouble_told(&trouble, true));
	ck_assert_int_gt(trouble.failures, 0); /* it is not well until something has succeeded */
	fail_with(ERROR_UNAVAILABLE, 2);
	ck_assert_ptr_nonnull(trouble_told(&trouble, true));
}
END_TEST

START_TEST(what_no_line_mends_is_told_on_a_new_one_too)
{
	fail_with(ERROR_INTERNAL, 3);
	trouble_line_is_new(&trouble);
	ck_assert_ptr_nonnull(trouble_told(&trouble, true));
}
END_TEST

int main(void)
{
	return RUN_TESTS_WITH("trouble", begin, end,
			      the_third_failure_in_a_row_is_told_and_a_success_ends_it,
			      without_a_line_it_is_the_line_that_is_told,
			      what_failed_for_want_of_a_line_is_not_told_when_it_is_back,
			      what_no_line_mends_is_told_on_a_new_one_too);
}
