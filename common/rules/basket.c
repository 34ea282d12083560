#include "common/rules/basket_work.h"

#include <string.h>

const struct error *basket_overflow(struct arena *arena, size_t line, const char *what)
{
	return error_field(arena, ERROR_OVERFLOW, arena_print(arena, "lines[%zu].%s", line, what),
			   "The result is too large for an amount.");
}

const struct error *basket_line_error(struct arena *arena, size_t line, const char *what,
				      const char *detail)
{
	return error_field(arena, ERROR_INVALID, arena_print(arena, "lines[%zu].%s", line, what),
			   "%s", detail);
}

static bool same_rate(const struct tax_rate *a, const struct tax_rate *b)
{
	return a->kind == b->kind && a->rate == b->rate && a->amount == b->amount &&
	       a->per_quantity == b->per_quantity && a->included == b->included &&
	       a->affects_later == b->affects_later && a->ignores_earlier == b->ignores_earlier;
}

/* A rate may stand in several groups; it is one rate, and rounded once, by its id. */
static const struct error *find_rate(struct basket_work *work, const struct tax_rate *rate,
				     uint8_t *out_index)
{
	size_t i = 0;

	while (i < work->rate_count && work->rates[i].rate != rate &&
	       strcmp(work->rates[i].rate->id, rate->id) != 0)
		i++;
	if (i == BASKET_MAXIMUM_RATES)
		return error_field(work->arena, ERROR_TOO_LARGE, "rates",
				   "A basket holds at most %zu different rates.",
				   BASKET_MAXIMUM_RATES);
	if (i == work->rate_count)
		work->rates[work->rate_count++].rate = rate;
	else if (!same_rate(work->rates[i].rate, rate))
		return error_field(work->arena, ERROR_INVALID, "rates",
				   "Rate %s is given twice with different values.", rate->id);
	*out_index = (uint8_t)i;
	return NULL;
}

static const struct error *plan_group(struct basket_work *work, const struct tax_group *input,
				      struct basket_group *group)
{
	TRY(tax_plan_create(work->arena, input, &group->plan));
	for (size_t i = 0; i < input->rate_count; i++) {
		TRY(find_rate(work, &input->rates[i], &group->rates[i]));
		for (size_t j = 0; j < i; j++)
			if (group->rates[j] == group->rates[i])
				return error_field(work->arena, ERROR_INVALID, "rates",
						   "Rate %s stands twice in the group.",
						   input->rates[i].id);
	}
	return NULL;
}

static const struct error *plan_groups(struct basket_work *work)
{
	const struct basket *basket = work->basket;
	size_t rates = 0;

	for (size_t i = 0; i < basket->tax_group_count; i++)
		rates += basket->tax_groups[i].rate_count;
	if (rates > BASKET_MAXIMUM_RATES)
		rates = BASKET_MAXIMUM_RATES;
	work->groups = arena_array(work->arena, struct basket_group, basket->tax_group_count);
	work->rates = arena_array(work->arena, struct basket_rate_total, rates);
	for (size_t i = 0; i < basket->tax_group_count; i++) {
		const struct error *error =
			plan_group(work, &basket->tax_groups[i], &work->groups[i]);

		if (error)
			return error_field(
				work->arena, error->code,
				arena_print(work->arena, "tax_groups[%zu].%s", i, error->field),
				"%s", error->detail);
	}
	return NULL;
}

static const struct error *check_line(const struct basket_work *work, size_t index)
{
	const struct basket_line *line = &work->basket->lines[index];

	if (line->quantity == INT64_MIN)
		return basket_line_error(work->arena, index, "quantity", "Out of range.");
	if (line->price.per_quantity < 0)
		return basket_line_error(work->arena, index, "price.per_quantity",
					 "Must be above 0.");
	if (line->discount_rate < 0 || line->discount_rate > RATE_ONE)
		return basket_line_error(work->arena, index, "discount_rate",
					 "A discount is between 0 % and 100 %.");
	if (line->tax_group != BASKET_NO_TAX && line->tax_group >= work->basket->tax_group_count)
		return basket_line_error(work->arena, index, "tax_group", "Unknown tax group.");
	return NULL;
}

/* A discount is on the side of the gross amount and never passes it. */
static bool discount_fits(int64_t gross, int64_t discount)
{
	if (gross >= 0)
		return discount >= 0 && discount <= gross;
	return discount <= 0 && discount >= gross;
}

static const struct error *price_line(struct basket_work *work, size_t index)
{
	const struct basket_line *line = &work->basket->lines[index];
	struct basket_line_result *result = &work->lines[index];
	enum rounding rounding = work->basket->settings.rounding;
	int64_t per_quantity = line->price.per_quantity ? line->price.per_quantity : QUANTITY_ONE;
	int64_t off;

	TRY(check_line(work, index));
	result->line_number = line->line_number;
	if (!int64_scale(line->price.amount, line->quantity, per_quantity, rounding,
			 &result->gross))
		return basket_overflow(work->arena, index, "price");
	off = line->discount;
	if (line->discount_rate != 0) {
		int64_t percent;

		if (!int64_scale(result->gross, line->discount_rate, RATE_ONE, rounding,
				 &percent) ||
		    !int64_add(percent, line->discount, &off))
			return basket_overflow(work->arena, index, "discount");
	}
	if (!discount_fits(result->gross, off))
		return basket_line_error(work->arena, index, "discount",
					 "A discount cannot pass the amount of its line.");
	result->line_discount = off;
	result->amount = result->gross - off;
	return NULL;
}

