#include "common/barcode/gs1_elements.h"

#include "common/barcode/gtin.h"

#include <string.h>

#define LONGEST_UNKNOWN 90

static const struct error *fault(struct arena *arena, struct text code, const char *detail)
{
	return error_field(arena, ERROR_INVALID, text_copy(arena, code), "%s", detail);
}

static const struct error *check_input(struct arena *arena, struct text input)
{
	if (input.length > GS1_INPUT_MAXIMUM)
		return error_field(arena, ERROR_TOO_LARGE, "barcode", "Longer than %zu characters.",
				   GS1_INPUT_MAXIMUM);
	if (input.length && memchr(input.data, '\0', input.length))
		return error_field(arena, ERROR_INVALID, "barcode", "Contains a zero byte.");
	return NULL;
}

/* A row for an identifier that the table does not know, as far as its first digits fix it. */
static const struct gs1_ai *make_unknown(struct arena *arena, struct text code)
{
	struct gs1_ai *ai = arena_new(arena, struct gs1_ai);
	size_t fixed = gs1_fixed_length_by_prefix(code);

	*ai = (struct gs1_ai){
		.flags = GS1_ATTRIBUTE | (fixed ? GS1_FIXED : 0u),
		.needs = "",
		.excludes = "",
		.title = "UNKNOWN",
	};
	ai->first = text_copy(arena, code);
	ai->last = ai->first;
	ai->format = fixed ? arena_print(arena, "X%zu", fixed)
			   : arena_print(arena, "X..%d", LONGEST_UNKNOWN);
	return ai;
}

/* A code that begins a known identifier, or that one begins, is a misspelling of that one. */
static bool resembles_known(struct text code)
{
	if (gs1_ai_at(code))
		return true;
	for (size_t i = 0; i < gs1_ai_count(); i++) {
		if (strncmp(gs1_ai_row(i)->first, code.data, code.length) == 0 ||
		    strncmp(gs1_ai_row(i)->last, code.data, code.length) == 0)
			return true;
	}
	return false;
}

const struct gs1_ai *gs1_identify(struct arena *arena, struct text code,
				  const struct gs1_settings *settings)
{
	const struct gs1_ai *ai = gs1_ai_find(code);

	if (ai || !settings || !settings->unknown_identifiers)
		return ai;
	if (code.length < 2 || code.length > GS1_AI_DIGITS || !gtin_is_digits(code) ||
	    resembles_known(code))
		return NULL;

	size_t expected = gs1_ai_length_by_prefix(code);

	return expected && expected != code.length ? NULL : make_unknown(arena, code);
}

/* The identifier in front of unbracketed data: an unknown one only when its length is known. */
static const struct gs1_ai *identify_at(struct arena *arena, struct text input,
					const struct gs1_settings *settings)
{
	const struct gs1_ai *ai = gs1_ai_at(input);
	struct text code = { input.data, gs1_ai_length_by_prefix(input) };

	if (ai || !code.length || code.length > input.length)
		return ai;
	return gs1_identify(arena, code, settings);
}

static const struct error *lint_fault(struct arena *arena, struct text code,
				      struct gs1_finding finding, size_t offset)
{
	return error_field(arena, ERROR_INVALID, text_copy(arena, code), "%s%s%s: %s At %zu.",
			   gs1_problem_word(finding.problem), finding.part[0] ? "_" : "",
			   finding.part, gs1_problem_sentence(finding.problem),
			   offset + finding.position);
}

static struct text set_lint(char set)
{
	switch (set) {
	case 'N': return TEXT("csetnumeric");
	case 'Y': return TEXT("cset39");
	case 'Z': return TEXT("cset64");
	default: return TEXT("cset82");
	}
}

/* Lints that compare with a list of the outside world, which a label may be older than. */
static bool is_code_list(struct text lint)
{
	return text_starts_with(lint, "iso") || text_starts_with(lint, "gcp") ||
	       text_is(lint, "mediatype") || text_is(lint, "packagetype");
}

