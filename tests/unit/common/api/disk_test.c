#include "common/api/disk.h"
#include "common/api/reserve.h"

#include <check.h>

#include "tests/support/suite.h"

#define MEGABYTE ((int64_t)1 << 20)

static const struct disk_marks marks = { .low = 1000 * MEGABYTE, .full = 200 * MEGABYTE };

START_TEST(what_is_below_a_mark_is_low_or_full)
{
	static const struct {
		int64_t available_mb;
		enum disk_state state;
	} cases[] = { { 5000, DISK_ROOMY }, { 1000, DISK_ROOMY }, { 999, DISK_LOW },
		      { 200, DISK_LOW },    { 199, DISK_FULL },   { 0, DISK_FULL } };

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		ck_assert_int_eq(disk_step(DISK_ROOMY, cases[i].available_mb * MEGABYTE, &marks),
				 cases[i].state);
}
END_TEST

START_TEST(a_mark_is_left_a_tenth_above_it)
{
	ck_assert_int_eq(disk_step(DISK_LOW, 1050 * MEGABYTE, &marks), DISK_LOW);
	ck_assert_int_eq(disk_step(DISK_LOW, 1100 * MEGABYTE, &marks), DISK_ROOMY);
	ck_assert_int_eq(disk_step(DISK_FULL, 215 * MEGABYTE, &marks), DISK_FULL);
	ck_assert_int_eq(disk_step(DISK_FULL, 220 * MEGABYTE, &marks), DISK_LOW);
	ck_assert_int_eq(disk_step(DISK_FULL, 1050 * MEGABYTE, &marks), DISK_LOW);
	ck_assert_int_eq(disk_step(DISK_FULL, 1100 * MEGABYTE, &marks), DISK_ROOMY);
}
END_TEST

START_TEST(a_disk_that_cannot_be_asked_is_as_it_was)
{
	ck_assert_int_eq(disk_available("/no/such/folder"), -1);
	ck_assert_int_eq(disk_step(DISK_LOW, -1, &marks), DISK_LOW);
	ck_assert_int_ge(disk_available("/"), 0);
}
END_TEST

START_TEST(a_reserve_is_made_where_there_is_much_and_released_where_nearly_nothing_is_left)
{
	static const struct {
		bool is_there;
		int64_t available_mb, reserve_mb;
		enum reserve_step step;
	} cases[] = {
		{ false, 1132, 32, RESERVE_MAKE },  { false, 1131, 32, RESERVE_KEEP },
		{ true, 50, 32, RESERVE_KEEP },     { true, 49, 32, RESERVE_RELEASE },
		{ false, 49, 32, RESERVE_KEEP },    { false, 81, 32, RESERVE_KEEP },
		{ true, 5000, 0, RESERVE_RELEASE }, { false, 5000, 0, RESERVE_KEEP },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		ck_assert_int_eq(reserve_decide(cases[i].is_there, cases[i].available_mb * MEGABYTE,
						&marks, cases[i].reserve_mb * MEGABYTE),
				 cases[i].step);
	ck_assert_int_eq(reserve_decide(true, -1, &marks, MEGABYTE), RESERVE_KEEP);
}
END_TEST

int main(void)
{
	return RUN_TESTS(
		"disk", what_is_below_a_mark_is_low_or_full, a_mark_is_left_a_tenth_above_it,
		a_disk_that_cannot_be_asked_is_as_it_was,
		a_reserve_is_made_where_there_is_much_and_released_where_nearly_nothing_is_left);
}
