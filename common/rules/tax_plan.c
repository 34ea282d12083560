#include "common/rules/tax_plan.h"

#include <string.h>

#include "common/rules/basket.h"

static const struct error *rate_error(struct arena *arena, size_t index, const char *what,
				      const char *detail)
{
	return error_field(arena, ERROR_INVALID, arena_print(arena, "rates[%zu].%s", index, what),
			   "%s", detail);
}

static const struct error *check_rate(struct arena *arena, size_t index,
				      const struct tax_rate *rate)
{
	if (!rate->id || !*rate->id)
		return rate_error(arena, index, "id", "A tax rate needs an id.");
	if (rate->kind > TAX_DIVISION)
		return rate_error(arena, index, "kind", "Unknown kind of tax.");
	if (rate->rate > TAX_RATE_MAXIMUM || rate->rate < -TAX_RATE_MAXIMUM)
		return rate_error(arena, index, "rate", "Outside -10000 % to 10000 %.");
	if (rate->per_quantity < 0)
		return rate_error(arena, index, "per_quantity", "Must be above 0.");
	return NULL;
}

static bool same_batch(const struct tax_rate *earlier, const struct tax_rate *later)
{
	return earlier->kind == later->kind && earlier->included == later->included &&
	       earlier->affects_later == later->affects_later &&
	       (!later->affects_later || later->ignores_earlier);
}

static void find_batches(struct tax_plan *plan)
{
	const struct tax_rate *rates = plan->group->rates;

	for (size_t first = 0; first < plan->count;) {
		size_t last = first;

		while (last + 1 < plan->count && same_batch(&rates[last], &rates[last + 1]))
			last++;
		for (size_t i = first; i <= last; i++) {
			plan->steps[i].batch_first = first;
			plan->steps[i].batch_last = last;
		}
		first = last + 1;
	}
}

/* What a tax does to the base of a rate outside its batch: see "Model" in tax.h. */
static int8_t effect_on(const struct tax_rate *tax, const struct tax_rate *other, bool other_later)
{
	if (!tax->included)
		return other_later && tax->affects_later && !other->ignores_earlier;
	if (other_later && tax->affects_later && !other->ignores_earlier)
		return 0; /* the price, from which the later rate starts, holds this tax already */
	return -1;
}

static void find_effects(struct tax_plan *plan)
{
	const struct tax_rate *rates = plan->group->rates;
	size_t position[TAX_GROUP_MAXIMUM_RATES];

	for (size_t i = 0; i < plan->count; i++)
		position[plan->order[i]] = i;
	for (size_t i = 0; i < plan->count; i++) {
		struct tax_step *step = &plan->steps[i];

		for (size_t j = 0; j < plan->count; j++) {
			if (j >= step->batch_first && j <= step->batch_last)
				continue;
			step->on_base[j] = effect_on(&rates[i], &rates[j], j > i);
			if (position[j] > position[i])
				step->on_tax[j] = step->on_base[j];
		}
	}
}

static void find_order(struct tax_plan *plan)
{
	const struct tax_rate *rates = plan->group->rates;
	size_t next = 0;

	for (size_t i = plan->count; i-- > 0;)
		if (rates[i].kind == TAX_FIXED)
			plan->order[next++] = (uint8_t)i;
	for (size_t i = plan->count; i-- > 0;)
		if (rates[i].kind != TAX_FIXED && rates[i].included)
			plan->order[next++] = (uint8_t)i;
	for (size_t i = 0; i < plan->count; i++)
		if (rates[i].kind != TAX_FIXED && !rates[i].included)
			plan->order[next++] = (uint8_t)i;
}

static const struct error *find_shares(struct arena *arena, struct tax_plan *plan)
{
	const struct tax_rate *rates = plan->group->rates;

	for (size_t i = 0; i < plan->count; i++) {
		struct tax_step *step = &plan->steps[i];
		const struct tax_rate *rate = &rates[i];
		int64_t batch = 0;

		for (size_t j = step->batch_first; j <= step->batch_last; j++)
			batch += rates[j].rate;
		step->included = rate->included;
		step->fixed = rate->kind == TAX_FIXED;
		step->numerator = step->fixed ? rate->amount : rate->rate;
		step->denominator = RATE_ONE;
		if (step->fixed)
			step->denominator = rate->per_quantity ? rate->per_quantity : QUANTITY_ONE;
		else if (rate->kind == TAX_PERCENT && rate->included)
			step->denominator = RATE_ONE + batch;
		else if (rate->kind == TAX_DIVISION && !rate->included)
			step->denominator = RATE_ONE - batch;
		if (step->denominator <= 0)
			return rate_error(arena, i, "rate", "The rates together leave no price.");
	}
	return NULL;
}