static const struct error *check_component(struct arena *arena, struct text code,
					   const struct gs1_component *component, struct text data,
					   size_t offset, const struct gs1_settings *settings)
{
	const struct gs1_prefix_source *prefixes = settings ? settings->prefixes : NULL;
	struct text lints = component->lints;
	struct text lint = set_lint(component->set);

	do {
		if (settings && settings->form_only && is_code_list(lint))
			continue;

		struct gs1_finding finding = gs1_lint(lint, data, prefixes);

		if (finding.problem)
			return lint_fault(arena, code, finding, offset);
	} while (lints.length && text_split(&lints, ',', &lint));
	return NULL;
}

/* Checks the value component by component; *out_used tells how much of `data` the format takes. */
static const struct error *check_value(struct arena *arena, const struct gs1_ai *ai,
				       struct text code, struct text data,
				       const struct gs1_settings *settings, size_t *out_used)
{
	struct text format = text_of(ai->format);
	struct gs1_component component;
	size_t used = 0;

	if (!data.length)
		return fault(arena, code, "The value is empty.");
	while (gs1_next_component(&format, &component)) {
		struct text part = { data.data + used, data.length - used };

		if (part.length > component.maximum)
			part.length = component.maximum;
		if (component.optional && !part.length)
			continue;
		if (part.length < component.minimum)
			return fault(arena, code, "The value is too short.");
		TRY(check_component(arena, code, &component, part, used, settings));
		used += part.length;
	}
	*out_used = used;
	return NULL;
}

static const struct error *add_element(struct arena *arena, struct gs1_element element,
				       struct gs1_message *message)
{
	if (message->count == GS1_ELEMENTS_MAXIMUM)
		return error_field(arena, ERROR_TOO_LARGE, "barcode", "More than %d elements.",
				   GS1_ELEMENTS_MAXIMUM);
	if (!message->elements)
		message->elements = arena_array(arena, struct gs1_element, GS1_ELEMENTS_MAXIMUM);
	message->elements[message->count++] = element;
	return NULL;
}

const struct error *gs1_append(struct arena *arena, struct gs1_element element,
			       const struct gs1_settings *settings, struct gs1_message *message)
{
	size_t used;

	if (memchr(element.value.data, GS1_FNC1, element.value.length))
		return fault(arena, element.code, "The value contains '^', which stands for FNC1.");
	TRY(check_value(arena, element.ai, element.code, element.value, settings, &used));
	if (used < element.value.length)
		return fault(arena, element.code, "The value is too long.");
	return add_element(arena, element, message);
}

/* Takes a value up to the next opening bracket, with "\(" as a bracket of the value. */
static struct text take_bracketed_value(struct arena *arena, struct text *rest)
{
	char *value = arena_allocate(arena, rest->length + 1);
	size_t length = 0;
	size_t i = 0;

	for (; i < rest->length && rest->data[i] != '('; i++) {
		if (rest->data[i] == '\\' && i + 1 < rest->length && rest->data[i + 1] == '(')
			i++;
		value[length++] = rest->data[i];
	}
	*rest = (struct text){ rest->data + i, rest->length - i };
	return (struct text){ value, length };
}

const struct error *gs1_parse_bracketed(struct arena *arena, struct text input,
					const struct gs1_settings *settings,
					struct gs1_message *out_message)
{
	struct gs1_message message = { 0 };
	struct text rest = { text_copy(arena, input), input.length };

	TRY(check_input(arena, input));
	do {
		struct gs1_element element;

		if (!rest.length || rest.data[0] != '(' || !memchr(rest.data, ')', rest.length))
			return error_field(arena, ERROR_INVALID, "barcode",
					   "Expected an application identifier in brackets.");
		rest.data++;
		rest.length--;
		text_split(&rest, ')', &element.code);
		element.ai = gs1_identify(arena, element.code, settings);
		if (!element.ai)
			return fault(arena, element.code, "Unknown application identifier.");
		element.value = take_bracketed_value(arena, &rest);
		TRY(gs1_append(arena, element, settings, &message));
	} while (rest.length);
	*out_message = message;
	return NULL;
}

