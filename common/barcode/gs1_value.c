#include "common/barcode/gs1_value.h"

#include "common/barcode/gtin.h"

#include <string.h>

static struct text print(const char *string)
{
	return text_of(string);
}

static struct text part_of(struct text text, size_t from, size_t length)
{
	return (struct text){ text.data + from, length };
}

static struct text without_leading_zeros(struct text digits, size_t keep)
{
	while (digits.length > keep && digits.data[0] == '0')
		digits = part_of(digits, 1, digits.length - 1);
	return digits;
}

static size_t decimals_of(const struct gs1_element *element)
{
	return (size_t)(element->code.data[element->code.length - 1] - '0');
}

static struct text decode_amount(struct arena *arena, struct text digits, size_t decimals)
{
	char zeros[] = "0000000000";

	digits = without_leading_zeros(digits, decimals + 1);
	if (digits.length <= decimals)
		digits = print(arena_print(arena, "%.*s%.*s", (int)(decimals + 1 - digits.length),
					   zeros, (int)digits.length, digits.data));
	if (!decimals)
		return digits;

	size_t whole = digits.length - decimals;

	return print(arena_print(arena, "%.*s.%.*s", (int)whole, digits.data, (int)decimals,
				 digits.data + whole));
}

static int number(struct text digits)
{
	int64_t value = 0;

	return text_to_int64(digits, &value) ? (int)value : 0;
}

/* The century that puts two digits of year nearest to the current year. */
static int full_year(int two_digits, int current_year)
{
	int year = current_year / 100 * 100 + two_digits;
	int distance = year - current_year;

	return distance >= 51 ? year - 100 : distance <= -50 ? year + 100 : year;
}

/* The lint of a date component tells how its digits are to be read. */
static const char *decode_moment(struct arena *arena, struct text lint, struct text digits,
				 const char *before, int current_year)
{
	if (text_is(lint, "hhmi"))
		return arena_print(arena, "%sT%.2s:%.2s", before, digits.data, digits.data + 2);
	if (text_is(lint, "hh"))
		return arena_print(arena, "%sT%.2s", before, digits.data);
	if (text_is(lint, "mi") || text_is(lint, "ss"))
		return arena_print(arena, "%s:%.2s", before, digits.data);

	size_t year_digits = digits.length - 4;
	int year = number(part_of(digits, 0, year_digits));
	int month = number(part_of(digits, year_digits, 2));
	int day = number(part_of(digits, year_digits + 2, 2));

	if (year_digits == 2)
		year = full_year(year, current_year);
	if (!day)
		day = (int)gs1_days_in_month((unsigned)year, (unsigned)month);
	return arena_print(arena, "%s%s%04d-%02d-%02d", before, before[0] ? "/" : "", year, month,
			   day);
}

static struct text decode_date(struct arena *arena, const struct gs1_element *element,
			       int current_year)
{
	struct text format = text_of(element->ai->format);
	struct gs1_component component;
	const char *decoded = "";
	size_t at = 0;

	while (gs1_next_component(&format, &component) &&
	       at + component.maximum <= element->value.length) {
		struct text digits = part_of(element->value, at, component.maximum);

		decoded = decode_moment(arena, component.lints, digits, decoded, current_year);
		at += component.maximum;
	}
	/* "2026-04-30T12" alone would be no time. */
	if (strchr(decoded, 'T') && !strchr(decoded, ':'))
		decoded = arena_print(arena, "%s:00", decoded);
	return print(decoded);
}

const struct error *gs1_decode_value(struct arena *arena, const struct gs1_element *element,
				     int current_year, struct text *out_value)
{
	struct text value = text_trim(element->value);

	if (element->ai->meaning != GS1_TEXT &&
	    (!gtin_is_digits(value) ||
	     (element->ai->meaning == GS1_CURRENCY_AMOUNT && value.length < 4)))
		return error_field(arena, ERROR_INVALID, text_copy(arena, element->code),
				   "The value is not a number.");
	switch (element->ai->meaning) {
	case GS1_TEXT: *out_value = value; break;
	case GS1_INTEGER: *out_value = without_leading_zeros(value, 1); break;
	case GS1_AMOUNT: *out_value = decode_amount(arena, value, decimals_of(element)); break;
	case GS1_DATE: *out_value = decode_date(arena, element, current_year); break;
	case GS1_CURRENCY_AMOUNT: {
		struct text amount = decode_amount(arena, part_of(value, 3, value.length - 3),
						   decimals_of(element));

		*out_value = print(arena_print(arena, "%.3s %.*s", value.data, (int)amount.length,
					       amount.data));
		break;
	}
	}
	return NULL;
}

static size_t full_length(const struct gs1_ai *ai)
{
	struct text format = text_of(ai->format);
	struct gs1_component component;
	size_t length = 0;

	while (gs1_next_component(&format, &component))
		length += component.maximum;
	return length;
}

static bool starts_with(struct text text, struct text front)
{
	return front.length && text.length >= front.length &&
	       memcmp(text.data, front.data, front.length) == 0;
}

