#include "common/barcode/variable_measure.h"

#include "common/barcode/code_template.h"
#include "common/barcode/gtin.h"

#include <string.h>

#define LONGEST_CODE 255
#define MOST_RULES 200

static const char *const kind_names[] = {
	[MEASURE_PRICE] = "price",
	[MEASURE_WEIGHT] = "weight",
	[MEASURE_COUNT] = "count",
};

const char *measure_kind_name(enum measure_kind kind)
{
	return kind_names[kind];
}

static const struct error *fault(struct arena *arena, const struct measure_rule *rule,
				 const char *field, const char *detail)
{
	return error_field(arena, ERROR_INVALID, field, "Rule \"%s\": %s", rule->name, detail);
}

/* A row is a template whose code group is the item without its prefix. */
static const struct error *to_template(struct arena *arena, const struct measure_rule *rule,
				       struct code_template *out_template)
{
	size_t digits;

	if (rule->template)
		return code_template_parse(arena, text_of(rule->template), out_template);
	if (!gtin_is_digits(text_of(rule->prefix)))
		return fault(arena, rule, "prefix", "The prefix is not made of digits.");
	digits = strlen(rule->prefix) + rule->item_digits + rule->price_check_digit +
		 rule->value_digits + 1;
	if (!rule->item_digits || !rule->value_digits)
		return fault(arena, rule, "item_digits", "Item and value need a digit each.");
	if (digits != 13 && digits != 8)
		return error_field(arena, ERROR_INVALID, "value_digits",
				   "Rule \"%s\": prefix, item, value and check digit fill %zu "
				   "digits, neither 13 nor 8.",
				   rule->name, digits);
	if (rule->price_check_digit && rule->value_digits != 5)
		return fault(arena, rule, "price_check_digit",
			     "A price check digit guards a value of five digits.");
	return code_template_parse(
		arena,
		text_of(arena_print(arena, "%s{code:%u}%s{embed:%u}{ec}", rule->prefix,
				    rule->item_digits, rule->price_check_digit ? "{i}" : "",
				    rule->value_digits)),
		out_template);
}

const struct error *measure_check_rule(struct arena *arena, const struct measure_rule *rule)
{
	struct code_template template;

	if (!rule->name || !rule->name[0])
		return error_field(arena, ERROR_INVALID, "name", "A rule needs a name.");
	TRY(to_template(arena, rule, &template));
	if (rule->decimals > 9)
		return fault(arena, rule, "decimals", "More than nine decimals.");
	return NULL;
}

/* Fills *reading when the code fits; otherwise *out_reason is why not. */
static const struct error *try_rule(struct arena *arena, const struct measure_rule *rule,
				    struct text code, struct measure_reading *reading,
				    const struct error **out_reason)
{
	struct code_template template;
	struct code_match match;

	TRY(measure_check_rule(arena, rule));
	TRY(to_template(arena, rule, &template));
	*out_reason = code_template_match(arena, &template, code, &match);
	if (*out_reason)
		return NULL;
	reading->rule = rule;
	reading->value = match.has_embedded ? match.embedded : match.price;
	reading->decimals = rule->template && match.decimals ? match.decimals : rule->decimals;
	reading->item = match.code;
	if (!rule->template)
		reading->item =
			(struct text){ code.data, strlen(rule->prefix) + match.code.length };
	return NULL;
}

static const struct error *check_arguments(struct arena *arena, size_t count, struct text code)
{
	if (count > MOST_RULES)
		return error_field(arena, ERROR_TOO_LARGE, "rules", "More than %d rules.",
				   MOST_RULES);
	if (!code.length || code.length > LONGEST_CODE)
		return error_field(arena, ERROR_INVALID, "barcode",
				   "A barcode has 1 to %d characters.", LONGEST_CODE);
	return NULL;
}

const struct error *measure_read(struct arena *arena, const struct measure_rule *rules,
				 size_t count, struct text code,
				 struct measure_reading *out_reading)
{
	struct measure_reading reading = { 0 };
	const struct error *reason;

	TRY(check_arguments(arena, count, code));
	for (size_t i = 0; i < count && !reading.rule; i++)
		TRY(try_rule(arena, &rules[i], code, &reading, &reason));
	*out_reading = reading;
	return NULL;
}

static const char *print_value(struct arena *arena, const struct measure_reading *reading)
{
	int64_t scale = 1;

	for (unsigned i = 0; i < reading->decimals; i++)
		scale *= 10;
	if (scale == 1)
		return arena_print(arena, "%lld", (long long)reading->value);
	return arena_print(arena, "%lld.%0*lld", (long long)(reading->value / scale),
			   (int)reading->decimals, (long long)(reading->value % scale));
}

static const char *explain_fit(struct arena *arena, const struct measure_reading *reading)
{
	return arena_print(arena, "Rule \"%s\" fits: item %.*s, %s %s.", reading->rule->name,
			   (int)reading->item.length, reading->item.data,
			   kind_names[reading->rule->kind], print_value(arena, reading));
}

const struct error *measure_explain(struct arena *arena, const struct measure_rule *rules,
				    size_t count, struct text code,
				    struct measure_explanation *out_explanation)
{
	struct measure_explanation explanation = { 0 };

	TRY(check_arguments(arena, count, code));
	explanation.lines = arena_array(arena, const char *, count + 1);
	for (size_t i = 0; i < count && !explanation.reading.rule; i++) {
		const struct error *reason;

		TRY(try_rule(arena, &rules[i], code, &explanation.reading, &reason));
		explanation.lines[explanation.count++] =
			reason ? arena_print(arena, "Rule \"%s\" does not fit: %s (%s)",
					     rules[i].name, reason->detail, reason->field)
			       : explain_fit(arena, &explanation.reading);
	}
	if (!explanation.reading.rule)
		explanation.lines[explanation.count++] =
			"No rule fits: the code is looked up as it is.";
	*out_explanation = explanation;
	return NULL;
}
