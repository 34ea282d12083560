#include "common/barcode/barcode_json.h"

#include "common/barcode/barcode.h"
#include "common/barcode/gs1_value.h"
#include "common/rules/json_fields.h"
#include "common/rules/json_text.h"

#define MOST_RULES 200

static const char *const measure_kinds[] = { "price", "weight", "count", NULL };
static const char *const barcode_kinds[] = { "plain", "gtin", "elements", "measure" };
static const char *const meanings[] = { "text", "integer", "amount", "currency_amount", "date" };

struct request {
	const struct json_node *barcode;
	const struct json_node *rules;
	const struct json_node *gs1;
	int64_t current_year;
};

static const struct json_field request_fields[] = {
	{ "barcode", JSON_FIELD_NODE, offsetof(struct request, barcode), .required = true,
	  .kind = TREE_STRING },
	{ "current_year", JSON_FIELD_INT, offsetof(struct request, current_year),
	  .required = true },
	{ "rules", JSON_FIELD_NODE, offsetof(struct request, rules), .kind = TREE_ARRAY },
	{ "gs1", JSON_FIELD_NODE, offsetof(struct request, gs1), .kind = TREE_OBJECT },
	{ 0 },
};

static const struct json_field gs1_fields[] = {
	{ "unknown_identifiers", JSON_FIELD_BOOL,
	  offsetof(struct gs1_settings, unknown_identifiers) },
	{ "zero_suppressed_gtin", JSON_FIELD_BOOL,
	  offsetof(struct gs1_settings, zero_suppressed_gtin) },
	{ "convenience_names", JSON_FIELD_BOOL, offsetof(struct gs1_settings, convenience_names) },
	{ "form_only", JSON_FIELD_BOOL, offsetof(struct gs1_settings, form_only) },
	{ 0 },
};

/* A row of the table as JSON has it: every number is 64 bits wide. */
struct rule_input {
	const char *name;
	const char *prefix;
	const char *template;
	unsigned kind;
	int64_t item_digits;
	int64_t value_digits;
	int64_t decimals;
	bool price_check_digit;
};

static const struct json_field rule_fields[] = {
	{ "name", JSON_FIELD_TEXT, offsetof(struct rule_input, name), .required = true },
	{ "kind", JSON_FIELD_WORD, offsetof(struct rule_input, kind), .required = true,
	  .words = measure_kinds },
	{ "prefix", JSON_FIELD_TEXT, offsetof(struct rule_input, prefix) },
	{ "item_digits", JSON_FIELD_INT, offsetof(struct rule_input, item_digits) },
	{ "price_check_digit", JSON_FIELD_BOOL, offsetof(struct rule_input, price_check_digit) },
	{ "value_digits", JSON_FIELD_INT, offsetof(struct rule_input, value_digits) },
	{ "decimals", JSON_FIELD_INT, offsetof(struct rule_input, decimals) },
	{ "template", JSON_FIELD_TEXT, offsetof(struct rule_input, template) },
	{ 0 },
};

static const struct error *check_digits(struct arena *arena, const struct json_path *path,
					const char *name, int64_t number)
{
	if (number >= 0 && number <= 13)
		return NULL;
	return json_path_error(arena, ERROR_INVALID, path, name, "Must be from 0 to 13.");
}

static const struct error *read_rule(struct arena *arena, const struct json_path *path,
				     const struct json_node *node, struct measure_rule *out_rule)
{
	struct rule_input input = { .prefix = "" };

	TRY(json_fields_read(arena, path, node, rule_fields, &input));
	TRY(check_digits(arena, path, "item_digits", input.item_digits));
	TRY(check_digits(arena, path, "value_digits", input.value_digits));
	TRY(check_digits(arena, path, "decimals", input.decimals));
	*out_rule = (struct measure_rule){
		.name = input.name,
		.kind = (enum measure_kind)input.kind,
		.prefix = input.prefix,
		.item_digits = (unsigned)input.item_digits,
		.price_check_digit = input.price_check_digit,
		.value_digits = (unsigned)input.value_digits,
		.decimals = (unsigned)input.decimals,
		.template = input.template,
	};
	return NULL;
}

static const struct error *read_rules(struct arena *arena, const struct json_node *node,
				      struct barcode_options *options)
{
	const struct json_path list = { .name = "rules" };
	struct measure_rule *rules;
	size_t index = 0;

