#include "common/barcode/gs1_scan.h"
#include "common/barcode/gs1_value.h"

#include <string.h>

static const char *const identifiers[] = { "]C1", "]e0", "]d2", "]Q3", "]J1" };

static struct text behind(struct text text, size_t count)
{
	return (struct text){ text.data + count, text.length - count };
}

static struct text without_identifier(struct text input)
{
	for (size_t i = 0; i < sizeof(identifiers) / sizeof(identifiers[0]); i++) {
		if (text_starts_with(input, identifiers[i]))
			return behind(input, 3);
	}
	return input;
}

/* One element: as long as the first two digits say, else up to the separator. */
static struct text take_element(struct text *rest)
{
	size_t fixed = gs1_fixed_length_by_prefix(*rest);
	size_t code = gs1_ai_length_by_prefix(*rest);
	const char *separator = memchr(rest->data, GS1_GROUP_SEPARATOR, rest->length);
	size_t length = separator ? (size_t)(separator - rest->data) : rest->length;

	if (fixed) {
		fixed += code ? code : 2;
		length = fixed < rest->length ? fixed : rest->length;
	}

	struct text element = { rest->data, length };

	*rest = behind(*rest, length);
	return element;
}

/* How much of the value has the shape of the format; 0 when a part of fixed length does not. */
static bool measure(const struct gs1_ai *ai, struct text value, size_t *out_length)
{
	struct text format = text_of(ai->format);
	struct gs1_component component;
	size_t at = 0;

	while (gs1_next_component(&format, &component)) {
		struct text lint = component.set == 'N' ? TEXT("csetnumeric") : TEXT("cset82");
		struct text part = behind(value, at);

		if (part.length > component.maximum)
			part.length = component.maximum;

		struct gs1_finding finding = gs1_lint(lint, part, NULL);
		bool variable = component.minimum < component.maximum || component.optional;

		if (finding.problem)
			part.length = finding.position;
		if (!variable && part.length < component.minimum)
			return false;
		at += part.length;
	}
	*out_length = at;
	return true;
}

static void skip(struct gs1_salvage *salvage, struct text part)
{
	if (part.length && salvage->skipped_count < GS1_ELEMENTS_MAXIMUM)
		salvage->skipped[salvage->skipped_count++] = part;
}

static void sort_out(struct gs1_salvage *salvage, struct text part)
{
	while (part.length >= 2 && salvage->message.count < GS1_ELEMENTS_MAXIMUM) {
		const struct gs1_ai *ai = gs1_ai_at(part);
		size_t code = ai ? gs1_ai_length(ai) : 0;
		size_t length;

		if (!ai || !measure(ai, behind(part, code), &length))
			break;
		salvage->message.elements[salvage->message.count++] = (struct gs1_element){
			ai, { part.data, code }, { part.data + code, length }
		};
		part = behind(part, code + length);
	}
	skip(salvage, part);
}

void gs1_salvage(struct arena *arena, struct text input, struct gs1_salvage *out_salvage)
{
	struct gs1_salvage salvage = { 0 };
	struct text rest = without_identifier(input);

	salvage.message.elements = arena_array(arena, struct gs1_element, GS1_ELEMENTS_MAXIMUM);
	rest = (struct text){ text_copy(arena, rest), rest.length };
	while (rest.length) {
		if (rest.data[0] == GS1_GROUP_SEPARATOR)
			rest = behind(rest, 1);
		else
			sort_out(&salvage, take_element(&rest));
	}
	*out_salvage = salvage;
}
