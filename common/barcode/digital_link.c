#include "common/barcode/digital_link.h"

#include "common/barcode/gtin.h"

#include <string.h>

static const char field_name[] = "address";

static const char address_characters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
					 "0123456789-._~:/?#[]@!$&'()*+,;=%";
static const char not_in_domain[] = "_~?#@!$&'()*+,;=%";
static const char unreserved[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				 "0123456789-._~";

static const char *const schemes[] = { "https://", "HTTPS://", "http://", "HTTP://" };

/* Names that addresses of before 2021 may have in place of the identifiers. */
static const struct {
	const char *name;
	const char *code;
} convenience_names[] = {
	{ "cpid", "8010" }, { "cpsn", "8011" },  { "cpv", "22" },     { "gcn", "255" },
	{ "gdti", "253" },  { "giai", "8004" },  { "ginc", "401" },   { "gln", "414" },
	{ "glnx", "254" },  { "gmn", "8013" },   { "grai", "8003" },  { "gsin", "402" },
	{ "gsrn", "8018" }, { "gsrnp", "8017" }, { "gtin", "01" },    { "itip", "8006" },
	{ "lot", "10" },    { "party", "417" },  { "refno", "8020" }, { "ser", "21" },
	{ "srin", "8019" }, { "sscc", "00" },
};

/* The parts of an address that carry data; fragments do not. */
struct address {
	struct text path;
	struct text query;
};

static const struct error *fault(struct arena *arena, const char *detail)
{
	return error_field(arena, ERROR_INVALID, field_name, "%s", detail);
}

static size_t scheme_length(struct text address)
{
	for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++) {
		if (text_starts_with(address, schemes[i]))
			return strlen(schemes[i]);
	}
	return 0;
}

bool digital_link_is_address(struct text input)
{
	return scheme_length(input) > 0;
}

static struct text cut_before(struct text *text, char mark)
{
	struct text front;

	return text_split(text, mark, &front) ? front : (struct text){ "", 0 };
}

static const struct error *split_address(struct arena *arena, struct text input,
					 struct address *out_address)
{
	size_t scheme = scheme_length(input);

	if (input.length > GS1_INPUT_MAXIMUM)
		return error_field(arena, ERROR_TOO_LARGE, field_name,
				   "Longer than %zu characters.", GS1_INPUT_MAXIMUM);
	for (size_t i = 0; i < input.length; i++) {
		if (!input.data[i] || !strchr(address_characters, input.data[i]))
			return fault(arena, "A character is not allowed in a web address.");
	}
	if (!scheme)
		return fault(arena, "A Digital Link starts with http:// or https://.");

	struct text rest = { input.data + scheme, input.length - scheme };
	size_t domain = 0;

	while (domain < rest.length && rest.data[domain] != '/') {
		if (strchr(not_in_domain, rest.data[domain]))
			return fault(arena, "A character is not allowed in a domain.");
		domain++;
	}
	if (!domain || domain == rest.length)
		return fault(arena, "The domain or the path is missing.");
	rest = (struct text){ rest.data + domain, rest.length - domain };

	struct text with_query = cut_before(&rest, '#');

	out_address->path = cut_before(&with_query, '?');
	out_address->query = with_query;
	return NULL;
}

static int hexadecimal(char character)
{
	static const char digits[] = "0123456789abcdef";
	char lower = character >= 'A' && character <= 'F' ? (char)(character + 32) : character;
	const char *found = lower ? strchr(digits, lower) : NULL;

	return found ? (int)(found - digits) : -1;
}

/* Percent-decoding; in a query a plus sign is a space. */
static const struct error *decode(struct arena *arena, struct text input, bool is_query,
				  struct text *out_value)
{
	char *value = arena_allocate(arena, input.length + 1);
	size_t length = 0;

