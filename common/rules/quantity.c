#include "common/rules/quantity.h"

#include <string.h>

const struct error *quantity_parse(struct arena *arena, const char *field, struct text text,
				   int64_t *out_quantity)
{
	return decimal_read(arena, field, text, QUANTITY_DIGITS, out_quantity);
}

static void print_short(int64_t value, int digits, char out_text[static DECIMAL_TEXT_SIZE])
{
	decimal_print(value, digits, out_text);

	size_t length = strlen(out_text);

	while (out_text[length - 1] == '0')
		length--;
	if (out_text[length - 1] == '.')
		length--;
	out_text[length] = '\0';
}

void quantity_print(int64_t quantity, char out_text[static DECIMAL_TEXT_SIZE])
{
	print_short(quantity, QUANTITY_DIGITS, out_text);
}

const struct error *rate_parse_percent(struct arena *arena, const char *field, struct text text,
				       int64_t *out_rate)
{
	return decimal_read(arena, field, text, RATE_PERCENT_DIGITS, out_rate);
}

void rate_print_percent(int64_t rate, char out_text[static DECIMAL_TEXT_SIZE])
{
	print_short(rate, RATE_PERCENT_DIGITS, out_text);
}
