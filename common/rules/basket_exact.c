/*
 * Exact lines: fractions of a minor unit are kept until the document is rounded.
 *
 * Some invoicing systems never round a line. Every figure of the document (the tax and the base of
 * each rate, the net amount) then is the rounded sum of the lines' exact figures, and the printed
 * figures of the lines are their shares of it. When all taxes are included in the prices, it is
 * the gross sum that is rounded and the net amount is what the taxes leave of it.
 */
#include "common/rules/basket_work.h"
#include "common/rules/share.h"

struct exact_line {
	wide amount; /* in FINE units, as everything here */
	wide net;
	struct tax_output output;
};

struct exact_rate {
	wide tax;
	wide base;
	bool included;
};

struct exact_document {
	struct basket_work *work;
	struct exact_line *lines;
	struct exact_rate *rates;
	struct share *shares;
	size_t *of_share; /* the line of each share */
	wide amount;
	wide net;
};

/* A discount is rounded already: it is said on the receipt. */
static bool exact_amount(const struct basket_line *line, int64_t discount, wide *out_amount)
{
	wide fine;
	wide off;

	return wide_multiply((wide)line->price.amount * line->quantity, BASKET_FINE, &fine) &&
	       wide_divide(fine, price_quantity(&line->price), ROUND_HALF_EVEN, &fine) &&
	       wide_multiply(discount, BASKET_FINE, &off) && wide_add(fine, -off, out_amount);
}

static bool add_taxes(struct exact_document *document, const struct basket_group *group,
		      const struct tax_output *output)
{
	for (size_t i = 0; i < group->plan.count; i++) {
		struct exact_rate *rate = &document->rates[group->rates[i]];

		rate->included = group->plan.steps[i].included;
		if (!wide_add(rate->tax, output->tax[i], &rate->tax) ||
		    !wide_add(rate->base, output->base[i], &rate->base))
			return false;
	}
	return true;
}

static bool compute_line(struct exact_document *document, size_t index)
{
	const struct basket_work *work = document->work;
	const struct basket_line *input = &work->basket->lines[index];
	const struct basket_group *group = basket_group_of(work, index);
	struct exact_line *line = &document->lines[index];

	if (!exact_amount(input, work->lines[index].line_discount, &line->amount))
		return false;
	if (group) {
		struct tax_input tax_input = { line->amount, basket_taxed_quantity(input),
					       BASKET_FINE, ROUND_HALF_EVEN };

		if (!tax_plan_compute(&group->plan, &tax_input, &line->output) ||
		    !add_taxes(document, group, &line->output))
			return false;
	}
	return wide_add(line->amount, -line->output.included, &line->net) &&
	       wide_add(document->amount, line->amount, &document->amount) &&
	       wide_add(document->net, line->net, &document->net);
}

static bool set_share(struct share *share, wide fine, int64_t key)
{
	share->key = key;
	return basket_share_of_fine(share, fine);
}

static bool settle(const struct exact_document *document, size_t count, int64_t target)
{
	const struct basket_work *work = document->work;

	if (work->basket->settings.exact_share == SHARE_LARGEST_PART)
		return share_settle_by_part(work->arena, document->shares, count, BASKET_COMPARED,
					    target);
	return share_settle(work->arena, document->shares, count, target);
}

static bool share_rate(struct exact_document *document, size_t rate, bool base, int64_t target)
{
	struct basket_work *work = document->work;
	size_t count = 0;

	for (size_t i = 0; i < work->basket->line_count; i++) {
		const struct basket_group *group = basket_group_of(work, i);
		size_t at = group ? basket_position(group, rate) : TAX_GROUP_MAXIMUM_RATES;
		const struct tax_output *output = &document->lines[i].output;

		if (at == TAX_GROUP_MAXIMUM_RATES)
			continue;
		if (!set_share(&document->shares[count], base ? output->base[at] : output->tax[at],
			       work->lines[i].line_number))
			return false;
		document->of_share[count++] = i;
	}
	if (!settle(document, count, target))
		return false;
	for (size_t i = 0; i < count; i++) {
		struct basket_line_tax *tax = basket_line_tax(work, document->of_share[i], rate);

		*(base ? &tax->base : &tax->amount) = document->shares[i].whole;
	}
	return true;
}

/* out_rest: what the rounded taxes leave of the gross sum; out_excluded: is any tax on top? */
static bool round_rates(struct exact_document *document, int64_t *out_rest, bool *out_excluded)
{
	struct basket_work *work = document->work;
	int64_t rest;
	bool excluded = false;

	if (!basket_round_fine(work, document->amount, &rest))
		return false;
	for (size_t i = 0; i < work->rate_count; i++) {
		const struct exact_rate *rate = &document->rates[i];
		wide with_tax = rate->base + (rate->included ? rate->tax : 0);
		int64_t tax;
		int64_t base;

		if (!basket_round_fine(work, rate->tax, &tax) ||
		    !basket_round_fine(work, with_tax, &base) ||
		    (rate->included && !int64_subtract(base, tax, &base)) ||
		    !share_rate(document, i, false, tax) || !share_rate(document, i, true, base) ||
		    (rate->included && !int64_subtract(rest, tax, &rest)))
			return false;
		excluded |= !rate->included && tax != 0;
	}
	*out_rest = rest;
	*out_excluded = excluded;
	return true;
}

static bool share_net(struct exact_document *document, int64_t net)
{
	struct basket_work *work = document->work;

	for (size_t i = 0; i < work->basket->line_count; i++)
		if (!set_share(&document->shares[i], document->lines[i].net,
			       work->lines[i].line_number))
			return false;
	if (!settle(document, work->basket->line_count, net))
		return false;
	for (size_t i = 0; i < work->basket->line_count; i++) {
		struct basket_line_result *line = &work->lines[i];

		line->amount = document->shares[i].whole;
		for (size_t j = 0; j < line->tax_count; j++)
			if (line->taxes[j].rate->included &&
			    !int64_add(line->amount, line->taxes[j].amount, &line->amount))
				return false;
		if (!int64_add(line->amount, line->line_discount, &line->gross) ||
		    !basket_finish_line(work, i))
			return false;
	}
	return true;
}

static bool tax_document(struct exact_document *document)
{
	struct basket_work *work = document->work;
	int64_t net;
	bool excluded;

	for (size_t i = 0; i < work->basket->line_count; i++)
		if (!compute_line(document, i))
			return false;
	if (!round_rates(document, &net, &excluded) ||
	    (excluded && !basket_round_fine(work, document->net, &net)))
		return false;
	return share_net(document, net);
}

static const struct error *check_lines(const struct basket_work *work)
{
	for (size_t i = 0; i < work->basket->line_count; i++)
		if (work->basket->lines[i].exempt)
			return basket_line_error(work->arena, i, "exempt",
						 "Not possible together with exact_lines.");
	return NULL;
}

const struct error *basket_tax_exact_lines(struct basket_work *work)
{
	size_t line_count = work->basket->line_count;
	struct exact_document document = {
		.work = work,
		.lines = arena_array(work->arena, struct exact_line, line_count),
		.rates = arena_array(work->arena, struct exact_rate, work->rate_count),
		.shares = arena_array(work->arena, struct share, line_count),
		.of_share = arena_array(work->arena, size_t, line_count),
	};

	TRY(check_lines(work));
	basket_assign_taxes(work);
	if (!tax_document(&document))
		return error_field(work->arena, ERROR_OVERFLOW, "lines",
				   "The taxes of the document are too large for an amount.");
	return NULL;
}
