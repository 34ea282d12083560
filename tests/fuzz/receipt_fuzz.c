/* Whatever names a receipt has: no row is wider than the paper, no control character is printed. */
#include <stdlib.h>
#include <string.h>

#include "common/rules/receipt_json.h"
#include "common/rules/receipt_layout.h"
#include "common/rules/text_clusters.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_lines(const struct receipt_lines *lines)
{
	for (size_t i = 0; i < lines->count; i++) {
		const struct receipt_line *line = &lines->lines[i];
		struct text left = line->left;

		if ((line->kind == RECEIPT_TEXT || line->kind == RECEIPT_COLUMNS) &&
		    text_columns(left) + text_columns(line->right) > lines->columns)
			abort();
		for (size_t j = 0; j < left.length; j++) {
			if ((unsigned char)left.data[j] < ' ' || left.data[j] == 0x7f)
				abort();
		}
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_create(ARENA_DEFAULT_MAXIMUM);
	struct text input = { (const char *)data, size };
	const char *name = text_copy(arena, input);
	const struct receipt_item item = { .name = name,
					   .unit = "kg",
					   .note = name,
					   .quantity = 1500,
					   .unit_price = 99,
					   .amount = 149 };
	const struct receipt receipt = {
		.columns = 32,
		.currency = "EUR",
		.currency_digits = 2,
		.store = { .name = name },
		.number = "1",
		.date = "d",
		.register_name = "1",
		.cashier = name,
		.items = &item,
		.item_count = 1,
		.total = 149,
	};
	struct receipt_lines lines;
	struct text reply;

	if (!receipt_lay_out(arena, &receipt, &lines)) {
		check_lines(&lines);
		receipt_print_text(arena, &lines);
	}
	if (!rules_receipt_layout_json(arena, input, &reply) && !text_is_utf8(reply))
		abort();
	arena_destroy(arena);
	return 0;
}
