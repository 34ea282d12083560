/*
 * Answers questions about money, one JSON object per line in, one per line out, for d4.py.
 * Why      The oracle compares what the product's own code says; the judge stays in Python.
 */
#include "common/rules/basket_json.h"
#include "common/rules/checkout_json.h"
#include "common/rules/json_fields.h"
#include "common/rules/json_text.h"
#include "common/rules/money.h"
#include "common/rules/quantity.h"
#include "common/rules/tax_adapt.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LONGEST_LINE ((size_t)1 << 20)

struct question {
	const char *ask;
	const char *text;
	const char *code;
	const char *rounding;
	const char *mode;
	int64_t digits;
	int64_t from_digits;
	int64_t step;
	int64_t amount;
	const struct json_node *ratios;
	const struct json_node *document;
};

#define MEMBER(name) offsetof(struct question, name)

static const struct json_field question_fields[] = {
	{ "ask", JSON_FIELD_TEXT, MEMBER(ask), .required = true },
	{ "text", JSON_FIELD_TEXT, MEMBER(text) },
	{ "code", JSON_FIELD_TEXT, MEMBER(code) },
	{ "rounding", JSON_FIELD_TEXT, MEMBER(rounding) },
	{ "mode", JSON_FIELD_TEXT, MEMBER(mode) },
	{ "digits", JSON_FIELD_INT, MEMBER(digits) },
	{ "from_digits", JSON_FIELD_INT, MEMBER(from_digits) },
	{ "step", JSON_FIELD_INT, MEMBER(step) },
	{ "amount", JSON_FIELD_INT, MEMBER(amount) },
	{ "ratios", JSON_FIELD_NODE, MEMBER(ratios), .kind = TREE_ARRAY },
	{ "document", JSON_FIELD_NODE, MEMBER(document), .kind = TREE_STRING },
	{ 0 },
};

typedef const struct error *answer_function(struct arena *arena, const struct question *question,
					    struct json_text *answer);

static const struct error *answer_basket(struct arena *arena, const struct question *question,
					 struct json_text *answer)
{
	struct text output;

	TRY(rules_basket_compute_json(arena, question->document->text, &output));
	json_text_raw(answer, output.data, output.length);
	return NULL;
}

/* The first line's price, adapted from its own tax group to the last one of the document. */
static const struct error *answer_adapt(struct arena *arena, const struct question *question,
					struct json_text *answer)
{
	struct checkout checkout;
	struct price price;

	TRY(checkout_read_json(arena, question->document->text, &checkout));
	TRY(tax_adapt_price(arena, checkout.lines[0].price,
			    &checkout.tax_groups[checkout.lines[0].tax_group],
			    &checkout.tax_groups[checkout.tax_group_count - 1],
			    checkout.settings.rounding, &price));
	json_text_open(answer, NULL, '{');
	json_text_int(answer, "amount", price.amount);
	json_text_close(answer, '}');
	return NULL;
}

static const struct error *answer_round(struct arena *arena, const struct question *question,
					struct json_text *answer)
{
	char digits[DECIMAL_TEXT_SIZE];
	int64_t value;
	int64_t rounded;

	TRY(decimal_read(arena, "text", text_of(question->text), (int)question->from_digits,
			 &value));
	if (!decimal_round(value, (int)question->from_digits, (int)question->digits, question->step,
			   rounding_of(text_of(question->rounding)), &rounded))
		return error_field(arena, ERROR_INVALID, "rounding", "Cannot be rounded so.");
	decimal_print(rounded, (int)question->digits, digits);
	json_text_open(answer, NULL, '{');
	json_text_string(answer, "result", digits);
	json_text_close(answer, '}');
	return NULL;
}

/* A cash step must be one there are coins for; then it is rounding to that step. */
static const struct error *answer_cash(struct arena *arena, const struct question *question,
				       struct json_text *answer)
{
	const struct currency *currency = currency_find(text_of(question->code));
	struct question rounding = *question;

	if (!currency)
		return error_field(arena, ERROR_INVALID, "code", "Unknown currency.");
	if (!money_is_cash_step(question->step))
		return error_field(arena, ERROR_INVALID, "step", "No coins for this step.");
	rounding.digits = currency->digits;
	return answer_round(arena, &rounding, answer);
}

