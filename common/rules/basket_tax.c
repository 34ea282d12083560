#include "common/rules/basket_work.h"

void basket_assign_taxes(struct basket_work *work)
{
	size_t line_count = work->basket->line_count;
	struct basket_line_tax *tax = arena_array(work->arena, struct basket_line_tax,
						  line_count * work->taxes->largest_group);

	work->line_taxes = tax;
	for (size_t i = 0; i < line_count; i++) {
		const struct basket_group *group = basket_group_of(work, i);

		work->lines[i].taxes = tax;
		work->lines[i].tax_count = group ? group->plan.count : 0;
		for (size_t j = 0; j < work->lines[i].tax_count; j++)
			tax++->rate = &group->plan.group->rates[j];
	}
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

bool basket_share_of_fine(struct share *share, wide fine)
{
	wide rounded;
	wide whole;

	if (!wide_divide(fine, BASKET_FINE / BASKET_COMPARED, ROUND_HALF_UP, &rounded) ||
	    !wide_divide(rounded, BASKET_COMPARED, ROUND_FLOOR, &whole))
		return false;
	share->fraction = (uint64_t)(rounded - whole * BASKET_COMPARED);
	return wide_to_int64(whole, &share->whole);
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