const struct error *tax_plan_create(struct arena *arena, const struct tax_group *group,
				    struct tax_plan *out_plan)
{
	struct tax_plan *plan = out_plan;

	if (group->rate_count > TAX_GROUP_MAXIMUM_RATES)
		return error_field(arena, ERROR_TOO_LARGE, "rates",
				   "A tax group holds at most %zu rates.", TAX_GROUP_MAXIMUM_RATES);
	plan->group = group;
	plan->count = group->rate_count;
	plan->all_included = true;
	plan->any_fixed = false;
	memset(plan->steps, 0, plan->count * sizeof(plan->steps[0]));
	for (size_t i = 0; i < plan->count; i++) {
		TRY(check_rate(arena, i, &group->rates[i]));
		plan->all_included &= group->rates[i].included;
		plan->any_fixed |= group->rates[i].kind == TAX_FIXED;
	}
	find_batches(plan);
	find_order(plan);
	find_effects(plan);
	return find_shares(arena, plan);
}

static bool compute_step(const struct tax_step *step, const struct tax_input *input, wide extra,
			 wide *out_tax)
{
	wide from;
	wide share;
	int64_t small;

	if (step->fixed) {
		/* An amount for each quantity: the price does not matter. */
		if (!wide_multiply((wide)input->quantity * step->numerator, input->one, &share))
			return false;
	} else {
		if (!wide_add(input->amount, extra, &from))
			return false;
		if (wide_to_int64(from, &small) &&
		    int64_scale(small, step->numerator, step->denominator, input->rounding,
				&small)) {
			*out_tax = small;
			return true;
		}
		if (!wide_multiply(from, step->numerator, &share))
			return false;
	}
	return wide_divide(share, step->denominator, input->rounding, out_tax);
}

static bool report_bases(const struct tax_plan *plan, const struct tax_input *input,
			 const wide *extra, struct tax_output *output)
{
	output->included = 0;
	for (size_t i = 0; i < plan->count; i++) {
		const struct tax_step *step = &plan->steps[i];
		wide base;

		if (!wide_add(input->amount, extra[i], &base))
			return false;
		if (step->included) {
			for (size_t j = step->batch_first; j <= step->batch_last; j++)
				if (!wide_add(base, -output->tax[j], &base))
					return false;
			if (!wide_add(output->included, output->tax[i], &output->included))
				return false;
		}
		output->base[i] = base;
	}
	return true;
}

/* One rate alone, which most goods have: nothing moves its base. */
static bool compute_alone(const struct tax_plan *plan, const struct tax_input *input,
			  struct tax_output *output)
{
	const struct tax_step *step = &plan->steps[0];

	if (!compute_step(step, input, 0, &output->tax[0]))
		return false;
	output->included = step->included ? output->tax[0] : 0;
	return wide_add(input->amount, -output->included, &output->base[0]);
}

bool tax_plan_compute(const struct tax_plan *plan, const struct tax_input *input,
		      struct tax_output *out_output)
{
	wide while_computing[TAX_GROUP_MAXIMUM_RATES];
	wide reported[TAX_GROUP_MAXIMUM_RATES];

	if (plan->count == 1)
		return compute_alone(plan, input, out_output);
	for (size_t i = 0; i < plan->count; i++)
		while_computing[i] = reported[i] = 0;
	for (size_t i = 0; i < plan->count; i++) {
		size_t at = plan->order[i];
		const struct tax_step *step = &plan->steps[at];
		wide tax;

		if (!compute_step(step, input, while_computing[at], &tax))
			return false;
		out_output->tax[at] = tax;
		for (size_t j = 0; j < plan->count; j++)
			if (!wide_add(while_computing[j], step->on_tax[j] * tax,
				      &while_computing[j]) ||
			    !wide_add(reported[j], step->on_base[j] * tax, &reported[j]))
				return false;
	}
	return report_bases(plan, input, reported, out_output);
}
