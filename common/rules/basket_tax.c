#include "common/rules/basket_work.h"

const struct basket_group *basket_group_of(const struct basket_work *work, size_t line)
{
	const struct basket_line *input = &work->basket->lines[line];

	if (input->tax_group == BASKET_NO_TAX || input->exempt)
		return NULL;
	return &work->groups[input->tax_group];
}

size_t basket_position(const struct basket_group *group, size_t rate)
{
	for (size_t i = 0; i < group->plan.count; i++)
		if (group->rates[i] == rate)
			return i;
	return TAX_GROUP_MAXIMUM_RATES;
}

int64_t basket_taxed_quantity(const struct basket_line *line)
{
	return line->price.amount < 0 ? -line->quantity : line->quantity;
}

void basket_assign_taxes(struct basket_work *work)
{
	struct basket_line_tax *tax;
	size_t count = 0;

	for (size_t i = 0; i < work->basket->line_count; i++) {
		const struct basket_group *group = basket_group_of(work, i);

		work->lines[i].tax_count = group ? group->plan.count : 0;
		count += work->lines[i].tax_count;
	}
	tax = work->taxes = arena_array(work->arena, struct basket_line_tax, count);
	for (size_t i = 0; i < work->basket->line_count; i++) {
		const struct basket_group *group = basket_group_of(work, i);

		work->lines[i].taxes = tax;
		for (size_t j = 0; j < work->lines[i].tax_count; j++)
			tax++->rate = &group->plan.group->rates[j];
	}
}

struct basket_line_tax *basket_line_taxes(const struct basket_work *work, size_t line)
{
	return &work->taxes[work->lines[line].taxes - work->taxes];
}

struct basket_line_tax *basket_line_tax(const struct basket_work *work, size_t line, size_t rate)
{
	return &basket_line_taxes(work, line)[basket_position(basket_group_of(work, line), rate)];
}

bool basket_round_fine(const struct basket_work *work, wide fine, int64_t *out_amount)
{
	wide amount;

	return wide_divide(fine, BASKET_FINE, work->basket->settings.rounding, &amount) &&
	       wide_to_int64(amount, out_amount);
}

bool basket_finish_line(struct basket_work *work, size_t index)
{
	const struct basket_group *group = basket_group_of(work, index);
	struct basket_line_result *line = &work->lines[index];

	line->net = line->amount;
	for (size_t i = 0; i < line->tax_count; i++) {
		const struct basket_line_tax *tax = &line->taxes[i];
		struct basket_rate_total *total = &work->rates[group->rates[i]];

		if (!int64_add(line->tax, tax->amount, &line->tax) ||
		    !int64_add(total->amount, tax->amount, &total->amount) ||
		    !int64_add(total->base, tax->base, &total->base))
			return false;
		if (tax->rate->included && !int64_subtract(line->net, tax->amount, &line->net))
			return false;
	}
	return int64_add(line->net, line->tax, &line->total);
}

static bool tax_line(struct basket_work *work, size_t index, const struct basket_group *group)
{
	struct tax_input input = { work->lines[index].amount,
				   basket_taxed_quantity(&work->basket->lines[index]), 1,
				   work->basket->settings.rounding };
	struct basket_line_tax *taxes = basket_line_taxes(work, index);
	struct tax_output output;

	if (!tax_plan_compute(&group->plan, &input, &output))
		return false;
	for (size_t i = 0; i < group->plan.count; i++)
		if (!wide_to_int64(output.tax[i], &taxes[i].amount) ||
		    !wide_to_int64(output.base[i], &taxes[i].base))
			return false;
	return true;
}

const struct error *basket_tax_per_line(struct basket_work *work)
{
	basket_assign_taxes(work);
	for (size_t i = 0; i < work->basket->line_count; i++) {
		const struct basket_group *group = basket_group_of(work, i);

		if ((group && !tax_line(work, i, group)) || !basket_finish_line(work, i))
			return basket_overflow(work->arena, i, "tax");
	}
	return NULL;
}