/* Who does not pay tax pays the price without the taxes that are in it. */
static const struct error *exempt_line(struct basket_work *work, size_t index)
{
	const struct basket_line *line = &work->basket->lines[index];
	struct basket_line_result *result = &work->lines[index];
	struct tax_input input = { result->amount, basket_taxed_quantity(line), 1,
				   work->basket->settings.rounding };
	struct tax_output output;

	if (line->tax_group == BASKET_NO_TAX)
		return NULL;
	if (!tax_plan_compute(&work->groups[line->tax_group].plan, &input, &output) ||
	    !wide_to_int64(output.included, &result->exempted) ||
	    !int64_subtract(result->amount, result->exempted, &result->amount))
		return basket_overflow(work->arena, index, "tax");
	return NULL;
}

static const struct error *price_lines(struct basket_work *work)
{
	const struct basket *basket = work->basket;

	work->lines = arena_array(work->arena, struct basket_line_result, basket->line_count);
	for (size_t i = 0; i < basket->line_count; i++)
		TRY(price_line(work, i));
	if (!basket->settings.discount_on_total)
		TRY(basket_share_discounts(work));
	for (size_t i = 0; i < basket->line_count; i++)
		if (basket->lines[i].exempt)
			TRY(exempt_line(work, i));
	return NULL;
}

static bool add_up(struct basket_work *work, struct basket_result *result)
{
	bool fits = true;

	for (size_t i = 0; i < work->basket->line_count; i++) {
		const struct basket_line_result *line = &work->lines[i];

		fits &= int64_add(result->gross, line->gross, &result->gross) &&
			int64_add(result->line_discount, line->line_discount,
				  &result->line_discount) &&
			int64_add(result->basket_discount, line->basket_discount,
				  &result->basket_discount) &&
			int64_add(result->exempted, line->exempted, &result->exempted) &&
			int64_add(result->amount, line->amount, &result->amount) &&
			int64_add(result->net, line->net, &result->net) &&
			int64_add(result->tax, line->tax, &result->tax) &&
			int64_add(result->total, line->total, &result->total);
	}
	return fits;
}

static const struct error *check_settings(struct arena *arena, const struct basket *basket)
{
	const struct basket_settings *settings = &basket->settings;

	if (settings->rounding >= ROUND_UNNECESSARY)
		return error_field(arena, ERROR_INVALID, "settings.rounding",
				   "Unknown rounding mode.");
	if (settings->tax_place > TAX_PER_DOCUMENT)
		return error_field(arena, ERROR_INVALID, "settings.tax_place",
				   "Unknown rounding place.");
	if (settings->exact_lines && settings->tax_place != TAX_PER_DOCUMENT)
		return error_field(arena, ERROR_INVALID, "settings.exact_lines",
				   "Only with rounding per document.");
	if (settings->exact_lines && basket->discount_count > 0 && !settings->discount_on_total)
		return error_field(arena, ERROR_INVALID, "discounts",
				   "With exact_lines only on the total.");
	if (basket->line_count > BASKET_MAXIMUM_LINES)
		return error_field(arena, ERROR_TOO_LARGE, "lines",
				   "A basket holds at most %zu lines.", BASKET_MAXIMUM_LINES);
	if (basket->tax_group_count > BASKET_MAXIMUM_TAX_GROUPS)
		return error_field(arena, ERROR_TOO_LARGE, "tax_groups",
				   "A basket holds at most %zu tax groups.",
				   BASKET_MAXIMUM_TAX_GROUPS);
	if (basket->discount_count > BASKET_MAXIMUM_DISCOUNTS)
		return error_field(arena, ERROR_TOO_LARGE, "discounts",
				   "A basket holds at most %zu discounts.",
				   BASKET_MAXIMUM_DISCOUNTS);
	return NULL;
}

static const struct error *find_taxes(struct basket_work *work)
{
	const struct basket_settings *settings = &work->basket->settings;

	if (settings->tax_place == TAX_PER_LINE)
		return basket_tax_per_line(work);
	if (settings->exact_lines)
		return basket_tax_exact_lines(work);
	return basket_tax_per_document(work);
}

const struct error *basket_compute(struct arena *arena, const struct basket *basket,
				   struct basket_result *out_result)
{
	struct basket_work work = { .arena = arena, .basket = basket };

	TRY(check_settings(arena, basket));
	TRY(plan_groups(&work));
	TRY(price_lines(&work));
	TRY(find_taxes(&work));
	if (basket->settings.discount_on_total)
		TRY(basket_discount_total(&work));
	if (basket->settings.total_step != 0)
		TRY(basket_round_total(&work));

	struct basket_result result = { .lines = work.lines,
					.line_count = basket->line_count,
					.rates = work.rates,
					.rate_count = work.rate_count };

	if (!add_up(&work, &result))
		return error_field(arena, ERROR_OVERFLOW, "lines",
				   "The sum of the lines is too large for an amount.");
	*out_result = result;
	return NULL;
}
