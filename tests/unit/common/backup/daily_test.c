#include "common/backup/daily.h"

#include <time.h>

#include "common/base/clock.h"
#include "tests/support/suite.h"

static int64_t at(const char *text)
{
	int64_t time = 0;

	ck_assert(clock_parse(text_of(text), &time));
	return time;
}

static void assert_since(const char *now, int hour, const char *expected)
{
	char found[CLOCK_TEXT_SIZE];

	clock_format(daily_backup_since(at(now), hour), found);
	ck_assert_str_eq(found, expected);
}

static void live_in(const char *time_zone)
{
	setenv("TZ", time_zone, 1);
	tzset();
}

START_TEST(the_hour_is_that_of_today_once_it_has_struck_and_else_that_of_yesterday)
{
	live_in("UTC");
	assert_since("2026-11-29T03:00:00Z", 3, "2026-11-29T03:00:00.000000Z");
	assert_since("2026-11-29T02:59:59.999Z", 3, "2026-11-28T03:00:00.000000Z");
	assert_since("2026-03-01T00:00:00Z", 23, "2026-02-28T23:00:00.000000Z");
}
END_TEST

START_TEST(the_hour_is_of_the_machines_time_zone)
{
	live_in("Europe/Madrid");
	assert_since("2026-07-01T12:00:00Z", 3, "2026-07-01T01:00:00.000000Z");
	assert_since("2026-12-01T12:00:00Z", 3, "2026-12-01T02:00:00.000000Z");
}
END_TEST

/* What is asked for is never in the future, and never more than 25 hours ago. */
START_TEST(each_day_has_its_hour_also_when_the_clock_is_put_forward_or_back)
{
	const int64_t hour_us = INT64_C(3600) * 1000000;

	live_in("Europe/Madrid");
	for (int64_t now = at("2026-03-27T00:00:00Z"); now < at("2026-03-31T00:00:00Z");
	     now += hour_us / 4) {
		ck_assert_int_le(daily_backup_since(now, 2), now);
		ck_assert_int_ge(daily_backup_since(now, 2), now - 25 * hour_us);
	}
	for (int64_t now = at("2026-10-23T00:00:00Z"); now < at("2026-10-28T00:00:00Z");
	     now += hour_us / 4) {
		ck_assert_int_le(daily_backup_since(now, 2), now);
		ck_assert_int_ge(daily_backup_since(now, 2), now - 25 * hour_us);
	}
}
END_TEST

int main(void)
{
	return RUN_TESTS("daily",
			 the_hour_is_that_of_today_once_it_has_struck_and_else_that_of_yesterday,
			 the_hour_is_of_the_machines_time_zone,
			 each_day_has_its_hour_also_when_the_clock_is_put_forward_or_back);
}
