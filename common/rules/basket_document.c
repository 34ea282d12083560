/*
 * Rounding per document: every rate is rounded once over the sum of its bases, and the lines get
 * whole minor units that sum to it. Taxes are linear in amount and quantity, so a group is
 * calculated once over the sum of its lines, and the share of a line is two multiplications.
 */
#include "common/rules/basket_work.h"
#include "common/rules/share.h"

#define SHARE_BITS 48 /* fraction of a minor unit kept in a line's share */

/* What a minor unit and a thousandth of quantity contribute to a tax, in 2^-48 minor units. */
struct tax_slope {
	int64_t of_amount;
	int64_t of_quantity;
};

struct group_sum {
	wide amount;
	wide quantity;
	bool used;
	struct tax_slope slopes[TAX_GROUP_MAXIMUM_RATES];
};

struct document {
	struct basket_work *work;
	struct group_sum *sums; /* per tax group */
	wide *taxes;            /* per rate, in FINE units */
	struct share *shares;   /* of one rate */
	size_t *lines;          /* that the shares belong to */
};

static bool find_slopes(const struct tax_plan *plan, struct tax_slope *slopes)
{
	struct tax_input minor_unit = { (wide)1 << SHARE_BITS, 0, INT64_C(1) << SHARE_BITS,
					ROUND_HALF_EVEN };
	struct tax_input thousandth = { 0, 1, INT64_C(1) << SHARE_BITS, ROUND_HALF_EVEN };
	struct tax_output by_amount;
	struct tax_output by_quantity;

	if (!tax_plan_compute(plan, &minor_unit, &by_amount) ||
	    !tax_plan_compute(plan, &thousandth, &by_quantity))
		return false;
	for (size_t i = 0; i < plan->count; i++)
		if (!wide_to_int64(by_amount.tax[i], &slopes[i].of_amount) ||
		    !wide_to_int64(by_quantity.tax[i], &slopes[i].of_quantity))
			return false;
	return true;
}

static void sum_lines(struct document *document)
{
	struct basket_work *work = document->work;

	for (size_t i = 0; i < work->basket->line_count; i++) {
		const struct basket_group *group = basket_group_of(work, i);

		if (!group)
			continue;

		struct group_sum *sum = &document->sums[group - work->groups];

		sum->used = true;
		sum->amount += work->lines[i].amount;
		sum->quantity += basket_taxed_quantity(&work->basket->lines[i]);
	}
}

static bool sum_group(struct document *document, size_t index)
{
	const struct basket_group *group = &document->work->groups[index];
	struct group_sum *sum = &document->sums[index];
	struct tax_input input = { .one = BASKET_FINE, .rounding = ROUND_HALF_EVEN };
	struct tax_output output;

	if (!sum->used)
		return true;
	if (!wide_multiply(sum->amount, BASKET_FINE, &input.amount) ||
	    !wide_to_int64(sum->quantity, &input.quantity) ||
	    !tax_plan_compute(&group->plan, &input, &output) ||
	    !find_slopes(&group->plan, sum->slopes))
		return false;
	for (size_t i = 0; i < group->plan.count; i++) {
		wide *tax = &document->taxes[group->rates[i]];

		if (!wide_add(*tax, output.tax[i], tax))
			return false;
	}
	return true;
}

static bool share_of_line(struct share *share, const struct tax_slope *slope, int64_t amount,
			  int64_t quantity)
{
	wide exact;

	if (!wide_add((wide)amount * slope->of_amount, (wide)quantity * slope->of_quantity, &exact))
		return false;
	share->fraction = (uint64_t)exact & ((UINT64_C(1) << SHARE_BITS) - 1);
	return wide_to_int64(exact >> SHARE_BITS, &share->whole);
}

/* The lines that pay a rate, each with its exact share of the tax. */
static bool collect_shares(struct document *document, size_t rate, size_t *out_count)
{
	struct basket_work *work = document->work;
	size_t count = 0;

	for (size_t i = 0; i < work->basket->line_count; i++) {
		const struct basket_group *group = basket_group_of(work, i);
		size_t at = group ? basket_position(group, rate) : TAX_GROUP_MAXIMUM_RATES;

		if (at == TAX_GROUP_MAXIMUM_RATES)
			continue;
		if (!share_of_line(&document->shares[count],
				   &document->sums[group - work->groups].slopes[at],
				   work->lines[i].amount,
				   basket_taxed_quantity(&work->basket->lines[i])))
			return false;
		document->shares[count].key = work->lines[i].line_number;
		document->lines[count++] = i;
	}
	*out_count = count;
	return true;
}

static bool share_rate(struct document *document, size_t rate)
{
	struct basket_work *work = document->work;
	size_t count;
	int64_t amount;

	if (!basket_round_fine(work, document->taxes[rate], &amount) ||
	    !collect_shares(document, rate, &count) ||
	    !share_settle(work->arena, document->shares, count, amount))
		return false;
	for (size_t i = 0; i < count; i++)
		basket_line_tax(work, document->lines[i], rate)->amount = document->shares[i].whole;
	return true;
}

/* What each rate of a line was applied to, from the whole minor units the line got. */
static bool find_bases(int64_t amount, const struct tax_plan *plan, struct basket_line_tax *taxes)
{
	for (size_t i = 0; i < plan->count; i++) {
		const struct tax_step *step = &plan->steps[i];
		wide base = amount;

		for (size_t j = 0; j < plan->count; j++) {
			base += plan->steps[j].on_base[i] * (wide)taxes[j].amount;
			if (step->included && j >= step->batch_first && j <= step->batch_last)
				base -= taxes[j].amount;
		}
		if (!wide_to_int64(base, &taxes[i].base))
			return false;
	}
	return true;
}

static bool tax_document(struct document *document)
{
	struct basket_work *work = document->work;

	sum_lines(document);
	for (size_t i = 0; i < work->basket->tax_group_count; i++)
		if (!sum_group(document, i))
			return false;
	for (size_t i = 0; i < work->rate_count; i++)
		if (!share_rate(document, i))
			return false;
	return true;
}

const struct error *basket_tax_per_document(struct basket_work *work)
{
	size_t line_count = work->basket->line_count;
	struct document document = {
		.work = work,
		.sums = arena_array(work->arena, struct group_sum, work->basket->tax_group_count),
		.taxes = arena_array(work->arena, wide, work->rate_count),
		.shares = arena_array(work->arena, struct share, line_count),
		.lines = arena_array(work->arena, size_t, line_count),
	};

	basket_assign_taxes(work);
	if (!tax_document(&document))
		return error_field(work->arena, ERROR_OVERFLOW, "lines",
				   "The taxes of the document are too large for an amount.");
	for (size_t i = 0; i < line_count; i++) {
		const struct basket_group *group = basket_group_of(work, i);

		if ((group && !find_bases(work->lines[i].amount, &group->plan,
					  basket_line_taxes(work, i))) ||
		    !basket_finish_line(work, i))
			return basket_overflow(work->arena, i, "tax");
	}
	return NULL;
}
