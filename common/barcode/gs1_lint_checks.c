#include "common/barcode/gs1_lint_internal.h"

#include "common/barcode/gtin.h"

#include <string.h>

/* In the order of the values that the alphanumeric check characters give them. */
static const char set82[] = "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_"
			    "abcdefghijklmnopqrstuvwxyz";
static const char set39[] = "#-/0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
static const char set64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
static const char set32[] = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

#define SHORTEST_PREFIX 4
#define LONGEST_WITH_CHECK_PAIR 97

/* First character outside the set, or all well. */
static struct gs1_finding gs1_require_set(struct text data, const char *set,
					  enum gs1_problem problem)
{
	for (size_t i = 0; i < data.length; i++) {
		if (!data.data[i] || !strchr(set, data.data[i]))
			return gs1_found(problem, i, 1);
	}
	return gs1_fine();
}

struct gs1_finding gs1_require_digits(struct text data)
{
	return gs1_require_set(data, "0123456789", GS1_NON_DIGIT_CHARACTER);
}

struct gs1_finding gs1_lint_cset_numeric(struct gs1_lint_input input)
{
	return gs1_require_digits(input.data);
}

struct gs1_finding gs1_lint_cset82(struct gs1_lint_input input)
{
	return gs1_require_set(input.data, set82, GS1_INVALID_CSET82_CHARACTER);
}

struct gs1_finding gs1_lint_cset39(struct gs1_lint_input input)
{
	return gs1_require_set(input.data, set39, GS1_INVALID_CSET39_CHARACTER);
}

struct gs1_finding gs1_lint_cset64(struct gs1_lint_input input)
{
	struct text body = input.data;

	while (body.length && body.data[body.length - 1] == '=')
		body.length--;

	size_t pads = input.data.length - body.length;

	if (pads > 2 || (pads && input.data.length % 3 != 0))
		return gs1_found(GS1_INVALID_CSET64_PADDING, body.length, pads);
	return gs1_require_set(body, set64, GS1_INVALID_CSET64_CHARACTER);
}

struct gs1_finding gs1_lint_check_digit(struct gs1_lint_input input)
{
	struct text data = input.data;
	struct gs1_finding digits = gs1_require_digits(data);

	if (!data.length)
		return gs1_found(GS1_TOO_SHORT_FOR_CHECK_DIGIT, 0, 0);
	if (digits.problem)
		return digits;

	size_t last = data.length - 1;
	int expected = last ? gtin_check_digit((struct text){ data.data, last }) : 0;

	return expected == data.data[last] - '0' ? gs1_fine()
						 : gs1_found(GS1_INCORRECT_CHECK_DIGIT, last, 1);
}

static unsigned next_prime(unsigned after)
{
	for (unsigned candidate = after + 1;; candidate++) {
		unsigned divisor = 2;

		while (divisor * divisor <= candidate && candidate % divisor)
			divisor++;
		if (divisor * divisor > candidate)
			return candidate;
	}
}

/* Values in set 82 weighted by the primes from the right, modulo 1021. */
static unsigned check_pair_sum(struct text body)
{
	unsigned sum = 0;
	unsigned prime = 1;

	for (size_t i = body.length; i-- > 0;) {
		prime = next_prime(prime);
		sum += (unsigned)(strchr(set82, body.data[i]) - set82) * prime;
	}
	return sum % 1021;
}

struct gs1_finding gs1_lint_check_pair(struct gs1_lint_input input)
{
	struct text data = input.data;

	if (data.length < 2)
		return gs1_found(GS1_TOO_SHORT_FOR_CHECK_PAIR, 0, data.length);
	if (data.length - 2 > LONGEST_WITH_CHECK_PAIR)
		return gs1_found(GS1_TOO_LONG_FOR_CHECK_PAIR, 0, data.length);

	struct text body = { data.data, data.length - 2 };
	struct text pair = { data.data + body.length, 2 };
	struct gs1_finding finding = gs1_require_set(body, set82, GS1_INVALID_CSET82_CHARACTER);

	if (finding.problem)
		return finding;
	finding = gs1_require_set(pair, set32, GS1_INVALID_CSET32_CHARACTER);
	if (finding.problem) {
		finding.position += body.length;
		return finding;
	}

	unsigned sum = check_pair_sum(body);

	if (pair.data[0] != set32[sum >> 5] || pair.data[1] != set32[sum & 31])
		return gs1_found(GS1_INCORRECT_CHECK_PAIR, body.length, 2);
	return gs1_fine();
}

struct gs1_finding gs1_lint_prefix_first(struct gs1_lint_input input)
{
	struct text data = input.data;

	if (data.length < SHORTEST_PREFIX)
		return gs1_found(GS1_TOO_SHORT_FOR_PREFIX, 0, data.length);

	struct text start = { data.data, SHORTEST_PREFIX };
	struct gs1_finding finding = gs1_require_set(start, "0123456789", GS1_INVALID_PREFIX);

	if (finding.problem || !input.prefixes)
		return finding;
	switch (input.prefixes->look_up(input.prefixes->context, data)) {
	case GS1_PREFIX_KNOWN: return gs1_fine();
	case GS1_PREFIX_UNKNOWN: return gs1_found(GS1_INVALID_PREFIX, 0, data.length);
	case GS1_PREFIX_UNAVAILABLE: break;
	}
	return gs1_found(GS1_PREFIX_SOURCE_OFFLINE, 0, data.length);
}

