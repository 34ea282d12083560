#include "common/barcode/gs1_elements.h"

/* Whether an element other than `self` carries an identifier of this pattern. */
static bool is_present(const struct gs1_message *message, struct text pattern, struct text self)
{
	for (size_t i = 0; i < message->count; i++) {
		struct text code = message->elements[i].code;

		if (gs1_ai_matches(pattern, code) && !text_equal(code, self))
			return true;
	}
	return false;
}

/* "01+21": all of them. */
static bool is_group_present(const struct gs1_message *message, struct text group, struct text self)
{
	struct text pattern;

	while (text_split(&group, '+', &pattern)) {
		if (!is_present(message, pattern, self))
			return false;
	}
	return true;
}

/* "00,01+21": one of them. */
static bool is_need_met(const struct gs1_message *message, struct text need, struct text self)
{
	struct text group;

	while (text_split(&need, ',', &group)) {
		if (is_group_present(message, group, self))
			return true;
	}
	return false;
}

static const struct error *check_repeats(struct arena *arena, const struct gs1_message *message,
					 const struct gs1_element *element)
{
	for (size_t i = 0; i < message->count; i++) {
		const struct gs1_element *other = &message->elements[i];

		if (text_equal(other->code, element->code) &&
		    !text_equal(other->value, element->value))
			return error_field(arena, ERROR_INVALID, text_copy(arena, element->code),
					   "Given more than once with different values.");
	}
	return NULL;
}

static const struct error *check_exclusions(struct arena *arena, const struct gs1_message *message,
					    const struct gs1_element *element)
{
	struct text rest = text_of(element->ai->excludes);
	struct text pattern;

	while (rest.length && text_split(&rest, ',', &pattern)) {
		if (is_present(message, pattern, element->code))
			return error_field(arena, ERROR_INVALID, text_copy(arena, element->code),
					   "Must not be combined with %.*s.", (int)pattern.length,
					   pattern.data);
	}
	return NULL;
}

static const struct error *check_needs(struct arena *arena, const struct gs1_message *message,
				       const struct gs1_element *element)
{
	struct text rest = text_of(element->ai->needs);
	struct text need;

	while (rest.length && text_split(&rest, ';', &need)) {
		if (!is_need_met(message, need, element->code))
			return error_field(arena, ERROR_INVALID, text_copy(arena, element->code),
					   "Needs one of %.*s.", (int)need.length, need.data);
	}
	return NULL;
}

/*
 * Keys whose serial number is optional. A digital signature covers one object, so beside AI 8030
 * the serial number must be there.
 */
static const struct {
	const char *code;
	size_t length_without_serial;
} serialised_keys[] = { { "253", 13 }, { "255", 13 }, { "8003", 14 } };

static const struct error *check_signature(struct arena *arena, const struct gs1_message *message)
{
	if (!gs1_find(message, "8030"))
		return NULL;
	for (size_t i = 0; i < sizeof(serialised_keys) / sizeof(serialised_keys[0]); i++) {
		const struct gs1_element *key = gs1_find(message, serialised_keys[i].code);

		if (key && key->value.length <= serialised_keys[i].length_without_serial)
			return error_field(arena, ERROR_INVALID, serialised_keys[i].code,
					   "Beside a digital signature (8030) the serial number "
					   "is required.");
	}
	return NULL;
}

const struct error *gs1_check_associations(struct arena *arena, const struct gs1_message *message,
					   unsigned rules)
{
	for (size_t i = 0; i < message->count; i++) {
		const struct gs1_element *element = &message->elements[i];

		if (rules & GS1_RULE_REPEATS)
			TRY(check_repeats(arena, message, element));
		if (rules & GS1_RULE_EXCLUDES)
			TRY(check_exclusions(arena, message, element));
		if (rules & GS1_RULE_NEEDS)
			TRY(check_needs(arena, message, element));
	}
	return rules & GS1_RULE_SIGNATURE ? check_signature(arena, message) : NULL;
}
