/* Text as a quantity and a percentage: what is read is written and read again as the same value. */
#include "common/rules/quantity.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

typedef const struct error *read_function(struct arena *arena, const char *field, struct text text,
					  int64_t *out_value);
typedef void print_function(int64_t value, char out_text[static DECIMAL_TEXT_SIZE]);

static void read_twice(struct arena *arena, struct text text, read_function *read,
		       print_function *print)
{
	char printed[DECIMAL_TEXT_SIZE];
	int64_t value;
	int64_t again;

	if (read(arena, "value", text, &value))
		return;
	print(value, printed);
	if (read(arena, "value", text_of(printed), &again) || again != value)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_create(ARENA_DEFAULT_MAXIMUM);
	struct text text = { (const char *)data, size };

	read_twice(arena, text, quantity_parse, quantity_print);
	read_twice(arena, text, rate_parse_percent, rate_print_percent);
	arena_destroy(arena);
	return 0;
}