static const struct error *answer_currency(struct arena *arena, const struct question *question,
					   struct json_text *answer)
{
	const struct currency *currency = currency_find(text_of(question->code));

	if (!currency)
		return error_field(arena, ERROR_INVALID, "code", "Unknown currency.");
	json_text_open(answer, NULL, '{');
	json_text_int(answer, "digits", currency->digits);
	json_text_int(answer, "cash_step", currency->cash_step);
	json_text_close(answer, '}');
	return NULL;
}

static const struct error *answer_percent(struct arena *arena, const struct question *question,
					  struct json_text *answer)
{
	int64_t rate;

	TRY(rate_parse_percent(arena, "text", text_of(question->text), &rate));
	json_text_open(answer, NULL, '{');
	json_text_int(answer, "rate", rate);
	json_text_close(answer, '}');
	return NULL;
}

static const struct error *answer_split(struct arena *arena, const struct question *question,
					struct json_text *answer)
{
	static const char *const modes[SPLIT_MODE_COUNT] = { "to_first", "to_largest_remainder",
							     "to_largest_ratio", "separate",
							     "blocks_separate" };
	int64_t *ratios = arena_array(arena, int64_t, question->ratios->count);
	struct money_split split = { .amount = question->amount,
				     .step = question->step,
				     .ratios = ratios,
				     .count = question->ratios->count };
	const struct json_node *node = question->ratios->first;

	for (size_t i = 0; node; node = node->next, i++)
		TRY(decimal_read(arena, "ratios", node->text, 0, &ratios[i]));
	while (split.mode < SPLIT_MODE_COUNT && strcmp(modes[split.mode], question->mode) != 0)
		split.mode++;

	int64_t *parts = arena_array(arena, int64_t, money_part_count(&split));

	TRY(money_allocate(arena, &split, parts));
	json_text_open(answer, NULL, '{');
	json_text_open(answer, "parts", '[');
	for (size_t i = 0; i < money_part_count(&split); i++)
		json_text_int(answer, NULL, parts[i]);
	json_text_close(answer, ']');
	json_text_close(answer, '}');
	return NULL;
}

static const struct {
	const char *ask;
	answer_function *answer;
} answers[] = {
	{ "basket", answer_basket }, { "adapt", answer_adapt },       { "round", answer_round },
	{ "cash", answer_cash },     { "currency", answer_currency }, { "percent", answer_percent },
	{ "split", answer_split },
};

static const struct error *answer_line(struct arena *arena, struct text line,
				       struct json_text *answer)
{
	struct question question = { .step = 1 };
	const struct json_node *root;

	TRY(json_tree_parse(arena, line, &root));
	TRY(json_fields_read(arena, NULL, root, question_fields, &question));
	for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++)
		if (strcmp(answers[i].ask, question.ask) == 0)
			return answers[i].answer(arena, &question, answer);
	return error_field(arena, ERROR_INVALID, "ask", "Unknown question.");
}

static void print_answer(struct arena *arena, struct text line)
{
	struct json_text answer = { .arena = arena };
	const struct error *error = answer_line(arena, line, &answer);

	if (error) {
		answer = (struct json_text){ .arena = arena };
		json_text_open(&answer, NULL, '{');
		json_text_string(&answer, "error", error_kind(error->code)->code);
		json_text_string(&answer, "field", error->field ? error->field : "");
		json_text_string(&answer, "detail", error->detail);
		json_text_close(&answer, '}');
	}

	struct text text = json_text_result(&answer);

	fwrite(text.data, 1, text.length, stdout);
	putchar('\n');
	fflush(stdout);
}

int main(void)
{
	struct arena *arena = arena_create((size_t)256 << 20);
	char *line = malloc(LONGEST_LINE);

	if (!line)
		return EXIT_FAILURE;
	while (fgets(line, (int)LONGEST_LINE, stdin)) {
		print_answer(arena, (struct text){ line, strlen(line) });
		arena_reset(arena);
	}
	free(line);
	arena_destroy(arena);
	return EXIT_SUCCESS;
}
