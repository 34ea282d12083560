#include "common/base/clock.h"

#include <stdio.h>
#include <string.h>
#include <sys/timex.h>
#include <time.h>

#define SECOND INT64_C(1000000)
#define DAY (INT64_C(86400) * SECOND)

static int64_t read_clock(clockid_t which)
{
	struct timespec time;

	clock_gettime(which, &time);
	return (int64_t)time.tv_sec * SECOND + time.tv_nsec / 1000;
}

int64_t clock_now(void)
{
	return read_clock(CLOCK_REALTIME);
}

int64_t clock_monotonic(void)
{
	return read_clock(CLOCK_MONOTONIC);
}

static const char *const keepings[] = {
	[CLOCK_BY_KERNEL] = "kernel",
	[CLOCK_KEPT] = "yes",
	[CLOCK_NOT_KEPT] = "no",
};

bool clock_keeping_parse(const char *word, enum clock_keeping *out_keeping)
{
	for (size_t i = 0; i < sizeof(keepings) / sizeof(keepings[0]); i++) {
		*out_keeping = (enum clock_keeping)i;
		if (strcmp(word, keepings[i]) == 0)
			return true;
	}
	return false;
}

bool clock_is_kept(enum clock_keeping keeping)
{
	struct timex state = { .modes = 0 };

	if (keeping != CLOCK_BY_KERNEL)
		return keeping == CLOCK_KEPT;
	return ntp_adjtime(&state) != TIME_ERROR && !(state.status & STA_UNSYNC);
}

void clock_boot(char out_boot[static CLOCK_BOOT_SIZE])
{
	FILE *file = fopen("/proc/sys/kernel/random/boot_id", "r");

	if (!file || !fgets(out_boot, CLOCK_BOOT_SIZE, file))
		out_boot[0] = '\0';
	out_boot[strcspn(out_boot, "\n")] = '\0';
	if (file)
		fclose(file);
}

void clock_format(int64_t time, char out_text[static CLOCK_TEXT_SIZE])
{
	int64_t fraction = time % SECOND;
	time_t seconds;
	struct tm parts;

	if (fraction < 0)
		fraction += SECOND;
	seconds = (time_t)((time - fraction) / SECOND);
	gmtime_r(&seconds, &parts);
	/* %Y would write the year 26 with two digits. */
	snprintf(out_text, CLOCK_TEXT_SIZE, "%04d", parts.tm_year + 1900);
	strftime(out_text + 4, CLOCK_TEXT_SIZE - 4, "-%m-%dT%H:%M:%S", &parts);
	snprintf(out_text + 19, CLOCK_TEXT_SIZE - 19, ".%06dZ", (int)fraction);
}

/* Days since 1970 of a civil date (Howard Hinnant's public-domain algorithm). */
static int64_t days_from_civil(int64_t year, int month, int day)
{
	year -= month <= 2;
	int64_t era = (year >= 0 ? year : year - 399) / 400;
	int64_t year_of_era = year - era * 400;
	int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

	return era * 146097 + day_of_era - 719468;
}

static bool take_number(struct text *rest, size_t digits, int smallest, int largest, int *out)
{
	int number = 0;

	if (rest->length < digits)
		return false;
	for (size_t i = 0; i < digits; i++) {
		if (rest->data[i] < '0' || rest->data[i] > '9')
			return false;
		number = number * 10 + rest->data[i] - '0';
	}
	if (number < smallest || number > largest)
		return false;
	rest->data += digits;
	rest->length -= digits;
	*out = number;
	return true;
}

static bool take_char(struct text *rest, const char *any_of)
{
	for (; rest->length && *any_of; any_of++) {
		if (rest->data[0] == *any_of) {
			rest->data++;
			rest->length--;
			return true;
		}
	}
	return false;
}

static int days_in_month(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return days[month - 1] + (month == 2 && leap);
}

static bool take_date(struct text *rest, int64_t *out_days)
{
	int year, month, day;

	if (!take_number(rest, 4, 1, 9999, &year) || !take_char(rest, "-") ||
	    !take_number(rest, 2, 1, 12, &month) || !take_char(rest, "-") ||
	    !take_number(rest, 2, 1, days_in_month(year, month), &day))
		return false;
	*out_days = days_from_civil(year, month, day);
	return true;
}

static bool take_fraction(struct text *rest, int64_t *out_microseconds)
{
	int64_t fraction = 0, unit = SECOND / 10;

	if (!take_char(rest, ".")) {
		*out_microseconds = 0;
		return true;
	}
	if (!rest->length || rest->data[0] < '0' || rest->data[0] > '9')
		return false;
	for (int digit; take_number(rest, 1, 0, 9, &digit); unit /= 10)
		fraction += digit * unit;
	*out_microseconds = fraction;
	return true;
}

static bool take_offset(struct text *rest, int64_t *out_microseconds)
{
	int hours, minutes, sign;

	if (take_char(rest, "Zz")) {
		*out_microseconds = 0;
		return true;
	}
	sign = rest->length && rest->data[0] == '-' ? -1 : 1;
	if (!take_char(rest, "+-") || !take_number(rest, 2, 0, 23, &hours) ||
	    !take_char(rest, ":") || !take_number(rest, 2, 0, 59, &minutes))
		return false;
	*out_microseconds = sign * (hours * 60 + minutes) * 60 * SECOND;
	return true;
}

bool clock_parse(struct text text, int64_t *out_time)
{
	int64_t days, fraction, offset;
	int hour, minute, second;

	if (!take_date(&text, &days) || !take_char(&text, "Tt ") ||
	    !take_number(&text, 2, 0, 23, &hour) || !take_char(&text, ":") ||
	    !take_number(&text, 2, 0, 59, &minute) || !take_char(&text, ":") ||
	    !take_number(&text, 2, 0, 60, &second) || !take_fraction(&text, &fraction) ||
	    !take_offset(&text, &offset) || text.length)
		return false;

	int64_t time =
		days * DAY + ((hour * 60 + minute) * 60 + second) * SECOND + fraction - offset;

	/* The offset may lead out of the years that have four digits. */
	if (time < days_from_civil(1, 1, 1) * DAY || time >= days_from_civil(10000, 1, 1) * DAY)
		return false;
	*out_time = time;
	return true;
}

bool clock_is_date(struct text text)
{
	int64_t days;

	return take_date(&text, &days) && !text.length;
}
