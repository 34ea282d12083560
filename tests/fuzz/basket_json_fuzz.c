/* Bytes as a basket document: an error with a reason, or figures that add up. */
#include "common/rules/checkout_json.h"
#include "common/rules/explain.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool claim)
{
	if (!claim)
		abort();
}

static void check_rates(const struct basket_result *basket)
{
	for (size_t i = 0; i < basket->rate_count; i++) {
		int64_t amount = 0;

		for (size_t j = 0; j < basket->line_count; j++)
			for (size_t k = 0; k < basket->lines[j].tax_count; k++)
				if (strcmp(basket->lines[j].taxes[k].rate->id,
					   basket->rates[i].rate->id) == 0)
					amount += basket->lines[j].taxes[k].amount;
		must(amount == basket->rates[i].amount);
	}
}

static void check_sums(const struct basket_result *basket)
{
	int64_t total = 0;
	int64_t tax = 0;

	for (size_t i = 0; i < basket->line_count; i++) {
		const struct basket_line_result *line = &basket->lines[i];

		must(line->net + line->tax == line->total);
		must(line->gross - line->line_discount - line->basket_discount - line->exempted ==
		     line->amount);
		total += line->total;
	}
	for (size_t i = 0; i < basket->rate_count; i++)
		tax += basket->rates[i].amount;
	must(total == basket->total);
	must(tax == basket->tax);
	must(basket->net + basket->tax == basket->total);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_create((size_t)256 << 20);
	struct checkout checkout;
	struct checkout_result result;
	const struct error *error =
		checkout_read_json(arena, (struct text){ (const char *)data, size }, &checkout);

	if (!error)
		error = checkout_compute(arena, &checkout, &result);
	if (error) {
		must(error->detail && *error->detail);
	} else {
		check_sums(&result.basket);
		check_rates(&result.basket);
		must(checkout_write_json(arena, &checkout, &result).length > 0);
		must(explain_checkout(arena, &checkout, &result, RULES_SPANISH).length > 0);
	}
	arena_destroy(arena);
	return 0;
}
