/*
 * What may happen to a document after its taxes are known: a discount on the total, which lowers
 * every rate and the net amount in proportion, and rounding of the total to a step.
 */
#include "common/rules/basket_work.h"
#include "common/rules/share.h"

/* One figure of several lines that gets lower together. */
struct reduction {
	struct basket_work *work;
	struct share *shares;
	int64_t *weights;
	int64_t **figures;
	size_t count;
	int64_t sum;
};

static void begin(struct reduction *reduction)
{
	reduction->count = 0;
	reduction->sum = 0;
}

/* Only figures above zero take part: there is nothing to take off the others. */
static bool add_figure(struct reduction *reduction, int64_t *figure, int64_t open,
		       int64_t line_number)
{
	if (open <= 0)
		return true;
	reduction->weights[reduction->count] = open;
	reduction->shares[reduction->count].key = line_number;
	reduction->figures[reduction->count++] = figure;
	return int64_add(reduction->sum, open, &reduction->sum);
}

static bool reduce(struct reduction *reduction, int64_t amount)
{
	if (amount == 0)
		return true;
	if (!share_by_weight(reduction->work->arena, reduction->shares, reduction->count,
			     reduction->weights, amount))
		return false;
	for (size_t i = 0; i < reduction->count; i++)
		*reduction->figures[i] -= reduction->shares[i].whole;
	return true;
}

static bool is_discounted(const struct basket_work *work, size_t line)
{
	return work->basket->lines[line].quantity > 0 && work->lines[line].total > 0;
}

/* Fixed taxes are not the shop's to give away, nor what later rates levy on them. */
static int64_t fixed_below(const struct basket_line_result *line, size_t at)
{
	int64_t fixed = 0;

	if (line->taxes[at].rate->ignores_earlier)
		return 0;
	for (size_t i = 0; i < at; i++)
		if (line->taxes[i].rate->kind == TAX_FIXED && line->taxes[i].rate->affects_later)
			fixed += line->taxes[i].amount;
	return fixed;
}

/* The part of a tax that a discount can lower. */
static bool open_tax(const struct basket_line_result *line, size_t at, int64_t *out_open)
{
	int64_t fixed = fixed_below(line, at);
	int64_t base;

	*out_open = line->taxes[at].rate->kind == TAX_FIXED ? 0 : line->taxes[at].amount;
	if (fixed == 0 || *out_open == 0)
		return true;
	return int64_add(line->net, fixed, &base) && base != 0 &&
	       int64_scale(line->taxes[at].amount, line->net, base, ROUND_HALF_UP, out_open);
}

static bool collect_rate(struct reduction *reduction, size_t rate, bool base)
{
	struct basket_work *work = reduction->work;

	begin(reduction);
	for (size_t i = 0; i < work->basket->line_count; i++) {
		const struct basket_group *group = basket_group_of(work, i);
		size_t at = group ? basket_position(group, rate) : TAX_GROUP_MAXIMUM_RATES;
		struct basket_line_tax *tax;
		int64_t open;

		if (at == TAX_GROUP_MAXIMUM_RATES || !is_discounted(work, i))
			continue;
		tax = basket_line_tax(work, i, rate);
		open = tax->base - fixed_below(&work->lines[i], at);
		if ((!base && !open_tax(&work->lines[i], at, &open)) ||
		    !add_figure(reduction, base ? &tax->base : &tax->amount, open,
				work->lines[i].line_number))
			return false;
	}
	return true;
}

static bool find_total(const struct basket_work *work, int64_t *out_total)
{
	int64_t total = 0;

	for (size_t i = 0; i < work->basket->line_count; i++) {
		const struct basket_line_result *line = &work->lines[i];

		if (!is_discounted(work, i))
			continue;
		if (!int64_add(total, line->net, &total))
			return false;
		for (size_t j = 0; j < line->tax_count; j++) {
			int64_t open;

			if (!open_tax(line, j, &open) || !int64_add(total, open, &total))
				return false;
		}
	}
	*out_total = total;
	return true;
}

/* Lowers what a rate takes; out_off is the tax that falls away. */
static bool reduce_rate(struct reduction *reduction, size_t rate, int64_t amount, int64_t total,
			int64_t *out_off)
{
	struct basket_work *work = reduction->work;
	enum rounding rounding = work->basket->settings.rounding;
	int64_t off;
	int64_t base_off;

	if (!collect_rate(reduction, rate, false) ||
	    !int64_scale(reduction->sum, amount, total, rounding, &off) || !reduce(reduction, off))
		return false;
	if (!collect_rate(reduction, rate, true) ||
	    !int64_scale(reduction->sum, amount, total, rounding, &base_off) ||
	    !reduce(reduction, base_off))
		return false;
	work->rates[rate].amount -= off;
	work->rates[rate].base -= base_off;
	*out_off = off;
	return true;
}

static bool reduce_net(struct reduction *reduction, int64_t amount)
{
	struct basket_work *work = reduction->work;

	begin(reduction);
	for (size_t i = 0; i < work->basket->line_count; i++)
		if (is_discounted(work, i) &&
		    !add_figure(reduction, &work->lines[i].net, work->lines[i].net,
				work->lines[i].line_number))
			return false;
	/* Below 0 when the rounded taxes fell by more than the discount. */
	return amount <= reduction->sum && reduce(reduction, amount);
}

/* Amount, tax and total follow from what is left of net and taxes. */
static void finish_lines(struct basket_work *work)
{
	for (size_t i = 0; i < work->basket->line_count; i++) {
		struct basket_line_result *line = &work->lines[i];
		int64_t before = line->amount;

		line->amount = line->net;
		line->tax = 0;
		for (size_t j = 0; j < line->tax_count; j++) {
			line->tax += line->taxes[j].amount;
			if (line->taxes[j].rate->included)
				line->amount += line->taxes[j].amount;
		}
		line->total = line->net + line->tax;
		line->basket_discount += before - line->amount;
	}
}

