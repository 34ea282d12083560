#include "common/rules/explain.h"

#include <string.h>

#include "common/rules/checkout_json.h"
#include "common/rules/explain_messages.h"
#include "common/rules/json_text.h"
#include "common/rules/quantity.h"

#define MAXIMUM_VALUES 6

struct explaining {
	struct arena *arena;
	const struct checkout *checkout;
	const struct checkout_result *result;
	enum rules_language language;
	struct json_text text;
};

enum rules_language rules_language_of(struct text word)
{
	static const char *const words[RULES_LANGUAGE_COUNT] = { "en", "es" };
	enum rules_language language = 0;

	while (language < RULES_LANGUAGE_COUNT && !text_is(word, words[language]))
		language++;
	return language;
}

/* Numbers as text, in the arena: an explanation holds several of them at once. */
static const char *money(const struct explaining *explaining, int64_t amount)
{
	char *text = arena_allocate(explaining->arena, DECIMAL_TEXT_SIZE);

	money_print(amount, explaining->checkout->currency, text);
	return text;
}

static const char *quantity(const struct explaining *explaining, int64_t value)
{
	char *text = arena_allocate(explaining->arena, DECIMAL_TEXT_SIZE);

	quantity_print(value, text);
	return text;
}

static const char *whole(const struct explaining *explaining, int64_t value)
{
	char *text = arena_allocate(explaining->arena, DECIMAL_TEXT_SIZE);

	decimal_print(value, 0, text);
	return text;
}

static const char *word(const struct explaining *explaining, enum explain_message message)
{
	return explain_message(message, explaining->language);
}

static const char *or_empty(const char *text)
{
	return text ? text : "";
}

/* As it is, without what a terminal would obey: control characters of ASCII and of Latin-1. */
static void say_value(struct explaining *explaining, const char *value)
{
	for (const unsigned char *at = (const unsigned char *)value; *at; at++) {
		bool is_control = *at < ' ' || *at == 0x7f;

		if (at[0] == 0xc2 && at[1] >= 0x80 && at[1] < 0xa0) {
			is_control = true;
			at++;
		}
		json_text_raw(&explaining->text, is_control ? " " : (const char *)at, 1);
	}
}

static void say(struct explaining *explaining, enum explain_message message,
		const char *const values[static MAXIMUM_VALUES])
{
	for (const char *at = word(explaining, message); *at; at++) {
		if (at[0] == '{' && at[2] == '}') {
			say_value(explaining, or_empty(values[at[1] - '0']));
			at += 2;
		} else {
			json_text_raw(&explaining->text, at, 1);
		}
	}
	json_text_raw(&explaining->text, "\n", 1);
}

#define SAY(explaining, message, ...)                                                              \
	say(explaining, message, (const char *const[MAXIMUM_VALUES]){ __VA_ARGS__ })

static const enum explain_message step_messages[] = {
	[PRICE_STEP_STATED] = EXPLAIN_PRICE_STATED,
	[PRICE_STEP_FOUND] = EXPLAIN_PRICE_FOUND,
	[PRICE_STEP_BREAK] = EXPLAIN_PRICE_BREAK,
	[PRICE_STEP_REPLACED] = EXPLAIN_PRICE_REPLACED,
	[PRICE_STEP_BARCODE] = EXPLAIN_PRICE_BARCODE,
	[PRICE_STEP_MANUAL] = EXPLAIN_PRICE_MANUAL,
};

static void explain_price(struct explaining *explaining, size_t index)
{
	const struct price_choice *choice = &explaining->result->prices[index];

	for (size_t i = 0; i < choice->step_count; i++) {
		const struct price_step *step = &choice->steps[i];
		/* Barcode and manual prices are of no list; their messages do not name a level. */
		const char *level = step->level <= PRICE_CUSTOMER
					    ? word(explaining, EXPLAIN_LEVEL_CHAIN + step->level)
					    : "";

		SAY(explaining, step_messages[step->kind], level,
		    money(explaining, step->price.amount),
		    quantity(explaining, price_quantity(&step->price)),
		    quantity(explaining, step->minimum_quantity), step->text);
		if (step->approved_by)
			SAY(explaining, EXPLAIN_PRICE_APPROVED, NULL, NULL, NULL, NULL, NULL,
			    step->approved_by);
	}
}

static void explain_discounts(struct explaining *explaining, size_t index)
{
	const struct basket_line_result *line = &explaining->result->basket.lines[index];
	const struct promotion_result *promotions = &explaining->result->promotions;
	int64_t discount = explaining->result->line_discounts[index];

	for (size_t i = 0; i < promotions->award_count; i++) {
		const struct promotion_award *award = &promotions->awards[i];
		const struct promotion *promotion = award->promotion;

		if (award->line == index)
			SAY(explaining, EXPLAIN_PROMOTION,
			    promotion->name ? promotion->name : promotion->id,
			    quantity(explaining, award->quantity),
			    money(explaining, award->amount));
	}
	if (discount != 0)
		SAY(explaining, EXPLAIN_LINE_DISCOUNT, money(explaining, discount),
		    explaining->checkout->lines[index].discount_reason);
	if (line->basket_discount != 0)
		SAY(explaining, EXPLAIN_BASKET_DISCOUNT, money(explaining, line->basket_discount));
	if (line->exempted != 0)
		SAY(explaining, EXPLAIN_EXEMPTED, money(explaining, line->exempted));
}

