#include "common/rules/tax_adapt.h"

#include "common/rules/tax_plan.h"

#define SCALE INT64_C(1000000000000) /* parts of a minor unit */

/* Included taxes are a share of the price and an amount per quantity: see tax.h. */
struct included {
	wide of_scale; /* taxes inside a price of SCALE */
	wide fixed;    /* taxes inside a price of 0, in parts of a minor unit */
};

static bool find_included(const struct tax_plan *plan, int64_t quantity, struct included *out)
{
	struct tax_input share = { SCALE, 0, SCALE, ROUND_HALF_EVEN };
	struct tax_input fixed = { 0, quantity, SCALE, ROUND_HALF_EVEN };
	struct tax_output output;

	if (!tax_plan_compute(plan, &share, &output))
		return false;
	out->of_scale = output.included;
	if (!tax_plan_compute(plan, &fixed, &output))
		return false;
	out->fixed = output.included;
	return true;
}

/* net = price - share x price - fixed, once with the old share and once backwards. */
static bool adapt(const struct price *price, const struct included *from, const struct included *to,
		  enum rounding rounding, int64_t *out_amount)
{
	wide net = (wide)price->amount * SCALE;
	wide taxes;
	wide amount;

	if (!wide_multiply(from->of_scale, price->amount, &taxes) || !wide_add(net, -taxes, &net) ||
	    !wide_add(net, to->fixed - from->fixed, &net))
		return false;
	return wide_divide(net, SCALE - to->of_scale, rounding, &amount) &&
	       wide_to_int64(amount, out_amount);
}

const struct error *tax_adapt_price(struct arena *arena, const struct price *price,
				    const struct tax_group *from, const struct tax_group *to,
				    enum rounding rounding, struct price *out_price)
{
	int64_t quantity = price_quantity(price);
	struct tax_plan from_plan;
	struct tax_plan to_plan;
	struct included from_included;
	struct included to_included;
	int64_t amount = price->amount;

	TRY(tax_plan_create(arena, from, &from_plan));
	TRY(tax_plan_create(arena, to, &to_plan));
	if (from_plan.all_included && from != to &&
	    (!find_included(&from_plan, quantity, &from_included) ||
	     !find_included(&to_plan, quantity, &to_included) ||
	     !adapt(price, &from_included, &to_included, rounding, &amount)))
		return error_field(arena, ERROR_OVERFLOW, "price.amount", "Too large.");
	*out_price = (struct price){ amount, price->per_quantity };
	return NULL;
}
