#include "common/barcode/gs1_scan.h"

#include "common/barcode/digital_link.h"
#include "common/barcode/gtin.h"

#include <string.h>

enum symbology_kind {
	KIND_NONE,
	KIND_RETAIL,   /* a GTIN of `digits` digits, maybe with a 2D companion */
	KIND_DATABAR,  /* a GTIN-14, sent as AI 01 */
	KIND_ELEMENTS, /* element strings only */
	KIND_MATRIX,   /* anything */
};

/* Two-character symbology identifiers for plain and for GS1 contents; first match wins. */
static const struct {
	const char *name;
	enum symbology_kind kind;
	const char *plain;
	const char *gs1;
	size_t digits;
} symbologies[GS1_SYMBOLOGY_COUNT] = {
	[GS1_SYMBOLOGY_NONE] = { "NONE", KIND_NONE, "", "", 0 },
	[GS1_SYMBOLOGY_DATABAR_OMNI] = { "DataBarOmni", KIND_DATABAR, "", "e0", 14 },
	[GS1_SYMBOLOGY_DATABAR_TRUNCATED] = { "DataBarTruncated", KIND_DATABAR, "", "e0", 14 },
	[GS1_SYMBOLOGY_DATABAR_STACKED] = { "DataBarStacked", KIND_DATABAR, "", "e0", 14 },
	[GS1_SYMBOLOGY_DATABAR_STACKED_OMNI] = { "DataBarStackedOmni", KIND_DATABAR, "", "e0", 14 },
	[GS1_SYMBOLOGY_DATABAR_LIMITED] = { "DataBarLimited", KIND_DATABAR, "", "e0", 14 },
	[GS1_SYMBOLOGY_DATABAR_EXPANDED] = { "DataBarExpanded", KIND_ELEMENTS, "", "e0", 0 },
	[GS1_SYMBOLOGY_UPCA] = { "UPCA", KIND_RETAIL, "E0", "", 12 },
	[GS1_SYMBOLOGY_UPCE] = { "UPCE", KIND_RETAIL, "E0", "", 12 },
	[GS1_SYMBOLOGY_EAN13] = { "EAN13", KIND_RETAIL, "E0", "", 13 },
	[GS1_SYMBOLOGY_EAN8] = { "EAN8", KIND_RETAIL, "E4", "", 8 },
	[GS1_SYMBOLOGY_GS1_128_CCA] = { "GS1_128_CCA", KIND_ELEMENTS, "", "C1", 0 },
	[GS1_SYMBOLOGY_GS1_128_CCC] = { "GS1_128_CCC", KIND_ELEMENTS, "", "C1", 0 },
	[GS1_SYMBOLOGY_QR] = { "QR", KIND_MATRIX, "Q1", "Q3", 0 },
	[GS1_SYMBOLOGY_DATA_MATRIX] = { "DM", KIND_MATRIX, "d1", "d2", 0 },
	[GS1_SYMBOLOGY_DOT_CODE] = { "DotCode", KIND_MATRIX, "J0", "J1", 0 },
};

/*
 * What a received identifier means. E0 covers UPC as well, which arrives as thirteen digits; e0
 * covers every DataBar and GS1 composite.
 */
static const enum gs1_symbology received[] = {
	GS1_SYMBOLOGY_GS1_128_CCA,      GS1_SYMBOLOGY_EAN13,       GS1_SYMBOLOGY_EAN8,
	GS1_SYMBOLOGY_DATABAR_EXPANDED, GS1_SYMBOLOGY_DATA_MATRIX, GS1_SYMBOLOGY_QR,
	GS1_SYMBOLOGY_DOT_CODE,
};

static const char companion[] = "|]e0";

static const struct error *fault(struct arena *arena, const char *detail)
{
	return error_field(arena, ERROR_INVALID, "barcode", "%s", detail);
}

const char *gs1_symbology_name(enum gs1_symbology symbology)
{
	return symbologies[symbology].name;
}

enum gs1_symbology gs1_symbology_of(struct text name)
{
	for (size_t i = 0; i < GS1_SYMBOLOGY_COUNT; i++) {
		if (text_is(name, symbologies[i].name))
			return (enum gs1_symbology)i;
	}
	return GS1_SYMBOLOGY_NONE;
}

bool gs1_scan_identifies(struct text identifier)
{
	for (size_t i = 0; i < sizeof(received) / sizeof(received[0]); i++) {
		if (text_is(identifier, symbologies[received[i]].gs1) ||
		    text_is(identifier, symbologies[received[i]].plain))
			return true;
	}
	return false;
}

static struct text join(struct arena *arena, struct text a, struct text b, struct text c)
{
	return text_of(arena_print(arena, "%.*s%.*s%.*s", (int)a.length, a.data, (int)b.length,
				   b.data, (int)c.length, c.data));
}

/* A copy with one character in place of another. */
static struct text replace(struct arena *arena, struct text text, char from, char to)
{
	char *copy = text_copy(arena, text);

