#include "common/field/field_parse.h"

#include <string.h>

#include "common/base/clock.h"
#include "common/base/uuid.h"

int64_t field_length_maximum(const struct field *field)
{
	if (field->max)
		return field->max;
	return field->type == FIELD_LIST ? FIELD_LIST_MAXIMUM : FIELD_TEXT_MAXIMUM;
}

bool field_range(const struct field *field, int64_t *out_min, int64_t *out_max)
{
	bool has_sign = field->type == FIELD_INT || field->flags & FIELD_SIGNED;
	bool has_min = field->max > field->min || field->min > 0;

	*out_min = has_min ? field->min : has_sign ? INT64_MIN : 0;
	*out_max = field->max > field->min ? field->max : INT64_MAX;
	return *out_min != INT64_MIN || *out_max != INT64_MAX;
}

static const char *print_int(struct arena *arena, int64_t number)
{
	char digits[21];
	char *first = digits + sizeof(digits);
	uint64_t rest = number < 0 ? -(uint64_t)number : (uint64_t)number;

	do
		*--first = (char)('0' + rest % 10);
	while (rest /= 10);
	if (number < 0)
		*--first = '-';
	return arena_string_of(arena, first, (size_t)(digits + sizeof(digits) - first));
}

const char *field_accept_int(struct arena *arena, const struct field *field, int64_t number,
			     struct field_value *out_value)
{
	int64_t min, max;

	if (field_range(field, &min, &max) && (number < min || number > max)) {
		if (max == INT64_MAX)
			return arena_print(arena, "must be %ld or more", (long)min);
		if (min == INT64_MIN)
			return arena_print(arena, "must be %ld or less", (long)max);
		return arena_print(arena, "must be from %ld to %ld", (long)min, (long)max);
	}
	out_value->number = number;
	out_value->text = print_int(arena, number);
	return NULL;
}

static const char *parse_int(struct arena *arena, const struct field *field, struct text text,
			     struct field_value *out_value)
{
	int64_t number;

	if (!text_to_int64(text, &number))
		return "must be a whole number";
	return field_accept_int(arena, field, number, out_value);
}

/* Line feed and tab are text; other control characters could drive a printer or a terminal. */
static bool has_control_character(struct text text)
{
	for (size_t i = 0; i < text.length; i++) {
		unsigned char c = (unsigned char)text.data[i];

		if ((c < 0x20 && c != '\n' && c != '\t' && c != '\r') || c == 0x7f)
			return true;
	}
	return false;
}

static const char *parse_text(struct arena *arena, const struct field *field, struct text text,
			      struct field_value *out_value)
{
	int64_t length = (int64_t)text_characters(text);
	int64_t max = field->type == FIELD_TEXT ? field_length_maximum(field) : FIELD_TEXT_MAXIMUM;
	int64_t min = field->type == FIELD_TEXT ? field->min : 0;

	if (!text_is_utf8(text))
		return "must be UTF-8";
	if (length == 0 && field->flags & FIELD_REQUIRED)
		return "must not be empty";
	if (length < min)
		return arena_print(arena, "must have at least %ld characters", (long)min);
	if (length > max)
		return arena_print(arena, "must have at most %ld characters", (long)max);
	if (has_control_character(text))
		return "must not contain control characters";
	out_value->text = text_copy(arena, text);
	return NULL;
}

static const char *parse_uuid(struct arena *arena, const struct field *field, struct text text,
			      struct field_value *out_value)
{
	struct uuid uuid;

	(void)field;
	if (!uuid_parse(text, &uuid))
		return "must be a UUID";
	out_value->text = arena_string_of(arena, uuid.string, UUID_LENGTH);
	return NULL;
}

/* Digits with up to three places, no needless zero in front, no exponent; in thousandths. */
static bool parse_thousandths(struct text text, int64_t *out_number)
{
	bool negative = text.length && text.data[0] == '-';
	size_t start = negative, places = 0, i;
	bool in_places = false;
	int64_t number = 0;

	for (i = start; i < text.length; i++) {
		char c = text.data[i];

		if (c == '.' && !in_places && i > start) {
			in_places = true;
			continue;
		}
		if (c < '0' || c > '9' || number > FIELD_QUANTITY_MAXIMUM)
			return false;
		if (!in_places && i == start + 1 && text.data[start] == '0')
			return false;
		number = number * 10 + (c - '0');
		places += in_places;
	}
	if (i == start || places > 3 || (in_places && !places) || (negative && !number))
		return false;
	for (; places < 3; places++)
		number *= 10;
	*out_number = negative ? -number : number;
	return number <= FIELD_QUANTITY_MAXIMUM;
}

