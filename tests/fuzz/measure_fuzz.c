/* First line: a template and a pattern; the rest: a code. Whatever fits gives a number in range. */
#include <stdlib.h>
#include <string.h>

#include "common/barcode/barcode_json.h"
#include "common/barcode/code_template.h"
#include "common/barcode/nomenclature.h"
#include "common/barcode/variable_measure.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void try_template(struct arena *arena, struct text pattern, struct text code)
{
	struct code_template template;
	struct code_match match;
	size_t sum = 0;

	if (code_template_parse(arena, pattern, &template))
		return;
	for (size_t i = 0; i < template.count; i++)
		sum += template.groups[i].length;
	if (sum != template.length)
		abort();
	if (!code_template_match(arena, &template, code, &match) &&
	    (code.length < template.length || match.embedded < 0 || match.price < 0))
		abort();
}

static void try_rule(struct arena *arena, struct text pattern, struct text code)
{
	const struct measure_rule rules[] = {
		{ .name = "row",
		  .prefix = "2",
		  .item_digits = 5,
		  .price_check_digit = true,
		  .value_digits = 5,
		  .decimals = 2 },
		{ .name = "template", .template = text_copy(arena, pattern) },
	};
	struct measure_explanation explanation;
	struct measure_reading reading;

	if (!measure_explain(arena, rules, 2, code, &explanation)) {
		if (measure_read(arena, rules, 2, code, &reading) ||
		    reading.rule != explanation.reading.rule || !explanation.count)
			abort();
	}
}

static void try_nomenclature(struct arena *arena, struct text pattern, struct text code)
{
	const struct nomenclature_rule rule = { (enum nomenclature_encoding)(code.length % 4),
						text_copy(arena, pattern), true };
	struct nomenclature_reading reading;

	if (!nomenclature_read(arena, code, &rule, &reading) && reading.matched &&
	    (reading.value < 0 || reading.base_code.length != reading.code.length))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_create(ARENA_DEFAULT_MAXIMUM);
	struct text code = { (const char *)data, size };
	struct text pattern;
	struct text reply;

	if (size && text_split(&code, '\n', &pattern) && code.data) {
		try_template(arena, pattern, code);
		try_rule(arena, pattern, code);
		try_nomenclature(arena, pattern, code);
	}
	if (!barcode_read_json(arena, (struct text){ (const char *)data, size }, &reply) &&
	    !text_is_utf8(reply))
		abort();
	arena_destroy(arena);
	return 0;
}
