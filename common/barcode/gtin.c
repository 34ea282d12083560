#include "common/barcode/gtin.h"

#include <string.h>

static const char field_name[] = "barcode";

/*
 * Zero suppression by the last of the six digits: which of the six (letters a-f) and which zeros
 * make up the ten digits between number system and check digit of the UPC-A.
 */
static const char *const upce_patterns[10] = {
	"ab00000cde", "ab10000cde", "ab20000cde", "abc00000de", "abcd00000e",
	"abcde00005", "abcde00006", "abcde00007", "abcde00008", "abcde00009",
};

bool gtin_is_digits(struct text code)
{
	for (size_t i = 0; i < code.length; i++) {
		if (code.data[i] < '0' || code.data[i] > '9')
			return false;
	}
	return code.length > 0;
}

int gtin_check_digit(struct text without_check_digit)
{
	unsigned sum = 0;
	unsigned weight = without_check_digit.length % 2 ? 3 : 1;

	if (!gtin_is_digits(without_check_digit))
		return -1;
	for (size_t i = 0; i < without_check_digit.length; i++) {
		sum = (sum + weight * (unsigned)(without_check_digit.data[i] - '0')) % 10;
		weight = 4 - weight;
	}
	return (int)((10 - sum) % 10);
}

static const struct error *check_last_digit(struct arena *arena, struct text code)
{
	struct text body = { code.data, code.length - 1 };
	int expected = gtin_check_digit(body);
	int found = code.data[body.length] - '0';

	if (expected == found)
		return NULL;
	return error_field(arena, ERROR_INVALID, field_name,
			   "The check digit is %d and should be %d.", found, expected);
}

const struct error *gtin_parse(struct arena *arena, struct text code, struct gtin *out_gtin)
{
	if (!gtin_is_digits(code))
		return error_field(arena, ERROR_INVALID, field_name, "A GTIN has digits only.");
	if (code.length != 8 && (code.length < 12 || code.length > GTIN_DIGITS))
		return error_field(arena, ERROR_INVALID, field_name,
				   "A GTIN has 8, 12, 13 or 14 digits, not %zu.", code.length);
	TRY(check_last_digit(arena, code));

	memset(out_gtin->digits, '0', GTIN_DIGITS);
	memcpy(out_gtin->digits + GTIN_DIGITS - code.length, code.data, code.length);
	out_gtin->digits[GTIN_DIGITS] = '\0';
	return NULL;
}

/* Fills number system, ten digits and check digit of the UPC-A. */
static void fill_upca(char number_system, const char six[6], char out_upca[13])
{
	const char *pattern = upce_patterns[six[5] - '0'];

	out_upca[0] = number_system;
	for (size_t i = 0; i < 10; i++) {
		char mark = pattern[i];

		out_upca[i + 1] = mark >= 'a' ? six[mark - 'a'] : mark;
	}
	out_upca[11] = (char)('0' + gtin_check_digit((struct text){ out_upca, 11 }));
	out_upca[12] = '\0';
}

const struct error *gtin_expand_upce(struct arena *arena, struct text code, char out_upca[13])
{
	bool has_number_system = code.length > 6;
	bool has_check_digit = code.length == 8;
	char upca[13];

	if (!gtin_is_digits(code) || code.length < 6 || code.length > 8)
		return error_field(arena, ERROR_INVALID, field_name, "UPC-E has 6 to 8 digits.");
	if (has_number_system && code.data[0] > '1')
		return error_field(arena, ERROR_INVALID, field_name,
				   "The number system of UPC-E is 0 or 1, not %c.", code.data[0]);
	fill_upca(has_number_system ? code.data[0] : '0', code.data + has_number_system, upca);
	if (has_check_digit && code.data[7] != upca[11])
		return error_field(arena, ERROR_INVALID, field_name,
				   "The check digit is %c and should be %c.", code.data[7],
				   upca[11]);
	memcpy(out_upca, upca, sizeof(upca));
	return NULL;
}

/* Reads the six digits back through one pattern; false when a fixed zero or five does not fit. */
static bool read_pattern(const char *pattern, char last, const char ten[10], char out_six[6])
{
	out_six[5] = last;
	for (size_t i = 0; i < 10; i++) {
		if (pattern[i] >= 'a')
			out_six[pattern[i] - 'a'] = ten[i];
		else if (pattern[i] != ten[i])
			return false;
	}
	return true;
}

const struct error *gtin_compress_upca(struct arena *arena, struct text code, char out_upce[9])
{
	struct gtin gtin;
	char six[6];

	if (code.length != 12)
		return error_field(arena, ERROR_INVALID, field_name, "UPC-A has 12 digits.");
	TRY(gtin_parse(arena, code, &gtin));
	for (int last = 0; code.data[0] <= '1' && last < 10; last++) {
		if (!read_pattern(upce_patterns[last], (char)('0' + last), code.data + 1, six))
			continue;
		out_upce[0] = code.data[0];
		memcpy(out_upce + 1, six, 6);
		out_upce[7] = code.data[11];
		out_upce[8] = '\0';
		return NULL;
	}
	return error_field(arena, ERROR_INVALID, field_name, "This UPC-A has no UPC-E form.");
}

/* Weighted products of the price verifier, named as in the General Specifications. */
static const char *const two_minus = "0246891357";
static const char *const three = "0369258147";
static const char *const five_minus = "0594837261";
static const char *const five_plus = "0516273849";

static unsigned weigh(struct text price, const char *const *weights)
{
	unsigned sum = 0;

	for (size_t i = 0; i < price.length; i++)
		sum += (unsigned)(weights[i][price.data[i] - '0'] - '0');
	return sum;
}

int gtin_price_check_digit(struct text price)
{
	const char *const weights_of_four[] = { two_minus, two_minus, three, five_minus };
	const char *const weights_of_five[] = { five_plus, two_minus, five_minus, five_plus,
						two_minus };

	if (!gtin_is_digits(price) || (price.length != 4 && price.length != 5))
		return -1;
	if (price.length == 4)
		return (int)(weigh(price, weights_of_four) * 3 % 10);

	unsigned wanted = (10 - weigh(price, weights_of_five) % 10) % 10;

	return (int)(strchr(five_minus, (int)('0' + wanted)) - five_minus);
}