	for (size_t i = 0; i < input.length; i++) {
		bool escaped = input.data[i] == '%' && i + 2 < input.length &&
			       hexadecimal(input.data[i + 1]) >= 0 &&
			       hexadecimal(input.data[i + 2]) >= 0;

		if (escaped) {
			value[length] = (char)(hexadecimal(input.data[i + 1]) * 16 +
					       hexadecimal(input.data[i + 2]));
			i += 2;
		} else {
			value[length] = is_query && input.data[i] == '+' ? ' ' : input.data[i];
		}
		if (!value[length++])
			return fault(arena, "A value contains a zero byte.");
	}
	*out_value = (struct text){ value, length };
	return NULL;
}

static struct text pad_gtin(struct arena *arena, struct text value)
{
	struct text zeros = TEXT("000000");

	if (value.length != 8 && value.length != 12 && value.length != 13)
		return value;
	zeros.length = GTIN_DIGITS - value.length;
	return text_of(arena_print(arena, "%.*s%.*s", (int)zeros.length, zeros.data,
				   (int)value.length, value.data));
}

/* The identifier that a segment or parameter names; a convenience name is replaced by its number. */
static const struct gs1_ai *identify(struct arena *arena, struct text *code,
				     const struct gs1_settings *settings)
{
	size_t names = sizeof(convenience_names) / sizeof(convenience_names[0]);
	bool with_names = settings && settings->convenience_names;

	for (size_t i = 0; with_names && i < names; i++) {
		if (text_is(*code, convenience_names[i].name))
			*code = text_of(convenience_names[i].code);
	}
	return gs1_identify(arena, *code, settings);
}

/* From the right, the first pair of segments whose identifier is a primary key. */
static const struct error *find_key(struct arena *arena, struct text path,
				    const struct gs1_settings *settings, struct text *out_pairs)
{
	size_t end = path.length;

	for (;;) {
		const char *before_value = end ? memrchr(path.data, '/', end) : NULL;
		size_t at = before_value ? (size_t)(before_value - path.data) : 0;
		const char *before_code = at ? memrchr(path.data, '/', at) : NULL;

		if (!before_code)
			break;

		struct text code = { before_code + 1, (size_t)(before_value - before_code) - 1 };
		const struct gs1_ai *ai = identify(arena, &code, settings);

		if (!ai)
			break;
		end = (size_t)(before_code - path.data);
		if (ai->link_key) {
			*out_pairs = (struct text){ before_code + 1, path.length - end - 1 };
			return NULL;
		}
	}
	return fault(arena, "The path names no GS1 key.");
}

static const struct error *read_path(struct arena *arena, struct text pairs,
				     const struct gs1_settings *settings,
				     struct gs1_message *message)
{
	struct gs1_element element;

	while (text_split(&pairs, '/', &element.code)) {
		struct text raw;

		element.ai = identify(arena, &element.code, settings);
		if (!element.ai || !text_split(&pairs, '/', &raw))
			return fault(arena, "The path behind the key is not in pairs.");
		TRY(decode(arena, raw, false, &element.value));
		if (settings && settings->zero_suppressed_gtin && text_is(element.code, "01"))
			element.value = pad_gtin(arena, element.value);
		TRY(gs1_append(arena, element, settings, message));
	}
	return NULL;
}

/* Whether the elements behind the key stand in the order of one list of qualifiers. */
static bool follows(const struct gs1_message *path, struct text qualifiers)
{
	size_t at = 1;
	struct text code;

	while (at < path->count && qualifiers.length && text_split(&qualifiers, ',', &code))
		at += text_equal(path->elements[at].code, code);
	return at == path->count;
}

static bool is_valid_path(const struct gs1_message *path)
{
	struct text lists = text_of(path->elements[0].ai->link_key);
	struct text list;

	while (text_split(&lists, '|', &list)) {
		if (follows(path, list))
			return true;
	}
	return false;
}