	if (node->count > MOST_RULES)
		return json_path_error(arena, ERROR_TOO_LARGE, NULL, "rules", "Too many rules.");
	rules = arena_array(arena, struct measure_rule, node->count);
	for (const struct json_node *row = node->first; row; row = row->next, index++) {
		const struct json_path path = { .parent = &list, .index = index };

		TRY(read_rule(arena, &path, row, &rules[index]));
	}
	options->rules = rules;
	options->rule_count = node->count;
	return NULL;
}

static const struct error *read_request(struct arena *arena, struct text input,
					struct request *request, struct barcode_options *options)
{
	const struct json_path gs1 = { .name = "gs1" };
	const struct json_node *root;

	TRY(json_tree_parse(arena, input, &root));
	TRY(json_fields_read(arena, NULL, root, request_fields, request));
	if (request->current_year < 1900 || request->current_year > 9999)
		return json_path_error(arena, ERROR_INVALID, NULL, "current_year",
				       "Must be from 1900 to 9999.");
	if (request->gs1)
		TRY(json_fields_read(arena, &gs1, request->gs1, gs1_fields, &options->gs1));
	return request->rules ? read_rules(arena, request->rules, options) : NULL;
}

static void put_text(struct json_text *json, const char *name, struct text text)
{
	json_text_string(json, name, text_copy(json->arena, text));
}

static const struct error *put_elements(struct json_text *json, const struct gs1_message *message,
					int current_year)
{
	json_text_open(json, "elements", '[');
	for (size_t i = 0; i < message->count; i++) {
		const struct gs1_element *element = &message->elements[i];
		struct text decoded;

		TRY(gs1_decode_value(json->arena, element, current_year, &decoded));
		json_text_open(json, NULL, '{');
		put_text(json, "code", element->code);
		json_text_string(json, "title", element->ai->title);
		put_text(json, "value", element->value);
		json_text_string(json, "meaning", meanings[element->ai->meaning]);
		put_text(json, "decoded", decoded);
		json_text_close(json, '}');
	}
	json_text_close(json, ']');
	return NULL;
}

static void put_measure(struct json_text *json, const struct measure_reading *reading)
{
	json_text_open(json, "measure", '{');
	json_text_string(json, "rule", reading->rule->name);
	json_text_string(json, "kind", measure_kind_name(reading->rule->kind));
	put_text(json, "item", reading->item);
	json_text_int(json, "value", reading->value);
	json_text_int(json, "decimals", reading->decimals);
	json_text_close(json, '}');
}

const struct error *barcode_read_json(struct arena *arena, struct text input, struct text *out_json)
{
	struct barcode_options options = { 0 };
	struct request request = { 0 };
	struct barcode_reading reading;
	struct json_text json = { .arena = arena };

	TRY(read_request(arena, input, &request, &options));
	TRY(barcode_read(arena, request.barcode->text, &options, &reading));
	json_text_open(&json, NULL, '{');
	json_text_string(&json, "kind", barcode_kinds[reading.kind]);
	put_text(&json, "lookup", reading.lookup);
	if (reading.message.count)
		TRY(put_elements(&json, &reading.message, (int)request.current_year));
	if (reading.measure.rule)
		put_measure(&json, &reading.measure);
	json_text_close(&json, '}');
	*out_json = json_text_result(&json);
	return NULL;
}

const struct error *barcode_explain_json(struct arena *arena, struct text input,
					 struct text *out_json)
{
	struct barcode_options options = { 0 };
	struct request request = { 0 };
	struct measure_explanation explanation;
	struct json_text json = { .arena = arena };

	TRY(read_request(arena, input, &request, &options));
	TRY(measure_explain(arena, options.rules, options.rule_count, request.barcode->text,
			    &explanation));
	json_text_open(&json, NULL, '{');
	json_text_open(&json, "lines", '[');
	for (size_t i = 0; i < explanation.count; i++)
		json_text_string(&json, NULL, explanation.lines[i]);
	json_text_close(&json, ']');
	if (explanation.reading.rule)
		put_measure(&json, &explanation.reading);
	json_text_close(&json, '}');
	*out_json = json_text_result(&json);
	return NULL;
}
