#include "common/rules/checkout_json.h"
#include "common/rules/json_text.h"
#include "common/rules/quantity.h"

static const char *const level_names[PRICE_LEVEL_COUNT] = {
	[PRICE_CHAIN] = "chain",       [PRICE_ZONE] = "zone",       [PRICE_STORE] = "store",
	[PRICE_CUSTOMER] = "customer", [PRICE_BARCODE] = "barcode", [PRICE_MANUAL] = "manual",
};

struct figure {
	const char *name;
	size_t offset;
};

#define FIGURE(type, name)                                                                         \
	{                                                                                          \
#name, offsetof(struct type, name)                                                 \
	}

static const struct figure line_figures[] = {
	FIGURE(basket_line_result, gross),    FIGURE(basket_line_result, basket_discount),
	FIGURE(basket_line_result, exempted), FIGURE(basket_line_result, amount),
	FIGURE(basket_line_result, net),      FIGURE(basket_line_result, tax),
	FIGURE(basket_line_result, total),    { 0 },
};

static const struct figure basket_figures[] = {
	FIGURE(basket_result, gross),
	FIGURE(basket_result, line_discount),
	FIGURE(basket_result, basket_discount),
	FIGURE(basket_result, exempted),
	FIGURE(basket_result, amount),
	FIGURE(basket_result, net),
	FIGURE(basket_result, tax),
	FIGURE(basket_result, total),
	{ 0 },
};

static const struct figure tender_figures[] = {
	FIGURE(tender_result, paid),     FIGURE(tender_result, cash_due),
	FIGURE(tender_result, rounding), FIGURE(tender_result, change),
	FIGURE(tender_result, open),     { 0 },
};

static void write_figures(struct json_text *json, const struct figure *figures, const void *from)
{
	for (; figures->name; figures++)
		json_text_int(json, figures->name,
			      *(const int64_t *)((const char *)from + figures->offset));
}

static void write_quantity(struct json_text *json, const char *name, int64_t quantity)
{
	char digits[DECIMAL_TEXT_SIZE];

	quantity_print(quantity, digits);
	json_text_string(json, name, digits);
}

static void write_taxes(struct json_text *json, const struct basket_line_result *line)
{
	json_text_open(json, "taxes", '[');
	for (size_t i = 0; i < line->tax_count; i++) {
		json_text_open(json, NULL, '{');
		json_text_string(json, "id", line->taxes[i].rate->id);
		json_text_int(json, "base", line->taxes[i].base);
		json_text_int(json, "amount", line->taxes[i].amount);
		json_text_close(json, '}');
	}
	json_text_close(json, ']');
}

static void write_line(struct json_text *json, const struct checkout_result *result, size_t index)
{
	const struct basket_line_result *line = &result->basket.lines[index];
	const struct price_choice *choice = &result->prices[index];
	int64_t per_quantity = choice->price.per_quantity;

	json_text_open(json, NULL, '{');
	json_text_int(json, "line_number", line->line_number);
	json_text_string(json, "price_level", level_names[choice->level]);
	json_text_open(json, "price", '{');
	json_text_int(json, "amount", choice->price.amount);
	write_quantity(json, "per_quantity", per_quantity ? per_quantity : QUANTITY_ONE);
	json_text_close(json, '}');
	json_text_int(json, "promotion_discount",
		      line->line_discount - result->line_discounts[index]);
	json_text_int(json, "line_discount", result->line_discounts[index]);
	write_figures(json, line_figures, line);
	write_taxes(json, line);
	json_text_close(json, '}');
}

static void write_rates(struct json_text *json, const struct basket_result *basket)
{
	json_text_open(json, "rates", '[');
	for (size_t i = 0; i < basket->rate_count; i++) {
		json_text_open(json, NULL, '{');
		json_text_string(json, "id", basket->rates[i].rate->id);
		json_text_int(json, "base", basket->rates[i].base);
		json_text_int(json, "amount", basket->rates[i].amount);
		json_text_close(json, '}');
	}
	json_text_close(json, ']');
}

static void write_awards(struct json_text *json, const struct checkout *checkout,
			 const struct promotion_result *promotions)
{
	json_text_open(json, "promotions", '[');
	for (size_t i = 0; i < promotions->award_count; i++) {
		const struct promotion_award *award = &promotions->awards[i];

		json_text_open(json, NULL, '{');
		json_text_string(json, "promotion", award->promotion->id);
		json_text_int(json, "line_number", checkout->lines[award->line].line_number);
		write_quantity(json, "quantity", award->quantity);
		json_text_int(json, "amount", award->amount);
		json_text_close(json, '}');
	}
	json_text_close(json, ']');
}

struct text checkout_write_json(struct arena *arena, const struct checkout *checkout,
				const struct checkout_result *result)
{
	struct json_text json = { .arena = arena };

	json_text_open(&json, NULL, '{');
	json_text_string(&json, "currency", checkout->currency->code);
	write_figures(&json, basket_figures, &result->basket);
	json_text_open(&json, "lines", '[');
	for (size_t i = 0; i < checkout->line_count; i++)
		write_line(&json, result, i);
	json_text_close(&json, ']');
	write_rates(&json, &result->basket);
	write_awards(&json, checkout, &result->promotions);
	json_text_open(&json, "payment", '{');
	write_figures(&json, tender_figures, &result->tender);
	json_text_close(&json, '}');
	json_text_close(&json, '}');
	return json_text_result(&json);
}
