#include "common/barcode/code_template.h"

#include "common/barcode/gtin.h"

#include <string.h>

#define LONGEST_NUMBER 15

struct group_name {
	const char *name;
	enum code_group_kind kind;
	unsigned multiplier;
	bool takes_length;
};

static const struct group_name group_names[] = {
	{ "code", CODE_GROUP_CODE, 1, true },        { "embed", CODE_GROUP_EMBED, 1, true },
	{ "embed100", CODE_GROUP_EMBED, 100, true }, { "price", CODE_GROUP_PRICE, 1, true },
	{ "i", CODE_GROUP_PRICE_CHECK, 1, false },   { "ec", CODE_GROUP_CHECK, 1, false },
	{ "*", CODE_GROUP_IGNORED, 1, false },
};

static const struct {
	const char *name;
	size_t length;
} ean_lengths[] = { { "ean8", 8 }, { "ean13", 13 }, { "ean14", 14 } };

static const struct error *fault(struct arena *arena, struct text pattern, const char *detail)
{
	return error_field(arena, ERROR_INVALID, "template", "%s Near \"%.*s\".", detail,
			   (int)pattern.length, pattern.data);
}

static bool to_length(struct text text, size_t *out_length)
{
	int64_t length;

	if (!gtin_is_digits(text) || !text_to_int64(text, &length) || length < 1 ||
	    length > CODE_TEMPLATE_LONGEST)
		return false;
	*out_length = (size_t)length;
	return true;
}

/* "4.3": four digits before the point and three behind it. */
static bool to_decimal_length(struct text text, struct code_group *group)
{
	struct text whole;
	size_t before, after;

	if (!memchr(text.data, '.', text.length) || !text_split(&text, '.', &whole) ||
	    !to_length(whole, &before) || !to_length(text, &after) ||
	    before + after > LONGEST_NUMBER)
		return false;
	group->length = before + after;
	group->decimals = (unsigned)after;
	return true;
}

static const struct error *parse_length(struct arena *arena, struct text size,
					struct code_group *group)
{
	bool is_code = group->kind == CODE_GROUP_CODE;

	for (size_t i = 0; is_code && i < sizeof(ean_lengths) / sizeof(ean_lengths[0]); i++) {
		if (text_is(size, ean_lengths[i].name)) {
			group->kind = CODE_GROUP_EAN;
			group->length = ean_lengths[i].length;
			return NULL;
		}
	}
	if (text_is(size, "*") && (is_code || group->kind == CODE_GROUP_IGNORED)) {
		group->wildcard = true;
		return NULL;
	}
	if (to_length(size, &group->length) ||
	    (group->kind == CODE_GROUP_EMBED && size.length && to_decimal_length(size, group))) {
		bool is_number = group->kind == CODE_GROUP_EMBED || group->kind == CODE_GROUP_PRICE;

		if (!is_number || group->length <= LONGEST_NUMBER)
			return NULL;
	}
	return fault(arena, group->name, "The length of the group makes no sense.");
}

/* Underscores: as many ignored characters as there are, or as a length behind them says. */
static bool is_underscores(struct text name)
{
	for (size_t i = 0; i < name.length; i++) {
		if (name.data[i] != '_')
			return false;
	}
	return name.length > 0;
}

static const struct error *parse_group(struct arena *arena, struct text inside,
				       struct code_group *out_group)
{
	bool is_constant =
		!memchr(inside.data, ':', inside.length) && memchr(inside.data, '=', inside.length);
	struct code_group group = { .name = inside, .multiplier = 1 };
	struct text size = inside;
	struct text name;

	text_split(&size, is_constant ? '=' : ':', &name);

	bool has_size = size.data != NULL;