static const char *rate_name(const struct tax_rate *rate)
{
	return rate->name ? rate->name : rate->id;
}

static void explain_taxes(struct explaining *explaining, const struct basket_line_result *line)
{
	const struct basket_result *basket = &explaining->result->basket;

	if (line->tax_count == 0)
		SAY(explaining, EXPLAIN_NO_TAX, NULL);
	for (size_t i = 0; i < line->tax_count; i++) {
		const struct basket_line_tax *tax = &line->taxes[i];

		SAY(explaining, tax->rate->included ? EXPLAIN_TAX_INCLUDED : EXPLAIN_TAX_ADDED,
		    rate_name(tax->rate), money(explaining, tax->base),
		    money(explaining, tax->amount));
		if (tax == basket->rounded_tax && basket->total_rounding != 0)
			SAY(explaining, EXPLAIN_TAX_ROUNDING,
			    money(explaining, basket->total_rounding),
			    money(explaining, explaining->checkout->settings.total_step));
	}
	SAY(explaining, EXPLAIN_LINE_TOTAL, money(explaining, line->net),
	    money(explaining, line->tax), money(explaining, line->total));
}

static void explain_line(struct explaining *explaining, size_t index)
{
	const struct checkout_line *input = &explaining->checkout->lines[index];
	const struct basket_line_result *line = &explaining->result->basket.lines[index];
	const struct price *price = &explaining->result->prices[index].price;
	bool is_return = input->quantity < 0;

	SAY(explaining, is_return ? EXPLAIN_RETURN : EXPLAIN_LINE,
	    whole(explaining, input->line_number),
	    quantity(explaining, is_return ? -input->quantity : input->quantity),
	    input->name      ? input->name
	    : input->product ? input->product
			     : word(explaining, EXPLAIN_UNNAMED));
	explain_price(explaining, index);
	SAY(explaining, EXPLAIN_GROSS, quantity(explaining, input->quantity),
	    money(explaining, price->amount), money(explaining, line->gross));
	explain_discounts(explaining, index);
	explain_taxes(explaining, line);
}

static void explain_rates(struct explaining *explaining)
{
	const struct basket_result *basket = &explaining->result->basket;
	bool per_line = explaining->checkout->settings.tax_place == TAX_PER_LINE;

	SAY(explaining, EXPLAIN_RATES,
	    word(explaining, per_line ? EXPLAIN_PER_LINE : EXPLAIN_PER_DOCUMENT));
	for (size_t i = 0; i < basket->rate_count; i++)
		SAY(explaining, EXPLAIN_RATE, rate_name(basket->rates[i].rate),
		    money(explaining, basket->rates[i].base),
		    money(explaining, basket->rates[i].amount));
	SAY(explaining, EXPLAIN_TOTAL, money(explaining, basket->net),
	    money(explaining, basket->tax), money(explaining, basket->total),
	    explaining->checkout->currency->code);
}

static void explain_payments(struct explaining *explaining)
{
	const struct checkout *checkout = explaining->checkout;
	const struct tender_result *tender = &explaining->result->tender;

	for (size_t i = 0; i < checkout->payment_count; i++)
		SAY(explaining, EXPLAIN_PAID, checkout->payments[i].tender,
		    money(explaining, checkout->payments[i].amount));
	if (tender->rounding != 0)
		SAY(explaining, EXPLAIN_CASH_ROUNDING, money(explaining, tender->rounding));
	if (tender->change != 0)
		SAY(explaining, EXPLAIN_CHANGE, money(explaining, tender->change));
	if (tender->open != 0)
		SAY(explaining, EXPLAIN_OPEN, money(explaining, tender->open));
}

struct text explain_checkout(struct arena *arena, const struct checkout *checkout,
			     const struct checkout_result *result, enum rules_language language)
{
	struct explaining explaining = { arena, checkout, result, language, { .arena = arena } };

	for (size_t i = 0; i < checkout->line_count; i++)
		explain_line(&explaining, i);
	explain_rates(&explaining);
	explain_payments(&explaining);
	return json_text_result(&explaining.text);
}

const struct error *rules_explain_text(struct arena *arena, struct text basket_json,
				       enum rules_language language, struct text *out_text)
{
	struct checkout checkout;
	struct checkout_result result;

	if (language >= RULES_LANGUAGE_COUNT)
		return error_field(arena, ERROR_INVALID, "language",
				   "English (en) or Spanish (es).");
	TRY(checkout_read_json(arena, basket_json, &checkout));
	TRY(checkout_compute(arena, &checkout, &result));
	*out_text = explain_checkout(arena, &checkout, &result, language);
	return NULL;
}