	for (size_t i = 0; i < text.length; i++)
		copy[i] = copy[i] == from ? to : copy[i];
	return (struct text){ copy, text.length };
}

static struct text behind(struct text text, size_t count)
{
	return (struct text){ text.data + count, text.length - count };
}

/* "^", "\^", "\\^" ...: plain data that could be taken for GS1 data. */
static bool looks_like_gs1(struct text text)
{
	while (text.length && text.data[0] == '\\')
		text = behind(text, 1);
	return text.length && text.data[0] == GS1_FNC1;
}

/* Element string in wire form (0x1D for FNC1) to caret form and elements. */
static const struct error *read_elements(struct arena *arena, struct text input,
					 const struct gs1_settings *settings, struct gs1_scan *scan)
{
	if (input.length && memchr(input.data, GS1_FNC1, input.length))
		return fault(arena, "The character '^' is not allowed in GS1 data.");
	scan->data = join(arena, TEXT("^"), replace(arena, input, GS1_GROUP_SEPARATOR, GS1_FNC1),
			  TEXT(""));
	return gs1_parse_unbracketed(arena, scan->data, settings, &scan->message);
}

static const struct error *read_retail(struct arena *arena, struct text input,
				       const struct gs1_settings *settings, struct gs1_scan *scan)
{
	size_t digits = symbologies[scan->symbology].digits;
	struct text primary = { input.data, input.length < digits ? input.length : digits };
	struct text rest = behind(input, primary.length);
	struct gtin gtin;

	if (primary.length != digits)
		return fault(arena, "The number is too short for this symbol.");
	TRY(gtin_parse(arena, primary, &gtin));
	scan->data = primary;
	if (!rest.length)
		return NULL;
	if (!text_starts_with(rest, companion) || rest.length == strlen(companion))
		return fault(arena, "The number is too long for this symbol.");
	TRY(read_elements(arena, behind(rest, strlen(companion)), settings, scan));
	scan->data = join(arena, primary, TEXT("|"), scan->data);
	return NULL;
}

static const struct error *read_plain(struct arena *arena, struct text input,
				      const struct gs1_settings *settings, struct gs1_scan *scan)
{
	scan->data = input;
	if (looks_like_gs1(input))
		scan->data = join(arena, TEXT("\\"), input, TEXT(""));
	if (digital_link_is_address(input))
		return digital_link_parse(arena, input, settings, &scan->message);
	return NULL;
}

static const struct error *read_contents(struct arena *arena, struct text identifier,
					 struct text input, const struct gs1_settings *settings,
					 struct gs1_scan *scan)
{
	for (size_t i = 0; i < sizeof(received) / sizeof(received[0]); i++) {
		scan->symbology = received[i];
		if (text_is(identifier, symbologies[received[i]].gs1))
			return read_elements(arena, input, settings, scan);
		if (!text_is(identifier, symbologies[received[i]].plain))
			continue;
		return symbologies[received[i]].kind == KIND_RETAIL
			       ? read_retail(arena, input, settings, scan)
			       : read_plain(arena, input, settings, scan);
	}
	return fault(arena, "Unknown symbology identifier.");
}

const struct error *gs1_scan_read(struct arena *arena, struct text input,
				  const struct gs1_settings *settings, struct gs1_scan *out_scan)
{
	struct gs1_scan scan = { 0 };

	if (input.length > GS1_INPUT_MAXIMUM)
		return error_field(arena, ERROR_TOO_LARGE, "barcode", "Longer than %zu characters.",
				   GS1_INPUT_MAXIMUM);
	if (input.length < 3 || input.data[0] != ']')
		return fault(arena, "A symbology identifier, like ]E0, is missing in front.");
	if (memchr(input.data, '\0', input.length))
		return fault(arena, "Contains a zero byte.");
	input = (struct text){ text_copy(arena, input), input.length };
	TRY(read_contents(arena, (struct text){ input.data + 1, 2 }, behind(input, 3), settings,
			  &scan));
	*out_scan = scan;
	return NULL;
}

/* Caret form to wire form, without the leading FNC1 for which the symbology identifier stands. */
static struct text to_wire(struct arena *arena, struct text data)
{
	if (data.length && data.data[0] == GS1_FNC1)
		return replace(arena, behind(data, 1), GS1_FNC1, GS1_GROUP_SEPARATOR);
	return looks_like_gs1(data) ? behind(data, 1) : data;
}

/* The contents of a symbol: one part, or a linear part and its companion. */
struct contents {
	struct text linear;
	struct text companion;
	bool has_companion;
	bool needs_separator; /* the linear part ends in a value of variable length */
};

static const struct error *check_elements(struct arena *arena, struct text data,
					  const struct gs1_settings *settings,
					  bool *out_needs_separator)
{
	struct gs1_message message;

	TRY(gs1_parse_unbracketed(arena, data, settings, &message));
	*out_needs_separator = !(message.elements[message.count - 1].ai->flags & GS1_FIXED) &&
			       data.data[data.length - 1] != GS1_FNC1;
	return NULL;
}

