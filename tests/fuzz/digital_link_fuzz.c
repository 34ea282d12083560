/* An address that is accepted can be built again, and the new one carries the same elements. */
#include <stdlib.h>
#include <string.h>

#include "common/barcode/digital_link.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_create(ARENA_DEFAULT_MAXIMUM);
	const struct gs1_settings settings = { .unknown_identifiers = size && (data[0] & 1),
					       .zero_suppressed_gtin = size && (data[0] & 2),
					       .convenience_names = size && (data[0] & 4) };
	struct text input = { (const char *)data + (size > 0), size - (size > 0) };
	struct gs1_message message, again;
	struct text address;

	if (!digital_link_parse(arena, input, &settings, &message)) {
		if (digital_link_build(arena, &message, TEXT(""), &address) ||
		    digital_link_parse(arena, address, &settings, &again) ||
		    again.count != message.count)
			abort();
		for (size_t i = 0; i < message.count; i++) {
			const struct gs1_element *found =
				gs1_find(&again, text_copy(arena, message.elements[i].code));

			if (!found || !text_equal(found->value, message.elements[i].value))
				abort();
		}
	}
	arena_destroy(arena);
	return 0;
}