static struct text up_to(struct text text, struct text separator)
{
	for (size_t i = 1; separator.length && i < text.length; i++) {
		if (starts_with(part_of(text, i, text.length - i), separator))
			return part_of(text, 0, i);
	}
	return text;
}

/* Brackets around identifiers are for reading only and carry nothing here. */
static struct text without_brackets(struct arena *arena, struct text input)
{
	char *copy = arena_allocate(arena, input.length + 1);
	size_t length = 0;

	for (size_t i = 0; i < input.length; i++) {
		if (input.data[i] != '(' && input.data[i] != ')')
			copy[length++] = input.data[i];
	}
	return text_trim((struct text){ copy, length });
}

const struct error *gs1_parse_compact(struct arena *arena, struct text input, struct text separator,
				      struct gs1_message *out_message)
{
	const struct gs1_settings settings = { .form_only = true };
	struct gs1_message message = { 0 };
	struct text rest = without_brackets(arena, input);

	if (input.length > GS1_INPUT_MAXIMUM)
		return error_field(arena, ERROR_TOO_LARGE, "barcode", "Longer than %zu characters.",
				   GS1_INPUT_MAXIMUM);
	while (rest.length) {
		if (starts_with(rest, separator)) {
			rest = part_of(rest, separator.length, rest.length - separator.length);
			continue;
		}

		struct gs1_element element = { .ai = gs1_ai_at(rest) };

		if (!element.ai)
			return error_field(arena, ERROR_UNKNOWN_REFERENCE, "barcode",
					   "No application identifier begins here.");
		element.code = part_of(rest, 0, gs1_ai_length(element.ai));
		rest = part_of(rest, element.code.length, rest.length - element.code.length);

		size_t longest = full_length(element.ai);
		struct text value = part_of(rest, 0, rest.length < longest ? rest.length : longest);

		if (!(element.ai->flags & GS1_FIXED))
			value = up_to(value, separator);
		rest = part_of(rest, value.length, rest.length - value.length);
		element.value = text_trim(value);
		TRY(gs1_append(arena, element, &settings, &message));
	}
	if (!message.count)
		return error_field(arena, ERROR_INVALID, "barcode", "The text is empty.");
	*out_message = message;
	return NULL;
}

/* Fixed lengths first, then by identifier. */
static bool comes_before(const struct gs1_element *a, const struct gs1_element *b)
{
	unsigned fixed_a = a->ai->flags & GS1_FIXED;
	unsigned fixed_b = b->ai->flags & GS1_FIXED;

	return fixed_a != fixed_b ? fixed_a > fixed_b : strcmp(a->ai->first, b->ai->first) < 0;
}

static struct gs1_element *sorted(struct arena *arena, const struct gs1_message *message)
{
	struct gs1_element *elements = arena_array(arena, struct gs1_element, message->count);

	for (size_t i = 0; i < message->count; i++) {
		size_t at = i;

		for (; at > 0 && comes_before(&message->elements[i], &elements[at - 1]); at--)
			elements[at] = elements[at - 1];
		elements[at] = message->elements[i];
	}
	return elements;
}

/* The digits as this element's decoded value would be written again. */
static struct text canonical(struct arena *arena, const struct gs1_element *element,
			     int current_year)
{
	struct text value = element->value;
	size_t decimals = element->ai->flags & GS1_DECIMAL ? decimals_of(element) : 0;
	bool is_fixed = full_length(element->ai) == value.length;

	if (element->ai->meaning == GS1_DATE && value.length == 6 &&
	    text_is(part_of(value, 4, 2), "00")) {
		struct text date = decode_date(arena, element, current_year);

		return print(arena_print(arena, "%.4s%.2s", value.data, date.data + 8));
	}
	if (element->ai->meaning == GS1_INTEGER ||
	    (element->ai->meaning == GS1_AMOUNT && !is_fixed))
		return without_leading_zeros(value, decimals + 1);
	return value;
}

static const char *padded(struct arena *arena, const struct gs1_element *element, struct text value)
{
	size_t width = full_length(element->ai) - value.length;
	char *padding = arena_allocate(arena, width + 1);

	if (element->ai->meaning == GS1_TEXT || element->ai->meaning == GS1_DATE) {
		memset(padding, ' ', width);
		return arena_print(arena, "%.*s%s", (int)value.length, value.data, padding);
	}
	memset(padding, '0', width);
	return arena_print(arena, "%s%.*s", padding, (int)value.length, value.data);
}

struct text gs1_print_compact(struct arena *arena, const struct gs1_message *message,
			      struct text separator, int current_year)
{
	struct gs1_element *elements = sorted(arena, message);
	const char *printed = "";

	for (size_t i = 0; i < message->count; i++) {
		const struct gs1_element *element = &elements[i];
		bool needs_end = !(element->ai->flags & GS1_FIXED) && i + 1 < message->count;
		struct text value = canonical(arena, element, current_year);

		if (needs_end && !separator.length)
			value = print(padded(arena, element, value));
		printed = arena_print(arena, "%s%.*s%.*s%.*s", printed, (int)element->code.length,
				      element->code.data, (int)value.length, value.data,
				      needs_end ? (int)separator.length : 0, separator.data);
	}
	return print(printed);
}
