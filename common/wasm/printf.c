/* vsnprintf for the conversions that the rules engine uses; anything else aborts. */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct output {
	char *data;
	size_t size;   /* room, including the terminator */
	size_t length; /* of the whole text, also when it does not fit */
};

struct conversion {
	bool zero_padded;
	bool left;
	int width;
	int precision; /* -1: none */
	int longs;     /* how many 'l'; 'z' counts as one, because size_t is long here */
};

static void put(struct output *output, char character)
{
	if (output->length + 1 < output->size)
		output->data[output->length] = character;
	output->length++;
}

static void pad(struct output *output, char character, int count)
{
	while (count-- > 0)
		put(output, character);
}

static void put_padded(struct output *output, const char *text, size_t length,
		       const struct conversion *conversion)
{
	int padding = conversion->width - (int)length;

	if (!conversion->left)
		pad(output, ' ', padding);
	for (size_t i = 0; i < length; i++)
		put(output, text[i]);
	if (conversion->left)
		pad(output, ' ', padding);
}

static void put_number(struct output *output, uint64_t number, bool negative, unsigned base,
		       const struct conversion *conversion)
{
	char digits[24];
	size_t start = sizeof(digits);

	do {
		digits[--start] = "0123456789abcdef"[number % base];
		number /= base;
	} while (number);

	int length = (int)(sizeof(digits) - start) + negative;

	if (conversion->zero_padded) {
		if (negative)
			put(output, '-');
		pad(output, '0', conversion->width - length);
		for (size_t i = start; i < sizeof(digits); i++)
			put(output, digits[i]);
		return;
	}
	if (negative)
		digits[--start] = '-';
	put_padded(output, digits + start, sizeof(digits) - start, conversion);
}

static void put_string(struct output *output, const char *string,
		       const struct conversion *conversion)
{
	size_t limit = conversion->precision < 0 ? SIZE_MAX : (size_t)conversion->precision;
	size_t length = 0;

	while (length < limit && string[length])
		length++;
	put_padded(output, string, length, conversion);
}

static int read_count(const char **format, va_list *arguments)
{
	int count = 0;

	if (**format == '*') {
		(*format)++;
		return va_arg(*arguments, int);
	}
	while (**format >= '0' && **format <= '9')
		count = count * 10 + *(*format)++ - '0';
	return count;
}

static struct conversion read_conversion(const char **format, va_list *arguments)
{
	struct conversion conversion = { .precision = -1 };

	for (; **format == '0' || **format == '-'; (*format)++) {
		conversion.zero_padded |= **format == '0';
		conversion.left |= **format == '-';
	}
	conversion.width = read_count(format, arguments);
	if (**format == '.') {
		(*format)++;
		conversion.precision = read_count(format, arguments);
	}
	for (; **format == 'l' || **format == 'z' || **format == 'h'; (*format)++)
		conversion.longs += **format != 'h';
	return conversion;
}

static void put_signed(struct output *output, const struct conversion *conversion,
		       va_list *arguments)
{
	int64_t number =
		conversion->longs > 1 ? va_arg(*arguments, long long) : va_arg(*arguments, long);
	uint64_t size = number < 0 ? -(uint64_t)number : (uint64_t)number;

	put_number(output, size, number < 0, 10, conversion);
}

static void put_unsigned(struct output *output, unsigned base, const struct conversion *conversion,
			 va_list *arguments)
{
	uint64_t number = conversion->longs > 1 ? va_arg(*arguments, unsigned long long)
						: va_arg(*arguments, unsigned long);

	put_number(output, number, false, base, conversion);
}

static void put_conversion(struct output *output, const char **format, va_list *arguments)
{
	struct conversion conversion = read_conversion(format, arguments);
	char character;

	switch (*(*format)++) {
	case '%': put(output, '%'); break;
	case 'd':
	case 'i': put_signed(output, &conversion, arguments); break;
	case 'u': put_unsigned(output, 10, &conversion, arguments); break;
	case 'x': put_unsigned(output, 16, &conversion, arguments); break;
	case 's': put_string(output, va_arg(*arguments, const char *), &conversion); break;
	case 'c':
		character = (char)va_arg(*arguments, int);
		put_padded(output, &character, 1, &conversion);
		break;
	default: abort();
	}
}

int vsnprintf(char *out, size_t size, const char *format, va_list arguments)
{
	struct output output = { out, size, 0 };
	va_list rest;

	va_copy(rest, arguments);
	while (*format) {
		if (*format == '%') {
			format++;
			put_conversion(&output, &format, &rest);
		} else {
			put(&output, *format++);
		}
	}
	va_end(rest);
	if (size)
		out[output.length < size ? output.length : size - 1] = '\0';
	return (int)output.length;
}

int snprintf(char *out, size_t size, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	int length = vsnprintf(out, size, format, arguments);
	va_end(arguments);
	return length;
}