	if (is_constant) {
		if (!text_is(name, "code") || !size.length)
			return fault(arena, inside, "Only a code can be constant.");
		group.kind = CODE_GROUP_CODE;
		group.literal = size;
		group.length = size.length;
		*out_group = group;
		return NULL;
	}
	if (is_underscores(name)) {
		group.kind = CODE_GROUP_IGNORED;
		group.length = name.length;
		if (has_size)
			TRY(parse_length(arena, size, &group));
		if (group.wildcard)
			group.length = 0;
		*out_group = group;
		return NULL;
	}
	for (size_t i = 0; i < sizeof(group_names) / sizeof(group_names[0]); i++) {
		const struct group_name *known = &group_names[i];

		if (!text_is(name, known->name))
			continue;
		group.kind = known->kind;
		group.multiplier = known->multiplier;
		group.length = known->kind == CODE_GROUP_IGNORED ? 0 : 1;
		group.wildcard = known->kind == CODE_GROUP_IGNORED;
		if (known->takes_length)
			TRY(parse_length(arena, has_size ? size : TEXT(""), &group));
		*out_group = group;
		return NULL;
	}
	return fault(arena, inside, "There is no such group.");
}

static const struct error *add_group(struct arena *arena, struct code_group group,
				     struct code_template *template)
{
	for (size_t i = 0; i < template->count; i++) {
		const struct code_group *other = &template->groups[i];

		if (group.wildcard && other->wildcard)
			return fault(arena, group.name, "Only one group may take the rest.");
		if (group.kind != CODE_GROUP_LITERAL && group.kind != CODE_GROUP_IGNORED &&
		    (other->kind == group.kind ||
		     (group.kind == CODE_GROUP_EAN && other->kind == CODE_GROUP_CODE) ||
		     (group.kind == CODE_GROUP_CODE && other->kind == CODE_GROUP_EAN)))
			return fault(arena, group.name, "The group occurs twice.");
	}
	if (template->count == CODE_TEMPLATE_GROUPS ||
	    template->length + group.length > CODE_TEMPLATE_LONGEST)
		return fault(arena, group.name, "The template is too long.");
	template->groups[template->count++] = group;
	template->length += group.length;
	return NULL;
}

static const struct code_group *find_group(const struct code_template *template,
					   enum code_group_kind kind)
{
	for (size_t i = 0; i < template->count; i++) {
		if (template->groups[i].kind == kind)
			return &template->groups[i];
	}
	return NULL;
}

static const struct error *check_template(struct arena *arena, struct text pattern,
					  const struct code_template *template)
{
	const struct code_group *embed = find_group(template, CODE_GROUP_EMBED);
	const struct code_group *check = find_group(template, CODE_GROUP_CHECK);
	size_t named = 0;

	for (size_t i = 0; i < template->count; i++)
		named += template->groups[i].kind != CODE_GROUP_LITERAL;
	if (!named)
		return fault(arena, pattern, "The template has no group.");
	if (find_group(template, CODE_GROUP_PRICE_CHECK) && (!embed || embed->length != 5))
		return fault(arena, pattern, "{i} needs an {embed:5}.");
	if (check && check != &template->groups[template->count - 1])
		return fault(arena, pattern, "{ec} must be the last group.");
	if (check && template->length != 8 && template->length != 13)
		return fault(arena, pattern, "{ec} is for codes of 8 or 13 digits.");
	return NULL;
}

const struct error *code_template_parse(struct arena *arena, struct text pattern,
					struct code_template *out_template)
{
	struct code_template template = { 0 };
	size_t at = 0;

	if (pattern.length > CODE_TEMPLATE_LONGEST ||
	    (pattern.length && memchr(pattern.data, '\0', pattern.length)))
		return fault(arena, TEXT(""), "The template is too long or has a zero byte.");
	while (at < pattern.length) {
		bool is_group = pattern.data[at] == '{';
		size_t start = at + is_group;
		struct code_group group = { .kind = CODE_GROUP_LITERAL };

		for (at = start; at < pattern.length && !strchr("{}", pattern.data[at]);)
			at++;
		group.literal = (struct text){ pattern.data + start, at - start };
		group.length = group.literal.length;
		if (is_group != (at < pattern.length && pattern.data[at] == '}'))
			return fault(arena, group.literal, "The braces do not match.");
		if (is_group) {
			TRY(parse_group(arena, group.literal, &group));
			at++;
		}
		TRY(add_group(arena, group, &template));
	}
	TRY(check_template(arena, pattern, &template));
	*out_template = template;
	return NULL;
}