static const char *print_thousandths(struct arena *arena, int64_t number)
{
	char text[24];
	char *first = text + sizeof(text);
	int64_t rest = number < 0 ? -number : number;

	for (int place = 0; place < 4 || rest; place++) {
		if (place == 3)
			*--first = '.';
		*--first = (char)('0' + rest % 10);
		rest /= 10;
	}
	if (number < 0)
		*--first = '-';
	return arena_string_of(arena, first, (size_t)(text + sizeof(text) - first));
}

static const char *parse_quantity(struct arena *arena, const struct field *field, struct text text,
				  struct field_value *out_value)
{
	int64_t number, min, max;

	if (!parse_thousandths(text, &number))
		return "must be a decimal with at most three places, like \"1.5\"";
	if (field_range(field, &min, &max) && number < min)
		return arena_print(arena, "must be %s or more", print_thousandths(arena, min));
	if (number > max)
		return arena_print(arena, "must be %s or less", print_thousandths(arena, max));
	out_value->number = number;
	out_value->text = print_thousandths(arena, number);
	return NULL;
}

static const char *parse_bool(struct arena *arena, const struct field *field, struct text text,
			      struct field_value *out_value)
{
	bool is_true = text_is(text, "true");

	(void)arena;
	(void)field;
	if (!is_true && !text_is(text, "false"))
		return "must be true or false";
	out_value->number = is_true;
	out_value->text = is_true ? "true" : "false";
	return NULL;
}

/* Before it, time zones are seconds off, and every year is a slip. Texts of days compare like days. */
#define FIRST_DAY "1900-01-01"

static const char *parse_date(struct arena *arena, const struct field *field, struct text text,
			      struct field_value *out_value)
{
	(void)field;
	if (!clock_is_date(text))
		return "must be a day like 2026-11-21";
	out_value->text = text_copy(arena, text);
	return strcmp(out_value->text, FIRST_DAY) < 0 ? "must be " FIRST_DAY " or later" : NULL;
}

static const char *parse_time(struct arena *arena, const struct field *field, struct text text,
			      struct field_value *out_value)
{
	char canonical[CLOCK_TEXT_SIZE];

	(void)field;
	if (!clock_parse(text, &out_value->number))
		return "must be a time like 2026-11-21T09:30:00Z";
	clock_format(out_value->number, canonical);
	out_value->text = arena_string(arena, canonical);
	return strcmp(out_value->text, FIRST_DAY) < 0 ? "must be " FIRST_DAY " or later" : NULL;
}

static const char *list_choices(struct arena *arena, const char *const *choices)
{
	const char *list = choices[0];

	while (*++choices)
		list = arena_print(arena, "%s, %s", list, *choices);
	return list;
}

static const char *parse_choice(struct arena *arena, const struct field *field, struct text text,
				struct field_value *out_value)
{
	for (const char *const *choice = field->choices; *choice; choice++) {
		if (text_is(text, *choice)) {
			out_value->text = *choice;
			return NULL;
		}
	}
	return arena_print(arena, "must be one of: %s", list_choices(arena, field->choices));
}

/* One item of a list of choices or of text. */
static const char *parse_item(struct arena *arena, const struct field *field, struct text text,
			      struct field_value *out_value)
{
	return (field->choices ? parse_choice : parse_text)(arena, field, text, out_value);
}

static field_parser *const parsers[] = {
	[FIELD_TEXT] = parse_text,     [FIELD_UUID] = parse_uuid, [FIELD_INT] = parse_int,
	[FIELD_MONEY] = parse_int,     [FIELD_RATE] = parse_int,  [FIELD_QUANTITY] = parse_quantity,
	[FIELD_BOOL] = parse_bool,     [FIELD_DATE] = parse_date, [FIELD_TIME] = parse_time,
	[FIELD_CHOICE] = parse_choice, [FIELD_LIST] = parse_item, [FIELD_OBJECT] = NULL,
	[FIELD_VALUE] = NULL,
};

field_parser *field_parser_of(enum field_type type)
{
	return parsers[type];
}

const struct error *field_parse(struct arena *arena, const struct field *field, struct text text,
				struct field_value *out_value)
{
	struct field_value value = { .field = field, .present = true };
	const char *problem = field_parser_of(field->type)(arena, field, text, &value);

	if (problem)
		return error_field(arena, ERROR_INVALID, field->name, "%s", problem);
	*out_value = value;
	return NULL;
}
