#include "common/barcode/gs1_lint_internal.h"

static unsigned two_digits(struct text data, size_t at)
{
	return (unsigned)(data.data[at] - '0') * 10 + (unsigned)(data.data[at + 1] - '0');
}

unsigned gs1_days_in_month(unsigned year, unsigned month)
{
	static const unsigned char days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return month >= 1 && month <= 12 ? days[month - 1] + (month == 2 && leap) : 0;
}

static struct gs1_finding check_date(struct text data, size_t year_digits, bool day_may_be_zero)
{
	size_t length = year_digits + 4;

	if (data.length != length)
		return gs1_found(data.length < length ? GS1_DATE_TOO_SHORT : GS1_DATE_TOO_LONG, 0,
				 data.length);

	struct gs1_finding digits = gs1_require_digits(data);

	if (digits.problem)
		return digits;

	/* Of the years that two digits can mean today only 2000 ends in 00, and it is a leap year. */
	unsigned year = year_digits == 2 ? 2000 + two_digits(data, 0)
					 : two_digits(data, 0) * 100 + two_digits(data, 2);
	unsigned month = two_digits(data, year_digits);
	unsigned day = two_digits(data, year_digits + 2);

	if (month < 1 || month > 12)
		return gs1_found(GS1_ILLEGAL_MONTH, year_digits, 2);
	if (day > gs1_days_in_month(year, month) || (day == 0 && !day_may_be_zero))
		return gs1_found(GS1_ILLEGAL_DAY, year_digits + 2, 2);
	return gs1_fine();
}

struct gs1_finding gs1_lint_yymmdd(struct gs1_lint_input input)
{
	return check_date(input.data, 2, false);
}

struct gs1_finding gs1_lint_yymmd0(struct gs1_lint_input input)
{
	return check_date(input.data, 2, true);
}

struct gs1_finding gs1_lint_yyyymmdd(struct gs1_lint_input input)
{
	return check_date(input.data, 4, false);
}

struct gs1_finding gs1_lint_yyyymmd0(struct gs1_lint_input input)
{
	return check_date(input.data, 4, true);
}

static struct gs1_finding check_unit(struct text data, unsigned limit, enum gs1_problem problem)
{
	if (data.length != 2)
		return gs1_found(data.length < 2 ? GS1_TIME_TOO_SHORT : GS1_TIME_TOO_LONG, 0,
				 data.length);

	struct gs1_finding digits = gs1_require_digits(data);

	if (digits.problem)
		return digits;
	return two_digits(data, 0) < limit ? gs1_fine() : gs1_found(problem, 0, 2);
}

struct gs1_finding gs1_lint_hh(struct gs1_lint_input input)
{
	return check_unit(input.data, 24, GS1_ILLEGAL_HOUR);
}

struct gs1_finding gs1_lint_mi(struct gs1_lint_input input)
{
	return check_unit(input.data, 60, GS1_ILLEGAL_MINUTE);
}

struct gs1_finding gs1_lint_ss(struct gs1_lint_input input)
{
	return check_unit(input.data, 60, GS1_ILLEGAL_SECOND);
}

struct gs1_finding gs1_lint_hhmi(struct gs1_lint_input input)
{
	if (input.data.length != 4)
		return gs1_found(input.data.length < 4 ? GS1_TIME_TOO_SHORT : GS1_TIME_TOO_LONG, 0,
				 input.data.length);

	struct text hour = { input.data.data, 2 };
	struct text minute = { input.data.data + 2, 2 };
	struct gs1_finding finding = check_unit(hour, 24, GS1_ILLEGAL_HOUR);

	if (!finding.problem) {
		finding = check_unit(minute, 60, GS1_ILLEGAL_MINUTE);
		finding.position += 2;
	}
	return finding;
}