struct gs1_finding gs1_lint_prefix_second(struct gs1_lint_input input)
{
	if (input.data.length < 2)
		return gs1_found(GS1_TOO_SHORT_FOR_PREFIX, 0, input.data.length);
	input.data.data++;
	input.data.length--;

	struct gs1_finding finding = gs1_lint_prefix_first(input);

	if (finding.problem)
		finding.position++;
	return finding;
}

struct gs1_finding gs1_lint_has_non_digit(struct gs1_lint_input input)
{
	if (gs1_require_digits(input.data).problem)
		return gs1_fine();
	return gs1_found(GS1_REQUIRES_NON_DIGIT_CHARACTER, 0, input.data.length);
}

struct gs1_finding gs1_lint_hyphen(struct gs1_lint_input input)
{
	return gs1_require_set(input.data, "-", GS1_NOT_HYPHEN);
}

static struct gs1_finding check_coordinate(struct text data, int64_t limit,
					   enum gs1_problem problem)
{
	struct gs1_finding digits = gs1_require_digits(data);
	int64_t value;

	if (data.length != 10)
		return gs1_found(GS1_COORDINATE_LENGTH, 0, data.length);
	if (digits.problem)
		return digits;
	if (!text_to_int64(data, &value) || value > limit)
		return gs1_found(problem, 0, data.length);
	return gs1_fine();
}

struct gs1_finding gs1_lint_latitude(struct gs1_lint_input input)
{
	return check_coordinate(input.data, 1800000000, GS1_INVALID_LATITUDE);
}

struct gs1_finding gs1_lint_longitude(struct gs1_lint_input input)
{
	return check_coordinate(input.data, 3600000000, GS1_INVALID_LONGITUDE);
}

static bool is_all_zero(struct text data)
{
	return !gs1_require_set(data, "0", GS1_NOT_ZERO).problem;
}

struct gs1_finding gs1_lint_non_zero(struct gs1_lint_input input)
{
	struct gs1_finding digits = gs1_require_digits(input.data);

	if (digits.problem)
		return digits;
	if (input.data.length && is_all_zero(input.data))
		return gs1_found(GS1_ILLEGAL_ZERO_VALUE, 0, input.data.length);
	return gs1_fine();
}

struct gs1_finding gs1_lint_zero(struct gs1_lint_input input)
{
	struct gs1_finding digits = gs1_require_digits(input.data);

	if (digits.problem)
		return digits;
	return is_all_zero(input.data) ? gs1_fine() : gs1_found(GS1_NOT_ZERO, 0, input.data.length);
}

struct gs1_finding gs1_lint_no_zero_prefix(struct gs1_lint_input input)
{
	if (input.data.length > 1 && input.data.data[0] == '0')
		return gs1_found(GS1_ILLEGAL_ZERO_PREFIX, 0, 1);
	return gs1_fine();
}

static bool is_hexadecimal(char character)
{
	return character && strchr("0123456789abcdefABCDEF", character);
}

struct gs1_finding gs1_lint_percent_encoding(struct gs1_lint_input input)
{
	struct text data = input.data;

	for (size_t i = 0; i < data.length; i++) {
		size_t left = data.length - i;

		if (data.data[i] != '%')
			continue;
		if (left < 3)
			return gs1_found(GS1_INVALID_PERCENT_SEQUENCE, i, left);
		if (!is_hexadecimal(data.data[i + 1]) || !is_hexadecimal(data.data[i + 2]))
			return gs1_found(GS1_INVALID_PERCENT_SEQUENCE, i, 3);
		i += 2;
	}
	return gs1_fine();
}

struct gs1_finding gs1_lint_piece_of_total(struct gs1_lint_input input)
{
	struct text data = input.data;
	struct gs1_finding digits = gs1_require_digits(data);
	size_t half = data.length / 2;

	if (digits.problem)
		return digits;
	if (!data.length || data.length % 2)
		return gs1_found(GS1_PIECE_OF_TOTAL_LENGTH, 0, data.length);
	if (is_all_zero((struct text){ data.data, half }))
		return gs1_found(GS1_ZERO_PIECE_NUMBER, 0, half);
	if (is_all_zero((struct text){ data.data + half, half }))
		return gs1_found(GS1_ZERO_TOTAL_PIECES, half, half);
	if (memcmp(data.data, data.data + half, half) > 0)
		return gs1_found(GS1_PIECE_NUMBER_EXCEEDS_TOTAL, 0, data.length);
	return gs1_fine();
}

struct gs1_finding gs1_lint_position_in_sequence(struct gs1_lint_input input)
{
	struct text end = input.data;
	struct text position;

	if (!end.length || !text_split(&end, '/', &position) || !gtin_is_digits(position) ||
	    !gtin_is_digits(end))
		return gs1_found(GS1_POSITION_MALFORMED, 0, input.data.length);
	if (position.data[0] == '0')
		return gs1_found(GS1_ILLEGAL_ZERO_PREFIX, 0, position.length);
	if (end.data[0] == '0')
		return gs1_found(GS1_ILLEGAL_ZERO_PREFIX, position.length + 1, end.length);
	if (position.length > end.length ||
	    (position.length == end.length && memcmp(position.data, end.data, end.length) > 0))
		return gs1_found(GS1_POSITION_EXCEEDS_END, 0, input.data.length);
	return gs1_fine();
}
