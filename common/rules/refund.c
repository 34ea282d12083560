#include "common/rules/refund.h"

struct refunding {
	int64_t sold_quantity;
	int64_t refunded_quantity; /* with this refund */
};

static bool has_sign_of(int64_t part, int64_t whole)
{
	return whole >= 0 ? part >= 0 && part <= whole : part <= 0 && part >= whole;
}

/* Rounding towards zero keeps every sum below what was paid until the last piece. */
static bool part_of(const struct refunding *refunding, int64_t sold, int64_t given,
		    int64_t *out_part)
{
	int64_t due;

	if (!has_sign_of(given, sold))
		return false;
	if (refunding->refunded_quantity == refunding->sold_quantity) {
		*out_part = sold - given;
		return true;
	}
	if (!int64_scale(sold, refunding->refunded_quantity, refunding->sold_quantity, ROUND_DOWN,
			 &due))
		return false;
	/* Earlier refunds may have been rounded otherwise; what they gave too much is kept back. */
	due -= given;
	*out_part = has_sign_of(due, sold) ? due : 0;
	return true;
}

static const struct error *check(struct arena *arena, const struct refund_figures *sold,
				 const struct refund_figures *refunded, int64_t quantity)
{
	if (sold->quantity <= 0)
		return error_field(arena, ERROR_INVALID, "sold.quantity", "Must be above 0.");
	if (refunded->quantity < 0 || refunded->quantity > sold->quantity)
		return error_field(arena, ERROR_INVALID, "refunded.quantity",
				   "Between 0 and what was sold.");
	if (quantity <= 0)
		return error_field(arena, ERROR_INVALID, "quantity", "Must be above 0.");
	if (quantity > sold->quantity - refunded->quantity)
		return error_field(arena, ERROR_INVALID, "quantity",
				   "More than is left of what was sold.");
	if (refunded->quantity > 0 && refunded->tax_count != sold->tax_count)
		return error_field(arena, ERROR_INVALID, "refunded.taxes",
				   "Must match the taxes of the sold line.");
	return NULL;
}

static const struct error *too_much(struct arena *arena, const char *field)
{
	return error_field(arena, ERROR_INVALID, field, "More was given back than was paid.");
}

const struct error *refund_compute(struct arena *arena, const struct refund_figures *sold,
				   const struct refund_figures *refunded, int64_t quantity,
				   struct refund_result *out_result)
{
	struct refunding refunding = { sold->quantity, 0 };
	struct refund_result result = { .tax_count = sold->tax_count };

	TRY(check(arena, sold, refunded, quantity));

	int64_t *taxes = arena_array(arena, int64_t, sold->tax_count);

	refunding.refunded_quantity = refunded->quantity + quantity;
	if (!part_of(&refunding, sold->net, refunded->net, &result.net))
		return too_much(arena, "refunded.net");
	for (size_t i = 0; i < sold->tax_count; i++) {
		int64_t given = refunded->quantity > 0 ? refunded->taxes[i] : 0;

		if (!part_of(&refunding, sold->taxes[i], given, &taxes[i]))
			return too_much(arena, "refunded.taxes");
		if (!int64_add(result.tax, taxes[i], &result.tax))
			return too_much(arena, "sold.taxes");
	}
	if (!int64_add(result.net, result.tax, &result.total))
		return too_much(arena, "sold.total");
	result.taxes = taxes;
	*out_result = result;
	return NULL;
}

const struct error *refund_exchange(struct arena *arena, int64_t bought_total,
				    int64_t refunded_total, int64_t *out_due)
{
	if (!int64_subtract(bought_total, refunded_total, out_due))
		return error_field(arena, ERROR_OVERFLOW, "refunded_total", "Too large.");
	return NULL;
}
