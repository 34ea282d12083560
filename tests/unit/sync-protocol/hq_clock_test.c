#include "sync-protocol/hq_clock.h"

#include "tests/support/suite.h"

#define SECOND INT64_C(1000000)
#define DAY (86400 * SECOND)

static struct clock_reading reading(int64_t offset_us, bool is_kept)
{
	return (struct clock_reading){ .offset_us = offset_us, .is_kept = is_kept };
}

static int64_t judged(int64_t in_force, struct clock_reading heard, bool own_is_kept)
{
	return hq_clock_judge(in_force, &heard, own_is_kept);
}

START_TEST(a_store_goes_by_the_clock_that_headquarters_keeps_right)
{
	ck_assert_int_eq(judged(0, reading(DAY, true), false), DAY);
	ck_assert_int_eq(judged(0, reading(-DAY, true), false), -DAY);
	ck_assert_int_eq(judged(DAY, reading(0, true), false), 0);
}
END_TEST

START_TEST(who_keeps_its_own_clock_right_needs_no_other)
{
	ck_assert_int_eq(judged(0, reading(DAY, true), true), 0);
	ck_assert_int_eq(judged(0, reading(60 * SECOND, false), true), 0);
	ck_assert_int_eq(judged(DAY, reading(DAY, true), true), 0);
}
END_TEST

START_TEST(a_clock_that_nobody_keeps_right_is_taken_only_when_both_may_be_right)
{
	ck_assert_int_eq(judged(0, reading(DAY, false), false), 0);
	ck_assert_int_eq(judged(0, reading(60 * SECOND, false), false), 60 * SECOND);
	ck_assert_int_eq(judged(0, reading(121 * SECOND, false), false), 0);
}
END_TEST

START_TEST(what_was_learnt_of_a_clock_that_was_kept_stays_when_it_is_not_kept_any_more)
{
	ck_assert_int_eq(judged(DAY, reading(DAY + 10 * SECOND, false), false), DAY);
	ck_assert_int_eq(judged(DAY, reading(2 * DAY, false), false), DAY);
}
END_TEST

START_TEST(time_does_not_jump_for_what_may_be_noise)
{
	struct clock_reading slow = { .offset_us = 6 * SECOND,
				      .unsure_us = 5 * SECOND,
				      .is_kept = true };

	ck_assert_int_eq(judged(0, reading(2 * SECOND, true), false), 0);
	ck_assert_int_eq(judged(0, reading(-2 * SECOND, true), false), 0);
	ck_assert_int_eq(judged(DAY, reading(DAY + SECOND, true), false), DAY);
	ck_assert_int_eq(judged(DAY, reading(DAY + 3 * SECOND, true), false), DAY + 3 * SECOND);
	ck_assert_int_eq(judged(0, slow, false), 0);
}
END_TEST

int main(void)
{
	return RUN_TESTS(
		"hq_clock", a_store_goes_by_the_clock_that_headquarters_keeps_right,
		who_keeps_its_own_clock_right_needs_no_other,
		a_clock_that_nobody_keeps_right_is_taken_only_when_both_may_be_right,
		what_was_learnt_of_a_clock_that_was_kept_stays_when_it_is_not_kept_any_more,
		time_does_not_jump_for_what_may_be_noise);
}