/* One identifier and value off the front of *rest, which stands behind FNC1 or a fixed value. */
static const struct error *take_unbracketed(struct arena *arena, struct text *rest,
					    const struct gs1_settings *settings,
					    struct gs1_message *message)
{
	struct gs1_element element = { .ai = identify_at(arena, *rest, settings) };

	if (!element.ai)
		return error_field(arena, ERROR_INVALID, "barcode",
				   "No application identifier begins with %.*s.",
				   (int)(rest->length < 4 ? rest->length : 4), rest->data);

	size_t code_length = gs1_ai_length(element.ai);
	struct text data = { rest->data + code_length, rest->length - code_length };
	const char *separator = data.length ? memchr(data.data, GS1_FNC1, data.length) : NULL;
	size_t used;

	element.code = (struct text){ rest->data, code_length };
	element.value = data;
	if (separator)
		element.value.length = (size_t)(separator - data.data);
	TRY(check_value(arena, element.ai, element.code, element.value, settings, &used));
	if (used < element.value.length && !(element.ai->flags & GS1_FIXED))
		return fault(arena, element.code, "The value is too long.");
	element.value.length = used;
	TRY(add_element(arena, element, message));
	/* A separator behind a value of fixed length is needless and harmless. */
	used += used < data.length && data.data[used] == GS1_FNC1;
	*rest = (struct text){ data.data + used, data.length - used };
	return NULL;
}

const struct error *gs1_parse_unbracketed(struct arena *arena, struct text input,
					  const struct gs1_settings *settings,
					  struct gs1_message *out_message)
{
	struct gs1_message message = { 0 };
	struct text rest = { text_copy(arena, input), input.length };

	TRY(check_input(arena, input));
	if (rest.length < 2 || rest.data[0] != GS1_FNC1)
		return error_field(arena, ERROR_INVALID, "barcode",
				   "An element string starts with FNC1 and is not empty.");
	rest.data++;
	rest.length--;
	while (rest.length)
		TRY(take_unbracketed(arena, &rest, settings, &message));
	*out_message = message;
	return NULL;
}

const struct gs1_element *gs1_find(const struct gs1_message *message, const char *code)
{
	for (size_t i = 0; i < message->count; i++) {
		if (text_is(message->elements[i].code, code))
			return &message->elements[i];
	}
	return NULL;
}

/* Upper bound of either printed form: brackets, escapes and separators at most double it. */
static size_t printed_size(const struct gs1_message *message)
{
	size_t size = 1;

	for (size_t i = 0; i < message->count; i++)
		size += message->elements[i].code.length + 2 * message->elements[i].value.length +
			2;
	return size;
}

struct text gs1_print_bracketed(struct arena *arena, const struct gs1_message *message)
{
	char *printed = arena_allocate(arena, printed_size(message));
	size_t length = 0;

	for (size_t i = 0; i < message->count; i++) {
		const struct gs1_element *element = &message->elements[i];

		printed[length++] = '(';
		memcpy(printed + length, element->code.data, element->code.length);
		length += element->code.length;
		printed[length++] = ')';
		for (size_t j = 0; j < element->value.length; j++) {
			if (element->value.data[j] == '(')
				printed[length++] = '\\';
			printed[length++] = element->value.data[j];
		}
	}
	return (struct text){ printed, length };
}

struct text gs1_print_unbracketed(struct arena *arena, const struct gs1_message *message)
{
	char *printed = arena_allocate(arena, printed_size(message));
	size_t length = 0;
	bool separator = true;

	for (size_t i = 0; i < message->count; i++) {
		const struct gs1_element *element = &message->elements[i];

		if (separator)
			printed[length++] = GS1_FNC1;
		separator = !(element->ai->flags & GS1_FIXED);
		memcpy(printed + length, element->code.data, element->code.length);
		length += element->code.length;
		memcpy(printed + length, element->value.data, element->value.length);
		length += element->value.length;
	}
	return (struct text){ printed, length };
}
