#include "common/rules/tender.h"

static const struct error *payment_error(struct arena *arena, size_t index, enum error_code code,
					 const char *detail)
{
	return error_field(arena, code, arena_print(arena, "payments[%zu].amount", index), "%s",
			   detail);
}

struct sums {
	int64_t exact;
	int64_t cash;
	bool any_cash;
};

static const struct error *add_payments(struct arena *arena, const struct tender_input *input,
					struct sums *sums)
{
	for (size_t i = 0; i < input->payment_count; i++) {
		const struct tender_payment *payment = &input->payments[i];
		int64_t *sum = payment->cash ? &sums->cash : &sums->exact;

		if (payment->amount == 0)
			return payment_error(arena, i, ERROR_INVALID, "A payment cannot be 0.");
		if ((payment->amount < 0) != (input->total < 0))
			return payment_error(arena, i, ERROR_INVALID,
					     "A payment goes the way of the total.");
		if (payment->cash && payment->amount % input->cash_step != 0)
			return payment_error(arena, i, ERROR_INVALID,
					     "There are no coins for this amount.");
		if (!int64_add(*sum, payment->amount, sum))
			return payment_error(arena, i, ERROR_OVERFLOW, "The sum is too large.");
		sums->any_cash |= payment->cash;
	}
	return NULL;
}

static const struct error *settle(struct arena *arena, const struct tender_input *input,
				  const struct sums *sums, struct tender_result *result)
{
	bool paid_out = input->total < 0;
	int64_t rest;

	if (!int64_subtract(input->total, sums->exact, &rest))
		return error_field(arena, ERROR_OVERFLOW, "payments", "The sum is too large.");
	if (paid_out ? rest > 0 : rest < 0)
		return error_field(arena, ERROR_INVALID, "payments",
				   "Payments other than cash pass the total.");
	if (!money_round_cash(rest, input->cash_step, input->rounding, &result->cash_due) ||
	    !int64_add(sums->exact, sums->cash, &result->paid))
		return error_field(arena, ERROR_OVERFLOW, "payments", "The sum is too large.");
	if (!sums->any_cash) {
		result->open = rest;
		return NULL;
	}
	/* Once cash is part of it, the coins decide what is due. */
	result->rounding = result->cash_due - rest;
	result->open = result->cash_due - sums->cash;
	if (!paid_out && result->open < 0) {
		result->change = -result->open;
		result->open = 0;
	} else if (paid_out && result->open > 0) {
		return error_field(arena, ERROR_INVALID, "payments",
				   "More cash is paid out than is owed.");
	}
	return NULL;
}

const struct error *tender_settle(struct arena *arena, const struct tender_input *input,
				  struct tender_result *out_result)
{
	struct tender_input checked = *input;
	struct tender_result result = { .open = 0 };
	struct sums sums = { .exact = 0 };

	checked.cash_step = input->cash_step ? input->cash_step : 1;
	if (!money_is_cash_step(checked.cash_step))
		return error_field(arena, ERROR_INVALID, "settings.cash_step",
				   "The step must divide a power of ten.");
	if (input->payment_count > TENDER_MAXIMUM_PAYMENTS)
		return error_field(arena, ERROR_TOO_LARGE, "payments", "At most %zu payments.",
				   TENDER_MAXIMUM_PAYMENTS);
	TRY(add_payments(arena, &checked, &sums));
	TRY(settle(arena, &checked, &sums, &result));
	*out_result = result;
	return NULL;
}
