/* A message that is accepted prints, in either form, as one that reads back the same. */
#include <stdlib.h>
#include <string.h>

#include "common/barcode/gs1_scan.h"
#include "common/barcode/gs1_value.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_message(struct arena *arena, const struct gs1_message *message,
			  const struct gs1_settings *settings)
{
	struct text bracketed = gs1_print_bracketed(arena, message);
	struct text unbracketed = gs1_print_unbracketed(arena, message);
	struct gs1_message again;

	if (gs1_parse_bracketed(arena, bracketed, settings, &again) ||
	    !text_equal(gs1_print_bracketed(arena, &again), bracketed))
		abort();
	/* Identifiers of unknown length cannot be told from their values without brackets. */
	if (!settings->unknown_identifiers &&
	    (gs1_parse_unbracketed(arena, unbracketed, settings, &again) ||
	     !text_equal(gs1_print_unbracketed(arena, &again), unbracketed)))
		abort();
	for (size_t i = 0; i < message->count; i++) {
		struct text decoded;

		if (gs1_decode_value(arena, &message->elements[i], 2026, &decoded))
			abort();
	}
	if (gs1_check_associations(arena, message, GS1_RULE_ALL) && message->count == 0)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_create(ARENA_DEFAULT_MAXIMUM);
	const struct gs1_settings settings = { .unknown_identifiers = size && (data[0] & 1),
					       .form_only = size && (data[0] & 2) };
	struct text input = { (const char *)data + (size > 0), size - (size > 0) };
	struct gs1_salvage salvage;
	struct gs1_message message;
	struct gs1_scan scan;

	if (!gs1_parse_bracketed(arena, input, &settings, &message))
		check_message(arena, &message, &settings);
	if (!gs1_parse_unbracketed(arena, input, &settings, &message))
		check_message(arena, &message, &settings);
	if (!gs1_parse_compact(arena, input, TEXT("|"), &message) &&
	    !gs1_print_compact(arena, &message, TEXT(""), 2026).length)
		abort();
	if (!gs1_scan_read(arena, input, &settings, &scan)) {
		struct text written;

		if (!gs1_scan_write(arena, scan.symbology, scan.data, &settings, &written) &&
		    written.length < 3)
			abort();
	}
	gs1_salvage(arena, input, &salvage);
	for (size_t i = 0; i < salvage.message.count; i++) {
		struct text decoded;
		const struct error *error =
			gs1_decode_value(arena, &salvage.message.elements[i], 2026, &decoded);

		if (!error && !text_is_utf8(decoded) && text_is_utf8(input))
			abort();
	}
	arena_destroy(arena);
	return 0;
}
