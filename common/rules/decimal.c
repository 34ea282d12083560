#include "common/rules/decimal.h"

#include <string.h>

static const char *const fault_details[] = {
	[DECIMAL_FINE] = "",
	[DECIMAL_EMPTY] = "A number is missing.",
	[DECIMAL_TOO_LONG] = "The number is too long.",
	[DECIMAL_NOT_A_NUMBER] = "Not a decimal number.",
	[DECIMAL_TOO_PRECISE] = "Too many digits behind the point.",
	[DECIMAL_TOO_LARGE] = "The number is out of range.",
};

/* 10 ^ digits, 0..18. */
static int64_t decimal_power(int digits)
{
	int64_t power = 1;

	while (digits-- > 0)
		power *= 10;
	return power;
}

/* Kept negative while reading, because INT64_MIN has no positive twin. */
static bool push_digit(int64_t *value, int digit)
{
	return !__builtin_mul_overflow(*value, 10, value) &&
	       !__builtin_sub_overflow(*value, digit, value);
}

enum decimal_fault decimal_parse(struct text text, int digits, int64_t *out_value)
{
	bool negative = text.length > 0 && text.data[0] == '-';
	size_t at = negative;
	size_t whole = 0;
	int missing = digits;
	bool behind = false;
	int64_t value = 0;

	if (text.length == 0)
		return DECIMAL_EMPTY;
	if (text.length > DECIMAL_MAXIMUM_LENGTH)
		return DECIMAL_TOO_LONG;
	for (; at < text.length; at++) {
		char character = text.data[at];

		if (character == '.' && !behind && whole > 0 && at + 1 < text.length) {
			behind = true;
			continue;
		}
		if (character < '0' || character > '9')
			return DECIMAL_NOT_A_NUMBER;
		if (behind && missing-- == 0)
			return DECIMAL_TOO_PRECISE;
		whole += !behind;
		if (!push_digit(&value, character - '0'))
			return DECIMAL_TOO_LARGE;
	}
	if (whole == 0)
		return DECIMAL_NOT_A_NUMBER;
	while (missing-- > 0)
		if (!push_digit(&value, 0))
			return DECIMAL_TOO_LARGE;
	if (!negative && value == INT64_MIN)
		return DECIMAL_TOO_LARGE;
	*out_value = negative ? value : -value;
	return DECIMAL_FINE;
}

const struct error *decimal_read(struct arena *arena, const char *field, struct text text,
				 int digits, int64_t *out_value)
{
	enum decimal_fault fault = decimal_parse(text, digits, out_value);

	if (fault == DECIMAL_FINE)
		return NULL;
	return error_field(arena, fault == DECIMAL_TOO_LARGE ? ERROR_OVERFLOW : ERROR_INVALID,
			   field, "%s", fault_details[fault]);
}

void decimal_print(int64_t value, int digits, char out_text[static DECIMAL_TEXT_SIZE])
{
	char reversed[DECIMAL_TEXT_SIZE];
	uint64_t rest = value < 0 ? -(uint64_t)value : (uint64_t)value;
	size_t length = 0;
	size_t next = 0;

	for (int written = 0; rest > 0 || written <= digits; written++, rest /= 10) {
		if (written == digits && digits > 0)
			reversed[length++] = '.';
		reversed[length++] = (char)('0' + rest % 10);
	}
	if (value < 0)
		out_text[next++] = '-';
	while (length > 0)
		out_text[next++] = reversed[--length];
	out_text[next] = '\0';
}

bool decimal_round(int64_t value, int from, int to, int64_t step, enum rounding rounding,
		   int64_t *out_value)
{
	wide scaled;
	int64_t result;

	if (from < 0 || to < 0 || from > DECIMAL_MAXIMUM_DIGITS || to > DECIMAL_MAXIMUM_DIGITS ||
	    step <= 0)
		return false;
	if (!wide_divide((wide)value * decimal_power(to), (wide)decimal_power(from) * step,
			 rounding, &scaled) ||
	    !wide_multiply(scaled, step, &scaled) || !wide_to_int64(scaled, &result))
		return false;
	*out_value = result;
	return true;
}