static const struct error *split_contents(struct arena *arena, struct text data,
					  const struct gs1_settings *settings, bool is_matrix,
					  struct contents *out_contents)
{
	bool is_gs1 = data.length && data.data[0] == GS1_FNC1;
	const char *mark = data.length ? memchr(data.data, '|', data.length) : NULL;
	struct contents contents = { .linear = data };
	bool unused;

	if (mark && !(is_matrix && !is_gs1)) {
		contents.has_companion = true;
		contents.linear.length = (size_t)(mark - data.data);
		contents.companion = behind(data, contents.linear.length + 1);
		if (!contents.companion.length || contents.companion.data[0] != GS1_FNC1)
			return fault(arena, "The part behind '|' is not an element string.");
		TRY(check_elements(arena, contents.companion, settings, &unused));
	}
	if (is_gs1)
		TRY(check_elements(arena, contents.linear, settings, &contents.needs_separator));
	if (digital_link_is_address(data)) {
		struct gs1_message message;

		TRY(digital_link_parse(arena, data, settings, &message));
	}
	*out_contents = contents;
	return NULL;
}

static const struct error *write_elements(struct arena *arena, const char *identifier,
					  const struct contents *contents, struct text *out_scan)
{
	struct text wire = to_wire(arena, contents->linear);

	if (!contents->linear.length || contents->linear.data[0] != GS1_FNC1)
		return fault(arena, "This symbol carries element strings only.");
	if (!contents->has_companion) {
		*out_scan = join(arena, TEXT("]"), text_of(identifier), wire);
		return NULL;
	}

	static const char separator[] = { GS1_GROUP_SEPARATOR };
	struct text between = { separator, contents->needs_separator };

	*out_scan = join(arena, TEXT("]e0"), wire,
			 join(arena, between, to_wire(arena, contents->companion), TEXT("")));
	return NULL;
}

/* A GTIN given plainly or as AI 01, without the zeros that only pad it to fourteen digits. */
static const struct error *primary_number(struct arena *arena, struct text linear, size_t digits,
					  struct text *out_number)
{
	static const char padded[] = "^01000000";
	size_t padding = 3 + GTIN_DIGITS - digits;
	struct gtin gtin;

	if (linear.length >= padding && memcmp(linear.data, padded, padding) == 0)
		linear = behind(linear, padding);
	if (linear.length != digits)
		return error_field(arena, ERROR_INVALID, "barcode", "This symbol has %zu digits.",
				   digits);
	TRY(gtin_parse(arena, linear, &gtin));
	*out_number = linear;
	return NULL;
}

static const struct error *write_databar(struct arena *arena, enum gs1_symbology symbology,
					 const struct contents *contents, struct text *out_scan)
{
	struct text number;

	TRY(primary_number(arena, contents->linear, symbologies[symbology].digits, &number));
	if (symbology == GS1_SYMBOLOGY_DATABAR_LIMITED && number.data[0] > '1')
		return fault(arena, "DataBar Limited has a first digit of 0 or 1.");
	*out_scan = join(arena, TEXT("]e001"), number, to_wire(arena, contents->companion));
	return NULL;
}

static const struct error *write_retail(struct arena *arena, enum gs1_symbology symbology,
					const struct contents *contents, struct text *out_scan)
{
	size_t digits = symbologies[symbology].digits;
	struct text number;
	struct text rest = contents->companion;

	TRY(primary_number(arena, contents->linear, digits, &number));
	if (contents->has_companion)
		rest = join(arena, text_of(companion), to_wire(arena, rest), TEXT(""));
	*out_scan = join(arena,
			 text_of(arena_print(arena, "]%s%s", symbologies[symbology].plain,
					     digits == 12 ? "0" : "")),
			 number, rest);
	return NULL;
}

const struct error *gs1_scan_write(struct arena *arena, enum gs1_symbology symbology,
				   struct text data, const struct gs1_settings *settings,
				   struct text *out_scan)
{
	enum symbology_kind kind = symbologies[symbology].kind;
	const char *gs1 = symbologies[symbology].gs1;
	struct contents contents;

	if (data.length > GS1_INPUT_MAXIMUM ||
	    (data.length && memchr(data.data, '\0', data.length)))
		return fault(arena, "The contents are too long or contain a zero byte.");
	TRY(split_contents(arena, data, settings, kind == KIND_MATRIX, &contents));
	switch (kind) {
	case KIND_RETAIL: return write_retail(arena, symbology, &contents, out_scan);
	case KIND_DATABAR: return write_databar(arena, symbology, &contents, out_scan);
	case KIND_ELEMENTS: return write_elements(arena, gs1, &contents, out_scan);
	case KIND_MATRIX: break;
	case KIND_NONE: return fault(arena, "No symbology is given.");
	}
	if (contents.has_companion)
		return fault(arena, "This symbol has no companion.");
	if (data.length && data.data[0] == GS1_FNC1)
		return write_elements(arena, gs1, &contents, out_scan);
	*out_scan =
		join(arena, TEXT("]"), text_of(symbologies[symbology].plain), to_wire(arena, data));
	return NULL;
}
