#include "common/barcode/nomenclature.h"

#include "common/barcode/gtin.h"

#include <string.h>

#define LONGEST_PATTERN 255
#define LONGEST_VALUE 15

static const size_t encoding_digits[] = {
	[NOMENCLATURE_ANY] = 0,
	[NOMENCLATURE_EAN13] = 13,
	[NOMENCLATURE_EAN8] = 8,
	[NOMENCLATURE_UPCA] = 12,
};

/* The value group of a pattern: where it stands and how many digits it has on either side. */
struct value_group {
	bool present;
	size_t at;
	size_t whole;
	size_t decimals;
};

static const struct error *fault(struct arena *arena, const char *detail)
{
	return error_field(arena, ERROR_INVALID, "pattern", "%s", detail);
}

static size_t count_run(struct text text, size_t at, char letter)
{
	size_t count = 0;

	while (at + count < text.length && text.data[at + count] == letter)
		count++;
	return count;
}

static const struct error *find_value(struct arena *arena, struct text pattern,
				      struct value_group *out_group)
{
	const char *brace = memchr(pattern.data, '{', pattern.length);
	struct value_group group = { 0 };

	if (brace) {
		group.present = true;
		group.at = (size_t)(brace - pattern.data);
		group.whole = count_run(pattern, group.at + 1, 'N');
		group.decimals = count_run(pattern, group.at + 1 + group.whole, 'D');

		size_t end = group.at + 1 + group.whole + group.decimals;
		size_t digits = group.whole + group.decimals;

		if (end >= pattern.length || pattern.data[end] != '}' || !digits ||
		    digits > LONGEST_VALUE)
			return fault(arena, "The value group is not like {NNDD}.");
		if (memchr(pattern.data + end + 1, '{', pattern.length - end - 1))
			return fault(arena, "There is more than one value group.");
		/* The group's place in the code is only known when each character before it is one. */
		if (memchr(pattern.data, '*', group.at) ||
		    memchr(pattern.data, '|', pattern.length))
			return fault(arena,
				     "A value group goes with neither '|' nor a '*' before it.");
	} else if (memchr(pattern.data, '}', pattern.length)) {
		return fault(arena, "The braces do not match.");
	}
	*out_group = group;
	return NULL;
}

/* The pattern with zeros in place of its value group, as the base code has them. */
static struct text without_group(struct arena *arena, struct text pattern,
				 const struct value_group *group)
{
	char *plain = text_copy(arena, pattern);
	size_t digits = group->whole + group->decimals;

	if (!group->present)
		return pattern;
	memset(plain + group->at, '0', digits);
	memmove(plain + group->at + digits, plain + group->at + digits + 2,
		pattern.length - group->at - digits - 2);
	return (struct text){ plain, pattern.length - 2 };
}

/* A code matches when it begins as the pattern says: what follows is free. */
static bool matches_one(struct text pattern, struct text code)
{
	size_t at = 0;

	for (size_t i = 0; i < pattern.length; i++) {
		if (i + 1 < pattern.length && pattern.data[i] == '.' && pattern.data[i + 1] == '*')
			return i + 2 == pattern.length;
		if (at >= code.length ||
		    (pattern.data[i] != '.' && pattern.data[i] != code.data[at]))
			return false;
		at++;
	}
	return true;
}

static bool matches(struct text pattern, struct text code)
{
	struct text alternative;

	while (text_split(&pattern, '|', &alternative)) {
		if (matches_one(alternative, code))
			return true;
	}
	return false;
}

static bool has_encoding(struct arena *arena, struct text code, enum nomenclature_encoding encoding)
{
	struct gtin gtin;

	return encoding == NOMENCLATURE_ANY ||
	       (code.length == encoding_digits[encoding] && !gtin_parse(arena, code, &gtin));
}

/* UPC-A and EAN-13 are the same numbers, with and without a zero in front. */
static struct text convert(struct arena *arena, struct text code,
			   const struct nomenclature_rule *rule)
{
	if (!rule->upc_as_ean)
		return code;
	if (rule->encoding == NOMENCLATURE_EAN13 && has_encoding(arena, code, NOMENCLATURE_UPCA))
		return text_of(arena_print(arena, "0%.*s", (int)code.length, code.data));
	if (rule->encoding == NOMENCLATURE_UPCA && code.length == 13 && code.data[0] == '0')
		return (struct text){ code.data + 1, 12 };
	return code;
}

static bool cut_value(char *base, size_t length, const struct value_group *group,
		      int64_t *out_value)
{
	size_t digits = group->whole + group->decimals;
	struct text value = { base + group->at, digits };

	if (group->at + digits > length || !gtin_is_digits(value) ||
	    !text_to_int64(value, out_value))
		return false;
	memset(base + group->at, '0', digits);
	return true;
}

const struct error *nomenclature_read(struct arena *arena, struct text input,
				      const struct nomenclature_rule *rule,
				      struct nomenclature_reading *out_reading)
{
	struct text pattern = text_of(rule->pattern);
	struct text code = convert(arena, input, rule);
	struct nomenclature_reading reading = { .code = input, .base_code = input };
	char *base = text_copy(arena, code);
	struct value_group group;
	int64_t value = 0;

	if (!pattern.length || pattern.length > LONGEST_PATTERN)
		return fault(arena, "A pattern has 1 to 255 characters.");
	TRY(find_value(arena, pattern, &group));
	if (has_encoding(arena, code, rule->encoding) &&
	    (!group.present || cut_value(base, code.length, &group, &value)) &&
	    matches(without_group(arena, pattern, &group), (struct text){ base, code.length })) {
		if (rule->encoding == NOMENCLATURE_EAN13 || rule->encoding == NOMENCLATURE_UPCA) {
			size_t last = code.length - 1;

			base[last] = (char)('0' + gtin_check_digit((struct text){ base, last }));
		}
		reading = (struct nomenclature_reading){
			.matched = true,
			.code = code,
			.base_code = { base, code.length },
			.value = value,
			.decimals = (unsigned)group.decimals,
		};
	}
	*out_reading = reading;
	return NULL;
}
