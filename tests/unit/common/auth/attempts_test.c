#include "common/auth/attempts.h"

#include "tests/support/suite.h"

#define NOW INT64_C(1800000000)

static const struct attempt_limit limit = { .burst = 3, .seconds = 30 };
static struct arena *arena;
static struct attempts *attempts;

static void setup(void)
{
	arena = arena_create(1 << 20);
	attempts = attempts_create(arena);
}

static void teardown(void)
{
	arena_destroy(arena);
}

static int64_t wait_of(const char *subject, int64_t now)
{
	return attempts_wait(attempts, limit, text_of(subject), now);
}

static void fail_times(const char *subject, int times, int64_t now)
{
	for (int i = 0; i < times; i++)
		attempts_take(attempts, limit, text_of(subject), now);
}

START_TEST(the_first_failures_cost_no_wait)
{
	fail_times("ana", 2, NOW);
	ck_assert_int_eq(wait_of("ana", NOW), 0);
}
END_TEST

START_TEST(after_the_burst_one_attempt_comes_back_at_a_time)
{
	fail_times("ana", 3, NOW);
	ck_assert_int_eq(wait_of("ana", NOW), 30);
	ck_assert_int_eq(wait_of("ana", NOW + 29), 1);
	ck_assert_int_eq(wait_of("ana", NOW + 30), 0);
	fail_times("ana", 1, NOW + 30);
	ck_assert_int_eq(wait_of("ana", NOW + 30), 30);
}
END_TEST

START_TEST(who_waits_long_has_the_whole_burst_again)
{
	fail_times("ana", 3, NOW);
	fail_times("ana", 2, NOW + 1000);
	ck_assert_int_eq(wait_of("ana", NOW + 1000), 0);
	fail_times("ana", 1, NOW + 1000);
	ck_assert_int_eq(wait_of("ana", NOW + 1000), 30);
}
END_TEST

START_TEST(an_attempt_that_succeeds_is_given_back)
{
	fail_times("ana", 3, NOW);
	attempts_give_back(attempts, limit, text_of("ana"));
	ck_assert_int_eq(wait_of("ana", NOW), 0);
}
END_TEST

START_TEST(one_subject_does_not_wait_for_another)
{
	int waiting = 0;

	fail_times("ana", 3, NOW);
	for (char name[] = "luis a"; name[5] <= 'z'; name[5]++)
		waiting += wait_of(name, NOW) > 0;
	ck_assert_int_le(waiting, 2); /* of 26; two may share her slot by chance */
}
END_TEST

int main(void)
{
	return RUN_TESTS_WITH("attempts", setup, teardown, the_first_failures_cost_no_wait,
			      after_the_burst_one_attempt_comes_back_at_a_time,
			      who_waits_long_has_the_whole_burst_again,
			      an_attempt_that_succeeds_is_given_back,
			      one_subject_does_not_wait_for_another);
}
