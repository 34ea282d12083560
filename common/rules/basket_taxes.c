#include <string.h>

#include "common/rules/basket_work.h"

static bool same_rate(const struct tax_rate *a, const struct tax_rate *b)
{
	return a->kind == b->kind && a->rate == b->rate && a->amount == b->amount &&
	       a->per_quantity == b->per_quantity && a->included == b->included &&
	       a->affects_later == b->affects_later && a->ignores_earlier == b->ignores_earlier;
}

/* A rate may stand in several groups; it is one rate, and rounded once, by its id. */
static const struct error *find_rate(struct arena *arena, struct basket_taxes *taxes,
				     const struct tax_rate *rate, uint8_t *out_index)
{
	size_t i = 0;

	while (i < taxes->rate_count && taxes->rates[i] != rate &&
	       strcmp(taxes->rates[i]->id, rate->id) != 0)
		i++;
	if (i == BASKET_MAXIMUM_RATES)
		return error_field(arena, ERROR_TOO_LARGE, "rates",
				   "A basket holds at most %zu different rates.",
				   BASKET_MAXIMUM_RATES);
	if (i == taxes->rate_count)
		taxes->rates[taxes->rate_count++] = rate;
	else if (!same_rate(taxes->rates[i], rate))
		return error_field(arena, ERROR_INVALID, "rates",
				   "Rate %s is given twice with different values.", rate->id);
	*out_index = (uint8_t)i;
	return NULL;
}

static const struct error *plan_group(struct arena *arena, struct basket_taxes *taxes,
				      const struct tax_group *input, struct basket_group *group)
{
	TRY(tax_plan_create(arena, input, &group->plan));
	for (size_t i = 0; i < input->rate_count; i++) {
		TRY(find_rate(arena, taxes, &input->rates[i], &group->rates[i]));
		for (size_t j = 0; j < i; j++)
			if (group->rates[j] == group->rates[i])
				return error_field(arena, ERROR_INVALID, "rates",
						   "Rate %s stands twice in the group.",
						   input->rates[i].id);
	}
	return NULL;
}

static bool is_independent(const struct basket_group *group, const uint8_t *uses)
{
	const struct tax_plan *plan = &group->plan;

	for (size_t i = 0; i < plan->count; i++) {
		if (plan->steps[i].fixed || uses[group->rates[i]] != 1)
			return false;
		for (size_t j = 0; j < plan->count; j++)
			if (plan->steps[i].on_tax[j] != 0)
				return false;
	}
	return true;
}

static void mark_independent(struct basket_taxes *taxes)
{
	uint8_t uses[BASKET_MAXIMUM_RATES] = { 0 };

	for (size_t i = 0; i < taxes->group_count; i++)
		for (size_t j = 0; j < taxes->groups[i].plan.count; j++)
			if (uses[taxes->groups[i].rates[j]] < UINT8_MAX)
				uses[taxes->groups[i].rates[j]]++;
	for (size_t i = 0; i < taxes->group_count; i++)
		taxes->groups[i].independent = is_independent(&taxes->groups[i], uses);
}

const struct error *basket_taxes_create(struct arena *arena, const struct tax_group *groups,
					size_t count, const struct basket_taxes **out_taxes)
{
	struct basket_taxes *taxes = arena_new(arena, struct basket_taxes);
	size_t rates = 0;

	if (count > BASKET_MAXIMUM_TAX_GROUPS)
		return error_field(arena, ERROR_TOO_LARGE, "tax_groups",
				   "A basket holds at most %zu tax groups.",
				   BASKET_MAXIMUM_TAX_GROUPS);
	for (size_t i = 0; i < count; i++) {
		rates += groups[i].rate_count;
		if (groups[i].rate_count > taxes->largest_group)
			taxes->largest_group = groups[i].rate_count;
	}
	if (rates > BASKET_MAXIMUM_RATES)
		rates = BASKET_MAXIMUM_RATES;
	taxes->group_count = count;
	taxes->groups = arena_array(arena, struct basket_group, count);
	taxes->rates = arena_array(arena, const struct tax_rate *, rates);
	for (size_t i = 0; i < count; i++) {
		const struct error *error = plan_group(arena, taxes, &groups[i], &taxes->groups[i]);

		if (error)
			return error_field(
				arena, error->code,
				arena_print(arena, "tax_groups[%zu].%s", i, error->field), "%s",
				error->detail);
	}
	mark_independent(taxes);
	*out_taxes = taxes;
	return NULL;
}
