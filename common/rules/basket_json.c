#include "common/rules/basket_json.h"

#include "common/rules/checkout_json.h"

const struct error *rules_basket_compute_json(struct arena *arena, struct text input,
					      struct text *out_output)
{
	struct checkout checkout;
	struct checkout_result result;

	TRY(checkout_read_json(arena, input, &checkout));
	TRY(checkout_compute(arena, &checkout, &result));
	*out_output = checkout_write_json(arena, &checkout, &result);
	return NULL;
}
