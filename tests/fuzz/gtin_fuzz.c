/* A code that is accepted stays the same in fourteen digits, and UPC-E and UPC-A agree both ways. */
#include <stdlib.h>
#include <string.h>

#include "common/barcode/gtin.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_create(ARENA_DEFAULT_MAXIMUM);
	struct text code = { (const char *)data, size };
	struct gtin gtin, again;
	char upca[13];
	char upce[9];

	if (!gtin_parse(arena, code, &gtin)) {
		if (gtin_parse(arena, text_of(gtin.digits), &again) ||
		    strcmp(gtin.digits, again.digits) != 0)
			abort();
		if (gtin_check_digit((struct text){ code.data, size - 1 }) != data[size - 1] - '0')
			abort();
	}
	if (!gtin_expand_upce(arena, code, upca)) {
		if (gtin_parse(arena, text_of(upca), &gtin))
			abort();
		/* Some zero-suppressed codes have a shorter twin; both expand to the same code. */
		char twin[13];

		if (gtin_compress_upca(arena, text_of(upca), upce) ||
		    gtin_expand_upce(arena, text_of(upce), twin) || strcmp(upca, twin) != 0)
			abort();
	}
	if (gtin_price_check_digit(code) > 9)
		abort();
	arena_destroy(arena);
	return 0;
}
