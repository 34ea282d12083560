#include "common/rules/basket_work.h"

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
	if (line->tax_group != BASKET_NO_TAX && line->tax_group >= work->taxes->group_count)
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

/* Nearly all prices are per unit; dividing by a constant is no division. */
static bool find_gross(const struct basket_line *line, enum rounding rounding, int64_t *out_gross)
{
	const struct price *price = &line->price;

	if (price->per_quantity == 0 || price->per_quantity == QUANTITY_ONE)
		return int64_scale(price->amount, line->quantity, QUANTITY_ONE, rounding,
				   out_gross);
	return int64_scale(price->amount, line->quantity, price->per_quantity, rounding, out_gross);
}

static bool find_discount(const struct basket_line *line, enum rounding rounding, int64_t gross,
			  int64_t *out_discount)
{
	int64_t left;
	int64_t percent = 0;

	if (line->discount_rate != 0 &&
	    (!int64_subtract(gross, line->promotion, &left) ||
	     !int64_scale(left, line->discount_rate, RATE_ONE, rounding, &percent)))
		return false;
	return int64_add(line->promotion, percent, out_discount) &&
	       int64_add(*out_discount, line->discount, out_discount);
}

static const struct error *price_line(struct basket_work *work, size_t index)
{
	const struct basket_line *line = &work->basket->lines[index];
	struct basket_line_result *result = &work->lines[index];
	enum rounding rounding = work->basket->settings.rounding;
	int64_t off;

	TRY(check_line(work, index));
	result->line_number = line->line_number;
	if (!find_gross(line, rounding, &result->gross))
		return basket_overflow(work->arena, index, "price");
	if (!find_discount(line, rounding, result->gross, &off))
		return basket_overflow(work->arena, index, "discount");
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
	if (!tax_plan_compute(&work->taxes->groups[line->tax_group].plan, &input, &output) ||
	    !wide_to_int64(output.included, &result->exempted) ||
	    !int64_subtract(result->amount, result->exempted, &result->amount))
		return basket_overflow(work->arena, index, "tax");
	return NULL;
}

static bool numbers_ascend(const struct basket *basket)
{
	for (size_t i = 1; i < basket->line_count; i++)
		if (basket->lines[i].line_number <= basket->lines[i - 1].line_number)
			return false;
	return true;
}

/* Line numbers decide between equal lines, so no two may be the same; usually they ascend. */
static const struct error *check_line_numbers(struct arena *arena, const struct basket *basket)
{
	size_t size = 16;
	uint32_t *seen; /* index + 1 of a line, by a hash of its number */

	if (numbers_ascend(basket))
		return NULL;
	while (size < 2 * basket->line_count)
		size *= 2;
	seen = arena_array(arena, uint32_t, size);
	for (size_t i = 0; i < basket->line_count; i++) {
		uint64_t number = (uint64_t)basket->lines[i].line_number;
		size_t at = (number * UINT64_C(0x9e3779b97f4a7c15) >> 32) & (size - 1);

		for (; seen[at]; at = (at + 1) & (size - 1))
			if ((uint64_t)basket->lines[seen[at] - 1].line_number == number)
				return basket_line_error(arena, i, "line_number",
							 "Another line has the same number.");
		seen[at] = (uint32_t)i + 1;
	}
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

static bool add_line(struct basket_result *result, const struct basket_line_result *line)
{
	return int64_add(result->gross, line->gross, &result->gross) &&
	       int64_add(result->line_discount, line->line_discount, &result->line_discount) &&
	       int64_add(result->basket_discount, line->basket_discount,
			 &result->basket_discount) &&
	       int64_add(result->exempted, line->exempted, &result->exempted) &&
	       int64_add(result->net, line->net, &result->net) &&
	       int64_add(result->tax, line->tax, &result->tax);
}

/* A sum may fit although it does not on the way to it. */
static bool add_wide(const struct basket_work *work, struct basket_result *result)
{
	wide gross = 0, line_discount = 0, basket_discount = 0, exempted = 0, net = 0, tax = 0;

	for (size_t i = 0; i < work->basket->line_count; i++) {
		const struct basket_line_result *line = &work->lines[i];

		gross += line->gross;
		line_discount += line->line_discount;
		basket_discount += line->basket_discount;
		exempted += line->exempted;
		net += line->net;
		tax += line->tax;
	}
	return wide_to_int64(gross, &result->gross) &&
	       wide_to_int64(line_discount, &result->line_discount) &&
	       wide_to_int64(basket_discount, &result->basket_discount) &&
	       wide_to_int64(exempted, &result->exempted) && wide_to_int64(net, &result->net) &&
	       wide_to_int64(tax, &result->tax);
}

static bool add_up(const struct basket_work *work, struct basket_result *result)
{
	size_t i = 0;

	while (i < work->basket->line_count && add_line(result, &work->lines[i]))
		i++;
	if (i < work->basket->line_count && !add_wide(work, result))
		return false;
	/* The others follow, as they do on every line. */
	return wide_to_int64((wide)result->net + result->tax, &result->total) &&
	       wide_to_int64((wide)result->gross - result->line_discount - result->basket_discount -
				     result->exempted,
			     &result->amount);
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
	if (basket->discount_count > BASKET_MAXIMUM_DISCOUNTS)
		return error_field(arena, ERROR_TOO_LARGE, "discounts",
				   "A basket holds at most %zu discounts.",
				   BASKET_MAXIMUM_DISCOUNTS);
	return NULL;
}

static const struct error *prepare_taxes(struct basket_work *work)
{
	const struct basket *basket = work->basket;

	work->taxes = basket->taxes;
	if (!work->taxes)
		TRY(basket_taxes_create(work->arena, basket->tax_groups, basket->tax_group_count,
					&work->taxes));
	work->rate_count = work->taxes->rate_count;
	work->rates = arena_array(work->arena, struct basket_rate_total, work->rate_count);
	for (size_t i = 0; i < work->rate_count; i++)
		work->rates[i].rate = work->taxes->rates[i];
	return NULL;
}

/* The summary lists the rates that somebody pays. */
static size_t keep_used_rates(struct basket_work *work)
{
	size_t kept = 0;

	for (size_t i = 0; i < work->rate_count; i++)
		if (work->rates[i].line_count > 0)
			work->rates[kept++] = work->rates[i];
	return kept;
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
	TRY(check_line_numbers(arena, basket));
	TRY(prepare_taxes(&work));
	TRY(price_lines(&work));
	TRY(find_taxes(&work));
	if (basket->settings.discount_on_total)
		TRY(basket_discount_total(&work));
	if (basket->settings.total_step != 0)
		TRY(basket_round_total(&work));

	struct basket_result result = { .rounded_tax = work.rounded_tax,
					.total_rounding = work.total_rounding,
					.lines = work.lines,
					.line_count = basket->line_count,
					.rates = work.rates,
					.rate_count = keep_used_rates(&work) };

	if (!add_up(&work, &result))
		return error_field(arena, ERROR_OVERFLOW, "lines",
				   "The sum of the lines is too large for an amount.");
	*out_result = result;
	return NULL;
}
