#include "common/barcode/barcode.h"

#include "common/barcode/digital_link.h"

#include <string.h>

#define LONGEST_INPUT 2048

/* The identifiers that name a trade item, in the order in which they are looked for. */
static const char *const item_keys[] = { "01", "02", "8006" };

static struct text lookup_of(const struct gs1_message *message)
{
	for (size_t i = 0; i < sizeof(item_keys) / sizeof(item_keys[0]); i++) {
		const struct gs1_element *element = gs1_find(message, item_keys[i]);

		if (element)
			return (struct text){ element->value.data, GTIN_DIGITS };
	}
	return message->elements[0].value;
}

/* What an element needs may stand on another symbol of the package, so that is not asked for here. */
static const struct error *take_elements(struct arena *arena, struct gs1_message message,
					 struct barcode_reading *reading)
{
	TRY(gs1_check_associations(arena, &message, GS1_RULE_REPEATS | GS1_RULE_EXCLUDES));
	reading->kind = BARCODE_ELEMENTS;
	reading->message = message;
	reading->lookup = lookup_of(&message);
	return NULL;
}

static void take_gtin(struct arena *arena, const char *digits, struct barcode_reading *reading)
{
	reading->kind = BARCODE_GTIN;
	reading->lookup = text_of(arena_string(arena, digits));
}

/* Numbers: in-store codes first, because they look like GTINs of countries 20 to 29. */
static const struct error *read_number(struct arena *arena, struct text input,
				       const struct barcode_options *options,
				       struct barcode_reading *reading)
{
	struct gtin gtin;
	char upca[13];

	TRY(measure_read(arena, options->rules, options->rule_count, input, &reading->measure));
	if (reading->measure.rule) {
		reading->kind = BARCODE_MEASURE;
		reading->lookup = reading->measure.item;
		return NULL;
	}
	if (!gtin_parse(arena, input, &gtin)) {
		take_gtin(arena, gtin.digits, reading);
	} else if (input.length == 8 && !gtin_expand_upce(arena, input, upca) &&
		   !gtin_parse(arena, text_of(upca), &gtin)) {
		take_gtin(arena, gtin.digits, reading);
	} else {
		reading->kind = BARCODE_PLAIN;
		reading->lookup = input;
	}
	return NULL;
}

/* Code 39, plain Code 128, Interleaved 2 of 5, PDF417 and the like (ISO/IEC 15424). */
static bool is_other_symbol(struct text input)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVXYZdhz";

	return input.length > 3 && input.data[1] && strchr(letters, input.data[1]) &&
	       !gs1_scan_identifies((struct text){ input.data + 1, 2 });
}

static const struct error *read_scan(struct arena *arena, struct text input,
				     const struct barcode_options *options,
				     struct barcode_reading *reading)
{
	struct gs1_scan scan;

	if (is_other_symbol(input))
		return read_number(arena, (struct text){ input.data + 3, input.length - 3 },
				   options, reading);
	TRY(gs1_scan_read(arena, input, &options->gs1, &scan));
	if (scan.message.count && scan.symbology != GS1_SYMBOLOGY_EAN13 &&
	    scan.symbology != GS1_SYMBOLOGY_EAN8)
		return take_elements(arena, scan.message, reading);

	/* The companion of an EAN repeats nothing that the till needs: the number decides. */
	struct text primary = scan.data;
	const char *mark = memchr(primary.data, '|', primary.length);

	if (scan.message.count && mark)
		primary.length = (size_t)(mark - primary.data);
	TRY(read_number(arena, primary, options, reading));
	reading->message = scan.message;
	return NULL;
}

const struct error *barcode_read(struct arena *arena, struct text input,
				 const struct barcode_options *options,
				 struct barcode_reading *out_reading)
{
	struct barcode_reading reading = { 0 };
	struct gs1_message message;

	if (!input.length || input.length > LONGEST_INPUT)
		return error_field(arena, ERROR_INVALID, "barcode",
				   "A barcode has 1 to %d characters.", LONGEST_INPUT);
	if (input.data[0] == ']') {
		TRY(read_scan(arena, input, options, &reading));
	} else if (digital_link_is_address(input)) {
		TRY(digital_link_parse(arena, input, &options->gs1, &message));
		TRY(take_elements(arena, message, &reading));
	} else if (input.data[0] == '(') {
		TRY(gs1_parse_bracketed(arena, input, &options->gs1, &message));
		TRY(take_elements(arena, message, &reading));
	} else if (input.data[0] == GS1_FNC1 || input.data[0] == GS1_GROUP_SEPARATOR) {
		char *caret = text_copy(arena, input);

		for (size_t i = 0; i < input.length; i++)
			caret[i] = caret[i] == GS1_GROUP_SEPARATOR ? GS1_FNC1 : caret[i];
		TRY(gs1_parse_unbracketed(arena, (struct text){ caret, input.length },
					  &options->gs1, &message));
		TRY(take_elements(arena, message, &reading));
	} else {
		TRY(read_number(arena, input, options, &reading));
	}
	*out_reading = reading;
	return NULL;
}