/* Why a code does not fit; the field names the group. */
static const struct error *mismatch(struct arena *arena, const char *group, const char *detail)
{
	return error_field(arena, ERROR_INVALID, group, "%s", detail);
}

static const struct error *match_group(struct arena *arena, const struct code_group *group,
				       struct text part, struct code_match *match)
{
	int64_t number = 0;
	struct gtin gtin;

	switch (group->kind) {
	case CODE_GROUP_LITERAL:
		return text_equal(part, group->literal)
			       ? NULL
			       : mismatch(arena, "prefix", "Other fixed characters.");
	case CODE_GROUP_CODE:
		if (group->literal.length && !text_equal(part, group->literal))
			return mismatch(arena, "code", "Another constant code.");
		match->code = part;
		return NULL;
	case CODE_GROUP_EAN:
		TRY(gtin_parse(arena, part, &gtin));
		match->code = part;
		return NULL;
	case CODE_GROUP_EMBED:
	case CODE_GROUP_PRICE:
		if (!gtin_is_digits(part) || !text_to_int64(part, &number))
			return mismatch(arena, "value", "The embedded value is not a number.");
		if (group->kind == CODE_GROUP_PRICE) {
			match->has_price = true;
			match->price = number;
			return NULL;
		}
		match->has_embedded = true;
		match->embedded = number * group->multiplier;
		match->decimals = group->decimals;
		return NULL;
	case CODE_GROUP_IGNORED:
	case CODE_GROUP_PRICE_CHECK:
	case CODE_GROUP_CHECK: break;
	}
	return NULL;
}

/* The check digits look at other groups, so they come last. */
static const struct error *match_checks(struct arena *arena, struct text code,
					const struct text *parts,
					const struct code_template *template)
{
	const struct code_group *embed = find_group(template, CODE_GROUP_EMBED);
	const struct code_group *price_check = find_group(template, CODE_GROUP_PRICE_CHECK);

	if (price_check) {
		struct text digit = parts[price_check - template->groups];
		int expected = gtin_price_check_digit(parts[embed - template->groups]);

		if (digit.data[0] - '0' != expected)
			return error_field(arena, ERROR_INVALID, "price_check_digit",
					   "The price check digit is %c and should be %d.",
					   digit.data[0], expected);
	}
	if (find_group(template, CODE_GROUP_CHECK)) {
		struct gtin gtin;

		TRY(gtin_parse(arena, code, &gtin));
	}
	return NULL;
}

const struct error *code_template_match(struct arena *arena, const struct code_template *template,
					struct text code, struct code_match *out_match)
{
	struct code_match match = { 0 };
	struct text parts[CODE_TEMPLATE_GROUPS];
	size_t spare = code.length - template->length;
	bool wildcard = false;
	size_t at = 0;

	for (size_t i = 0; i < template->count; i++)
		wildcard |= template->groups[i].wildcard;
	if (code.length < template->length || (spare && !wildcard))
		return error_field(arena, ERROR_INVALID, "length",
				   "%zu characters in place of %s%zu.", code.length,
				   wildcard ? "at least " : "", template->length);
	for (size_t i = 0; i < template->count; i++) {
		const struct code_group *group = &template->groups[i];

		parts[i] = (struct text){ code.data + at, group->wildcard ? spare : group->length };
		at += parts[i].length;
		TRY(match_group(arena, group, parts[i], &match));
	}
	TRY(match_checks(arena, code, parts, template));
	*out_match = match;
	return NULL;
}
