/* Text as an amount of every kind of currency: what is read is written and read again as the same value. */
#include "common/rules/money.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_twice(struct arena *arena, struct text text, const struct currency *currency)
{
	char printed[DECIMAL_TEXT_SIZE];
	int64_t amount;
	int64_t again;

	if (money_parse(arena, "amount", text, currency, &amount))
		return;
	money_print(amount, currency, printed);
	if (money_parse(arena, "amount", text_of(printed), currency, &again) || again != amount)
		abort();
}

/* The first three bytes name a currency, so that unknown ones are tried, too. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const codes[] = { "EUR", "JPY", "KWD", "CLF" };
	struct arena *arena = arena_create(ARENA_DEFAULT_MAXIMUM);
	struct text text = { (const char *)data, size };

	if (size >= 3) {
		const struct currency *currency = currency_find((struct text){ text.data, 3 });

		if (currency)
			read_twice(arena, (struct text){ text.data + 3, size - 3 }, currency);
	}
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
		read_twice(arena, text, currency_find(text_of(codes[i])));
	arena_destroy(arena);
	return 0;
}
