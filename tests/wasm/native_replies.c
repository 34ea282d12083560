/*
 * Answers requests natively, one per line: the name of a function, a tab, JSON. native_test.mjs
 * compares the replies with those of the WebAssembly module.
 */
#include "common/barcode/barcode_json.h"
#include "common/rules/basket_json.h"
#include "common/rules/error_json.h"
#include "common/rules/receipt_json.h"

#include <stdio.h>
#include <stdlib.h>

#define LONGEST_LINE 65536

typedef const struct error *json_function(struct arena *arena, struct text input,
					  struct text *out_json);

static const struct {
	const char *name;
	json_function *function;
} functions[] = {
	{ "basket_compute", rules_basket_compute_json },
	{ "barcode_read", barcode_read_json },
	{ "barcode_explain", barcode_explain_json },
	{ "receipt_layout", rules_receipt_layout_json },
};

static struct text answer(struct arena *arena, struct text line)
{
	struct text name;
	struct text reply = TEXT("");

	text_split(&line, '\t', &name);
	for (size_t i = 0; i < sizeof(functions) / sizeof(functions[0]); i++) {
		if (!text_is(name, functions[i].name))
			continue;

		const struct error *error = functions[i].function(arena, line, &reply);

		return error ? rules_error_json(arena, error) : reply;
	}
	return reply;
}

int main(void)
{
	struct arena *arena = arena_create(ARENA_DEFAULT_MAXIMUM);
	static char line[LONGEST_LINE];

	while (fgets(line, sizeof(line), stdin)) {
		struct text reply = answer(arena, text_trim(text_of(line)));

		printf("%.*s\n", (int)reply.length, reply.data);
		arena_reset(arena);
	}
	arena_destroy(arena);
	return 0;
}