/* An attribute that could have stood in the path must stand there. */
static bool belongs_into_path(const struct gs1_message *message, size_t path_count,
			      const struct gs1_element *attribute)
{
	struct gs1_element elements[GS1_ELEMENTS_MAXIMUM + 1];
	struct gs1_message trial = { elements, path_count + 1 };

	for (size_t at = 1; at <= path_count; at++) {
		memcpy(elements, message->elements, at * sizeof(elements[0]));
		elements[at] = *attribute;
		memcpy(elements + at + 1, message->elements + at,
		       (path_count - at) * sizeof(elements[0]));
		if (is_valid_path(&trial))
			return true;
	}
	return false;
}

static const struct error *check_attribute(struct arena *arena, const struct gs1_message *message,
					   size_t path_count, size_t index)
{
	const struct gs1_element *attribute = &message->elements[index];
	const char *code = text_copy(arena, attribute->code);

	for (size_t i = 0; i < index; i++) {
		if (text_equal(message->elements[i].code, attribute->code))
			return error_field(arena, ERROR_INVALID, code, "Given more than once.");
	}
	if (!(attribute->ai->flags & GS1_ATTRIBUTE))
		return error_field(arena, ERROR_INVALID, code, "Must not stand in the query.");
	if (belongs_into_path(message, path_count, attribute))
		return error_field(arena, ERROR_INVALID, code, "Belongs into the path.");
	return NULL;
}

/* Parameters that are not numbers belong to the site, not to GS1. */
static const struct error *read_query(struct arena *arena, struct text query,
				      const struct gs1_settings *settings,
				      struct gs1_message *message)
{
	struct text raw;

	while (query.length && text_split(&query, '&', &raw)) {
		struct gs1_element element = { 0 };

		if (!raw.length || !memchr(raw.data, '=', raw.length))
			continue;
		text_split(&raw, '=', &element.code);
		if (!gtin_is_digits(element.code))
			continue;
		element.ai = gs1_identify(arena, element.code, settings);
		if (!element.ai)
			return error_field(arena, ERROR_INVALID, text_copy(arena, element.code),
					   "Unknown application identifier in the query.");
		TRY(decode(arena, raw, true, &element.value));
		if (text_is(element.code, "01"))
			element.value = pad_gtin(arena, element.value);
		TRY(gs1_append(arena, element, settings, message));
	}
	return NULL;
}

const struct error *digital_link_parse(struct arena *arena, struct text input,
				       const struct gs1_settings *settings,
				       struct gs1_message *out_message)
{
	struct gs1_message message = { 0 };
	struct address address;
	struct text pairs;

	TRY(split_address(arena, (struct text){ text_copy(arena, input), input.length }, &address));
	TRY(find_key(arena, address.path, settings, &pairs));
	TRY(read_path(arena, pairs, settings, &message));

	size_t path_count = message.count;

	if (!is_valid_path(&message))
		return fault(arena, "The qualifiers do not fit the key, or are out of order.");
	TRY(read_query(arena, address.query, settings, &message));
	for (size_t i = path_count; i < message.count; i++)
		TRY(check_attribute(arena, &message, path_count, i));
	*out_message = message;
	return NULL;
}

/* The address under construction; sized beforehand so that appending cannot fail. */
struct address_writer {
	char *data;
	size_t length;
};

static void write_raw(struct address_writer *writer, struct text text)
{
	memcpy(writer->data + writer->length, text.data, text.length);
	writer->length += text.length;
}

static void write_escaped(struct address_writer *writer, struct text text, bool is_query)
{
	static const char digits[] = "0123456789ABCDEF";

	for (size_t i = 0; i < text.length; i++) {
		unsigned char byte = (unsigned char)text.data[i];

		if (byte && strchr(unreserved, byte)) {
			writer->data[writer->length++] = (char)byte;
		} else if (byte == ' ' && is_query) {
			writer->data[writer->length++] = '+';
		} else {
			write_raw(writer, (struct text){ "%", 1 });
			writer->data[writer->length++] = digits[byte >> 4];
			writer->data[writer->length++] = digits[byte & 15];
		}
	}
}

static size_t count_present(const struct gs1_message *message, struct text qualifiers)
{
	size_t count = 0;
	struct text code;

	while (qualifiers.length && text_split(&qualifiers, ',', &code)) {
		for (size_t i = 0; i < message->count; i++)
			count += text_equal(message->elements[i].code, code);
	}
	return count;
}

