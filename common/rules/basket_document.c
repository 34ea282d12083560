/*
 * Rounding per document: every rate is rounded once over the sum of its bases, and the lines get
 * whole minor units that sum to it. Taxes are linear in amount and quantity, so a group is
 * calculated once over the sum of its lines, and the share of a line is a multiplication and a
 * division. Independent rates are shared by exact fractions; where rates build on each other,
 * shares are compared to a millionth of a minor unit, so that equal ones are equal.
 */
#include "common/rules/basket_work.h"
#include "common/rules/share.h"

#define SLOPE_ONE INT64_C(1000000000000000000)

/* What a line contributes to a tax. */
struct tax_slope {
	int64_t numerator; /* exactly this part of its amount; or with denominator 0: */
	int64_t denominator;
	wide of_amount; /* of each minor unit and of each thousandth, in parts of SLOPE_ONE */
	wide of_quantity;
};

struct group_sum {
	wide amount;
	wide quantity;
	size_t line_count;
	struct tax_slope *slopes; /* as many as the group has rates */
};

/* Everything that pays a rate. */
struct rate_sum {
	wide tax;           /* in FINE units, of groups that share rates */
	int64_t amount;     /* in minor units, rounded */
	size_t share_first; /* its part of the document's shares */
	size_t share_count;
};

struct document {
	struct basket_work *work;
	struct group_sum *groups;
	struct rate_sum *rates;
	struct share *shares; /* one for each tax of each line, those of a rate together */
	struct basket_line_tax **targets; /* the tax each share is for */
};

static bool find_slopes(const struct tax_plan *plan, struct tax_slope *slopes)
{
	struct tax_input minor_unit = { SLOPE_ONE, 0, SLOPE_ONE, ROUND_HALF_UP };
	struct tax_input thousandth = { 0, 1, SLOPE_ONE, ROUND_HALF_UP };
	struct tax_output by_amount;
	struct tax_output by_quantity;

	if (!tax_plan_compute(plan, &minor_unit, &by_amount) ||
	    !tax_plan_compute(plan, &thousandth, &by_quantity))
		return false;
	for (size_t i = 0; i < plan->count; i++) {
		slopes[i].of_amount = by_amount.tax[i];
		slopes[i].of_quantity = by_quantity.tax[i];
	}
	return true;
}

static void sum_lines(struct document *document)
{
	struct basket_work *work = document->work;

	for (size_t i = 0; i < work->basket->line_count; i++) {
		const struct basket_group *group = basket_group_of(work, i);

		if (!group)
			continue;

		struct group_sum *sum = &document->groups[work->basket->lines[i].tax_group];

		sum->line_count++;
		sum->amount += work->lines[i].amount;
		if (group->plan.any_fixed)
			sum->quantity += basket_taxed_quantity(&work->basket->lines[i]);
	}
}

static bool sum_independent(struct document *document, const struct basket_group *group,
			    struct group_sum *sum)
{
	int64_t amount;

	if (!wide_to_int64(sum->amount, &amount))
		return false;
	for (size_t i = 0; i < group->plan.count; i++) {
		struct rate_sum *rate = &document->rates[group->rates[i]];
		const struct tax_step *step = &group->plan.steps[i];

		rate->share_count = sum->line_count;
		sum->slopes[i].numerator = step->numerator;
		sum->slopes[i].denominator = step->denominator;
		if (!int64_scale(amount, step->numerator, step->denominator,
				 document->work->basket->settings.rounding, &rate->amount))
			return false;
	}
	return true;
}

static bool sum_group(struct document *document, size_t index)
{
	const struct basket_group *group = &document->work->taxes->groups[index];
	struct group_sum *sum = &document->groups[index];
	struct tax_input input = { .one = BASKET_FINE, .rounding = ROUND_HALF_EVEN };
	struct tax_output output;

	if (sum->line_count == 0)
		return true;
	sum->slopes = arena_array(document->work->arena, struct tax_slope, group->plan.count);
	if (group->independent)
		return sum_independent(document, group, sum);
	if (!wide_multiply(sum->amount, BASKET_FINE, &input.amount) ||
	    !wide_to_int64(sum->quantity, &input.quantity) ||
	    !tax_plan_compute(&group->plan, &input, &output) ||
	    !find_slopes(&group->plan, sum->slopes))
		return false;
	for (size_t i = 0; i < group->plan.count; i++) {
		struct rate_sum *rate = &document->rates[group->rates[i]];

		rate->share_count += sum->line_count;
		if (!wide_add(rate->tax, output.tax[i], &rate->tax))
			return false;
	}
	return true;
}