static bool discount_once(struct reduction *reduction, const struct basket_discount *discount)
{
	struct basket_work *work = reduction->work;
	int64_t amount = discount->amount;
	int64_t taxes = 0;
	int64_t total;

	if (!find_total(work, &total) ||
	    (discount->rate != 0 && !int64_scale(total, discount->rate, RATE_ONE,
						 work->basket->settings.rounding, &amount)) ||
	    amount < 0 || amount > total)
		return false;
	if (amount == 0)
		return true;
	for (size_t i = 0; i < work->rate_count; i++) {
		int64_t off;

		if (work->rates[i].rate->kind == TAX_FIXED)
			continue;
		/* A rate of the discount is exact; an amount stands for its share of the total. */
		if (!(discount->rate ? reduce_rate(reduction, i, discount->rate, RATE_ONE, &off)
				     : reduce_rate(reduction, i, amount, total, &off)) ||
		    !int64_add(taxes, off, &taxes))
			return false;
	}
	if (!reduce_net(reduction, amount - taxes))
		return false;
	finish_lines(work);
	return true;
}

static const struct error *check_discount(const struct basket_work *work, size_t index)
{
	const struct basket_discount *discount = &work->basket->discounts[index];

	if (discount->rate < 0 || discount->rate > RATE_ONE || discount->amount < 0 ||
	    (discount->rate != 0 && discount->amount != 0))
		return error_field(work->arena, ERROR_INVALID,
				   arena_print(work->arena, "discounts[%zu]", index),
				   "A rate between 0 and 100 percent, or an amount.");
	return NULL;
}

const struct error *basket_discount_total(struct basket_work *work)
{
	size_t line_count = work->basket->line_count;
	struct reduction reduction = {
		.work = work,
		.shares = arena_array(work->arena, struct share, line_count),
		.weights = arena_array(work->arena, int64_t, line_count),
		.figures = arena_array(work->arena, int64_t *, line_count),
	};

	for (size_t i = 0; i < work->basket->discount_count; i++) {
		TRY(check_discount(work, i));
		if (!discount_once(&reduction, &work->basket->discounts[i]))
			return error_field(work->arena, ERROR_INVALID,
					   arena_print(work->arena, "discounts[%zu]", i),
					   "The discount passes the total, or is too large.");
	}
	return NULL;
}

static bool is_larger(int64_t a, int64_t b)
{
	return (a < 0 ? -(wide)a : a) > (b < 0 ? -(wide)b : b);
}

/* work->rate_count when there is none that anybody pays. */
static size_t largest_rate(const struct basket_work *work)
{
	size_t largest = work->rate_count;

	for (size_t i = 0; i < work->rate_count; i++)
		if (work->rates[i].amount != 0 &&
		    (largest == work->rate_count ||
		     is_larger(work->rates[i].amount, work->rates[largest].amount)))
			largest = i;
	return largest;
}

/* Where the most of a rate is paid, among equals by the lower line number; work->basket->line_count: nowhere. */
static size_t largest_line(const struct basket_work *work, size_t rate)
{
	size_t largest = work->basket->line_count;
	int64_t most = 0;

	for (size_t i = 0; i < work->basket->line_count; i++) {
		const struct basket_group *group = basket_group_of(work, i);
		int64_t amount;

		if (!group || basket_position(group, rate) == TAX_GROUP_MAXIMUM_RATES)
			continue;
		amount = basket_line_tax(work, i, rate)->amount;
		if (is_larger(amount, most) ||
		    (amount != 0 && !is_larger(most, amount) &&
		     work->lines[i].line_number < work->lines[largest].line_number)) {
			largest = i;
			most = amount;
		}
	}
	return largest;
}

/* The largest tax of the document, in its largest share, takes the difference. */
static bool round_tax(struct basket_work *work, int64_t difference)
{
	size_t rate = largest_rate(work);
	size_t index =
		rate < work->rate_count ? largest_line(work, rate) : work->basket->line_count;
	struct basket_line_result *line = &work->lines[index];
	struct basket_line_tax *tax;

	if (index == work->basket->line_count)
		return true;
	tax = basket_line_tax(work, index, rate);
	work->rounded_tax = tax;
	work->total_rounding = difference;
	return int64_add(tax->amount, difference, &tax->amount) &&
	       int64_add(work->rates[rate].amount, difference, &work->rates[rate].amount) &&
	       int64_add(line->tax, difference, &line->tax) &&
	       int64_add(line->total, difference, &line->total);
}

const struct error *basket_round_total(struct basket_work *work)
{
	const struct basket_settings *settings = &work->basket->settings;
	wide total = 0;
	wide rounded;
	int64_t difference;

	if (settings->total_step < 0 || settings->total_rounding >= ROUND_UNNECESSARY)
		return error_field(work->arena, ERROR_INVALID, "settings.total_step",
				   "The step is above 0 and the rounding mode a known one.");
	for (size_t i = 0; i < work->basket->line_count; i++)
		total += work->lines[i].total;
	if (!wide_divide(total, settings->total_step, settings->total_rounding, &rounded) ||
	    !wide_multiply(rounded, settings->total_step, &rounded) ||
	    !wide_to_int64(rounded - total, &difference) || !round_tax(work, difference))
		return error_field(work->arena, ERROR_OVERFLOW, "settings.total_step",
				   "The total cannot be rounded so.");
	return NULL;
}