static struct text choose_qualifiers(const struct gs1_message *message, const char *link_key)
{
	struct text lists = text_of(link_key);
	struct text best = { "", 0 };
	size_t best_count = 0;
	struct text list;

	while (text_split(&lists, '|', &list)) {
		size_t count = count_present(message, list);

		if (count > best_count) {
			best = list;
			best_count = count;
		}
	}
	return best;
}

static bool is_listed(struct text codes, struct text code)
{
	struct text listed;

	while (codes.length && text_split(&codes, ',', &listed)) {
		if (text_equal(listed, code))
			return true;
	}
	return false;
}

static void write_path(struct address_writer *writer, const struct gs1_message *message,
		       const struct gs1_element *key, struct text qualifiers)
{
	const struct gs1_element *element = key;
	struct text code;

	for (;;) {
		if (element) {
			write_raw(writer, TEXT("/"));
			write_raw(writer, element->code);
			write_raw(writer, TEXT("/"));
			write_escaped(writer, element->value, false);
		}
		if (!qualifiers.length || !text_split(&qualifiers, ',', &code))
			return;
		element = NULL;
		for (size_t i = message->count; i-- > 0;) {
			if (text_equal(message->elements[i].code, code))
				element = &message->elements[i];
		}
	}
}

static bool is_repeated(const struct gs1_message *message, size_t index)
{
	for (size_t i = 0; i < index; i++) {
		if (text_equal(message->elements[i].code, message->elements[index].code))
			return true;
	}
	return false;
}

static const struct error *write_query(struct arena *arena, struct address_writer *writer,
				       const struct gs1_message *message,
				       const struct gs1_element *key, struct text qualifiers,
				       unsigned fixed)
{
	for (size_t i = 0; i < message->count; i++) {
		const struct gs1_element *element = &message->elements[i];

		if ((element->ai->flags & GS1_FIXED) != fixed ||
		    text_equal(element->code, key->code) || is_listed(qualifiers, element->code) ||
		    is_repeated(message, i))
			continue;
		if (!(element->ai->flags & GS1_ATTRIBUTE))
			return error_field(arena, ERROR_INVALID, text_copy(arena, element->code),
					   "Has no place in a Digital Link with this key.");
		write_raw(writer, element->code);
		write_raw(writer, TEXT("="));
		write_escaped(writer, element->value, true);
		write_raw(writer, TEXT("&"));
	}
	return NULL;
}

static const struct gs1_element *first_key(const struct gs1_message *message)
{
	for (size_t i = 0; i < message->count; i++) {
		if (message->elements[i].ai->link_key)
			return &message->elements[i];
	}
	return NULL;
}

const struct error *digital_link_build(struct arena *arena, const struct gs1_message *message,
				       struct text stem, struct text *out_address)
{
	const struct gs1_element *key = first_key(message);
	size_t size = stem.length + sizeof(DIGITAL_LINK_CANONICAL_STEM) + 2;

	if (!key)
		return fault(arena, "No element can be the key of a Digital Link.");
	for (size_t i = 0; i < message->count; i++)
		size += message->elements[i].code.length + 3 * message->elements[i].value.length +
			2;

	struct address_writer writer = { arena_allocate(arena, size), 0 };
	struct text qualifiers = choose_qualifiers(message, key->ai->link_key);

	write_raw(&writer, stem.length ? stem : text_of(DIGITAL_LINK_CANONICAL_STEM));
	if (writer.data[writer.length - 1] == '/')
		writer.length--;
	write_path(&writer, message, key, qualifiers);
	write_raw(&writer, TEXT("?"));
	TRY(write_query(arena, &writer, message, key, qualifiers, GS1_FIXED));
	TRY(write_query(arena, &writer, message, key, qualifiers, 0));
	writer.length--; /* the '?' or the '&' that nothing follows */
	*out_address = (struct text){ writer.data, writer.length };
	return NULL;
}