static bool share_by_slope(struct share *share, const struct tax_slope *slope, int64_t amount,
			   int64_t quantity)
{
	wide of_amount;
	wide of_quantity;

	return wide_multiply(slope->of_amount, amount, &of_amount) &&
	       wide_multiply(slope->of_quantity, quantity, &of_quantity) &&
	       wide_add(of_amount, of_quantity, &of_amount) &&
	       wide_divide(of_amount, SLOPE_ONE / BASKET_FINE, ROUND_HALF_UP, &of_amount) &&
	       basket_share_of_fine(share, of_amount);
}

static bool share_large(struct share *share, const struct tax_slope *slope, int64_t amount)
{
	wide exact = (wide)amount * slope->numerator;
	wide whole;

	if (!wide_divide(exact, slope->denominator, ROUND_FLOOR, &whole))
		return false;
	share->fraction = (uint64_t)(exact - whole * slope->denominator);
	return wide_to_int64(whole, &share->whole);
}

static bool share_exactly(struct share *share, const struct tax_slope *slope, int64_t amount)
{
	int64_t exact;

	if (__builtin_mul_overflow(amount, slope->numerator, &exact) || exact < 0)
		return share_large(share, slope, amount);
	share->whole = exact / slope->denominator;
	share->fraction = (uint64_t)(exact - share->whole * slope->denominator);
	return true;
}

static bool share_of_line(struct share *share, const struct tax_slope *slope, int64_t amount,
			  int64_t quantity)
{
	return slope->denominator != 0 ? share_exactly(share, slope, amount)
				       : share_by_slope(share, slope, amount, quantity);
}

/* Gives each rate its part of the shares; the counts grow again while the shares are filled. */
static void place_shares(struct document *document)
{
	struct basket_work *work = document->work;
	size_t next = 0;

	for (size_t i = 0; i < work->rate_count; i++) {
		struct rate_sum *rate = &document->rates[i];

		rate->share_first = next;
		next += rate->share_count;
		rate->share_count = 0;
	}
	document->shares = arena_array(work->arena, struct share, next);
	document->targets = arena_array(work->arena, struct basket_line_tax *, next);
}

/* The exact share of every line in every tax it pays. */
static bool fill_shares(struct document *document)
{
	struct basket_work *work = document->work;

	for (size_t i = 0; i < work->basket->line_count; i++) {
		const struct basket_line *line = &work->basket->lines[i];
		const struct basket_group *group = basket_group_of(work, i);
		struct basket_line_tax *taxes;
		const struct tax_slope *slopes;

		if (!group)
			continue;
		taxes = basket_line_taxes(work, i);
		slopes = document->groups[line->tax_group].slopes;

		for (size_t j = 0; j < work->lines[i].tax_count; j++) {
			struct rate_sum *rate = &document->rates[group->rates[j]];
			size_t at = rate->share_first + rate->share_count++;

			if (!share_of_line(&document->shares[at], &slopes[j], work->lines[i].amount,
					   basket_taxed_quantity(line)))
				return false;
			document->shares[at].key = work->lines[i].line_number;
			document->targets[at] = &taxes[j];
		}
	}
	return true;
}

static bool share_rate(struct document *document, struct rate_sum *rate)
{
	struct basket_work *work = document->work;
	struct share *shares = &document->shares[rate->share_first];

	if (rate->tax != 0 && !basket_round_fine(work, rate->tax, &rate->amount))
		return false;
	if (!share_settle(work->arena, shares, rate->share_count, rate->amount))
		return false;
	for (size_t i = 0; i < rate->share_count; i++)
		document->targets[rate->share_first + i]->amount = shares[i].whole;
	return true;
}

/* What each rate of a line was applied to, from the whole minor units the line got. */
static bool find_bases(int64_t amount, const struct tax_plan *plan, struct basket_line_tax *taxes)
{
	if (plan->count == 1)
		return int64_subtract(amount, plan->all_included ? taxes[0].amount : 0,
				      &taxes[0].base);
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
	for (size_t i = 0; i < work->taxes->group_count; i++)
		if (!sum_group(document, i))
			return false;
	place_shares(document);
	if (!fill_shares(document))
		return false;
	for (size_t i = 0; i < work->rate_count; i++)
		if (!share_rate(document, &document->rates[i]))
			return false;
	return true;
}

const struct error *basket_tax_per_document(struct basket_work *work)
{
	struct document document = {
		.work = work,
		.groups = arena_array(work->arena, struct group_sum, work->taxes->group_count),
		.rates = arena_array(work->arena, struct rate_sum, work->rate_count),
	};

	basket_assign_taxes(work);
	if (!tax_document(&document))
		return error_field(work->arena, ERROR_OVERFLOW, "lines",
				   "The taxes of the document are too large for an amount.");
	for (size_t i = 0; i < work->basket->line_count; i++) {
		const struct basket_group *group = basket_group_of(work, i);

		if ((group && !find_bases(work->lines[i].amount, &group->plan,
					  basket_line_taxes(work, i))) ||
		    !basket_finish_line(work, i))
			return basket_overflow(work->arena, i, "tax");
	}
	return NULL;
}
