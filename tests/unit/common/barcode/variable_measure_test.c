#include "common/barcode/variable_measure.h"

#include <string.h>

#include "common/barcode/code_template.h"
#include "common/barcode/gtin.h"
#include "common/barcode/nomenclature.h"
#include "tests/support/suite.h"

static struct arena *arena;

static void set_up(void)
{
	arena = arena_create(ARENA_DEFAULT_MAXIMUM);
}

static void tear_down(void)
{
	arena_destroy(arena);
}

static const char *string(struct text text)
{
	return text_copy(arena, text);
}

static const char *with_check_digit(const char *twelve)
{
	return arena_print(arena, "%s%d", twelve, gtin_check_digit(text_of(twelve)));
}

static const struct measure_rule rules[] = {
	{ .name = "Price",
	  .kind = MEASURE_PRICE,
	  .prefix = "28",
	  .item_digits = 4,
	  .price_check_digit = true,
	  .value_digits = 5,
	  .decimals = 2 },
	{ .name = "Weight",
	  .kind = MEASURE_WEIGHT,
	  .prefix = "29",
	  .item_digits = 5,
	  .value_digits = 5,
	  .decimals = 3 },
	{ .name = "Count",
	  .kind = MEASURE_COUNT,
	  .prefix = "2",
	  .item_digits = 3,
	  .value_digits = 3 },
};

START_TEST(a_row_of_the_table_cuts_item_and_value_out_of_the_code)
{
	struct measure_reading reading;
	const char *price =
		arena_print(arena, "281234%d00742", gtin_price_check_digit(TEXT("00742")));

	ck_assert_ptr_null(
		measure_read(arena, rules, 3, text_of(with_check_digit(price)), &reading));
	ck_assert_str_eq(reading.rule->name, "Price");
	ck_assert_str_eq(string(reading.item), "281234");
	ck_assert_int_eq(reading.value, 742);
	ck_assert_ptr_null(
		measure_read(arena, rules, 3, text_of(with_check_digit("291234501250")), &reading));
	ck_assert_str_eq(reading.rule->name, "Weight");
	ck_assert_str_eq(string(reading.item), "2912345");
	ck_assert_int_eq(reading.value, 1250);
	ck_assert_uint_eq(reading.decimals, 3);
	ck_assert_ptr_null(
		measure_read(arena, rules, 3, text_of(with_check_digit("2123012")), &reading));
	ck_assert_str_eq(reading.rule->name, "Count");
	ck_assert_int_eq(reading.value, 12);
	ck_assert_ptr_null(measure_read(arena, rules, 3, TEXT("4006381333931"), &reading));
	ck_assert_ptr_null(reading.rule);
}
END_TEST

START_TEST(the_tester_says_why_each_row_fits_or_not)
{
	struct measure_explanation explanation;

	ck_assert_ptr_null(measure_explain(
		arena, rules, 3, text_of(with_check_digit("291234501250")), &explanation));
	ck_assert_uint_eq(explanation.count, 2);
	ck_assert_str_eq(explanation.lines[0],
			 "Rule \"Price\" does not fit: Other fixed characters. (prefix)");
	ck_assert_str_eq(explanation.lines[1], "Rule \"Weight\" fits: item 2912345, weight 1.250.");
	ck_assert_ptr_null(measure_explain(arena, rules, 3, TEXT("12"), &explanation));
	ck_assert_uint_eq(explanation.count, 4);
	ck_assert_str_eq(explanation.lines[0],
			 "Rule \"Price\" does not fit: 2 characters in place of 13. (length)");
	ck_assert_str_eq(explanation.lines[3], "No rule fits: the code is looked up as it is.");
}
END_TEST

START_TEST(a_row_that_makes_no_sense_is_refused_by_its_field)
{
	static const struct {
		struct measure_rule rule;
		const char *field;
	} cases[] = {
		{ { .name = "" }, "name" },
		{ { .name = "x", .prefix = "" }, "prefix" },
		{ { .name = "x", .prefix = "2x", .item_digits = 5, .value_digits = 5 }, "prefix" },
		{ { .name = "x", .prefix = "2", .value_digits = 11 }, "item_digits" },
		{ { .name = "x", .prefix = "2", .item_digits = 11 }, "item_digits" },
		{ { .name = "x", .prefix = "2", .item_digits = 5, .value_digits = 5 },
		  "value_digits" },
		{ { .name = "x",
		    .prefix = "2",
		    .item_digits = 4,
		    .price_check_digit = true,
		    .value_digits = 6 },
		  "price_check_digit" },
		{ { .name = "x",
		    .prefix = "2",
		    .item_digits = 6,
		    .value_digits = 5,
		    .decimals = 10 },
		  "decimals" },
		{ { .name = "x", .template = "{code:0}" }, "template" },
		{ { .name = "x", .prefix = "2", .item_digits = 4294967295u, .value_digits = 13 },
		  "value_digits" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct error *error = measure_check_rule(arena, &cases[i].rule);

		ck_assert_msg(error != NULL, "row %zu was accepted", i);
		ck_assert_str_eq(error->field, cases[i].field);
	}
}
END_TEST

START_TEST(an_empty_or_endless_code_is_refused)
{
	struct measure_reading reading;
	char *endless = arena_allocate(arena, 300);

	memset(endless, '2', 300);
	ck_assert_ptr_nonnull(measure_read(arena, rules, 3, TEXT(""), &reading));
	ck_assert_ptr_nonnull(
		measure_read(arena, rules, 3, (struct text){ endless, 300 }, &reading));
	ck_assert_ptr_nonnull(measure_read(arena, rules, 201, TEXT("1"), &reading));
}
END_TEST

START_TEST(bad_templates_are_refused)
{
	static const char *const cases[] = {
		"",
		"123",
		"{",
		"}",
		"{}",
		"{{code:1}}",
		"{code}",
		"{code:}",
		"{code:-1}",
		"{code:256}",
		"{code:1e3}",
		"{code:NaN}",
		"{code:ean12}",
		"{embed:ean13}",
		"{embed:16}",
		"{embed:9.9}",
		"{embed:.3}",
		"{embed:3.}",
		"{price:*}",
		"{embed=5}",
		"{i}",
		"{i}{embed:4}",
		"{ec}1234567",
		"123{ec}",
		"{code:1}{code:1}",
		"{*}{_:*}",
		"{code:ean8}{code:5}",
		"{unknown:3}",
		"{_:0}",
		"{code:1}x}",
		"{embed:9223372036854775807}",
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct code_template template = { .count = 77 };
		const struct error *error =
			code_template_parse(arena, text_of(cases[i]), &template);

		ck_assert_msg(error != NULL, "%s was accepted", cases[i]);
		ck_assert_str_eq(error->field, "template");
		ck_assert_uint_eq(template.count, 77);
	}
}
END_TEST

START_TEST(a_template_takes_a_code_apart_or_names_the_group_that_does_not_fit)
{
	static const struct {
		const char *pattern;
		const char *code;
		const char *field; /* NULL: fits */
		int64_t embedded;
	} cases[] = {
		{ "A{code:2}{embed:3.2}", "A1212345", NULL, 12345 },
		{ "{embed100:2}{*}", "07rest", NULL, 700 },
		{ "{embed:2}{_:*}9", "07rest9", NULL, 7 },
		{ "{code:2}{embed:3}", "12345", NULL, 345 },
		{ "{code:2}{embed:3}", "1234", "length", 0 },
		{ "{code:2}{embed:3}", "123456", "length", 0 },
		{ "{code:2}{embed:3}", "12-45", "value", 0 },
		{ "X{code:2}{embed:3}", "Y12345", "prefix", 0 },
		{ "{code=77}{embed:3}", "78123", "code", 0 },
		{ "{code:ean8}{embed:1}", "963850701", "barcode", 0 },
		{ "2{code:5}{i}{embed:5}{_}", "2123450000010", "price_check_digit", 0 },
		{ "2{code:6}{embed:5}{ec}", "2123456000010", "barcode", 0 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct code_template template;
		struct code_match match;
		const struct error *error;

		ck_assert_ptr_null(
			code_template_parse(arena, text_of(cases[i].pattern), &template));
		error = code_template_match(arena, &template, text_of(cases[i].code), &match);
		if (cases[i].field) {
			ck_assert_msg(error != NULL, "%s fits", cases[i].code);
			ck_assert_str_eq(error->field, cases[i].field);
		} else {
			ck_assert_msg(!error, "%s: %s", cases[i].code, error ? error->detail : "");
			ck_assert_int_eq(match.embedded, cases[i].embedded);
		}
	}
}
END_TEST

START_TEST(price_check_digits_follow_the_general_specifications)
{
	ck_assert_int_eq(gtin_price_check_digit(TEXT("2875")), 9);
	ck_assert_int_eq(gtin_price_check_digit(TEXT("14685")), 6);
	ck_assert_int_eq(gtin_price_check_digit(TEXT("")), -1);
	ck_assert_int_eq(gtin_price_check_digit(TEXT("123")), -1);
	ck_assert_int_eq(gtin_price_check_digit(TEXT("12x45")), -1);
}
END_TEST

START_TEST(nomenclature_patterns_cut_the_value_and_leave_a_base_code)
{
	static const struct {
		enum nomenclature_encoding encoding;
		const char *pattern;
		const char *code;
		const char *base; /* NULL: no match */
		int64_t value;
		unsigned decimals;
	} cases[] = {
		{ NOMENCLATURE_EAN13, "21.....{NNDDD}", "2112345012506", "2112345000008", 1250, 3 },
		{ NOMENCLATURE_EAN13, "22.....{NNDD}", "2112345012506", NULL, 0, 0 },
		{ NOMENCLATURE_EAN8, "21{NNN}..", "21004568", "21000568", 4, 0 },
		{ NOMENCLATURE_ANY, "C{N}", "C7x", "C0x", 7, 0 },
		{ NOMENCLATURE_ANY, "041|042", "0421", "0421", 0, 0 },
		{ NOMENCLATURE_ANY, "043|044", "0421", NULL, 0, 0 },
		{ NOMENCLATURE_ANY, ".*", "anything", "anything", 0, 0 },
		{ NOMENCLATURE_ANY, "{D}", "5", "0", 5, 1 },
		{ NOMENCLATURE_ANY, "{N}", "x", NULL, 0, 0 },
		{ NOMENCLATURE_ANY, "..{N}", "1", NULL, 0, 0 },
		{ NOMENCLATURE_EAN13, "0", "036000291452", "0036000291452", 0, 0 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct nomenclature_rule rule = { cases[i].encoding, cases[i].pattern, true };
		struct nomenclature_reading reading;

		ck_assert_ptr_null(
			nomenclature_read(arena, text_of(cases[i].code), &rule, &reading));
		ck_assert_msg(reading.matched == (cases[i].base != NULL), "%s", cases[i].pattern);
		if (!cases[i].base)
			continue;
		ck_assert_str_eq(string(reading.base_code), cases[i].base);
		ck_assert_int_eq(reading.value, cases[i].value);
		ck_assert_uint_eq(reading.decimals, cases[i].decimals);
	}
}
END_TEST

START_TEST(bad_nomenclature_patterns_are_refused)
{
	static const char *const cases[] = { "",
					     "{",
					     "}",
					     "{}",
					     "{DN}",
					     "{N",
					     "{N}{D}",
					     "a|{N}",
					     ".*{N}",
					     "{X}",
					     "{NNNNNNNNNNNNNNNN}" };

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct nomenclature_rule rule = { NOMENCLATURE_ANY, cases[i], false };
		struct nomenclature_reading reading;
		const struct error *error =
			nomenclature_read(arena, TEXT("1234567"), &rule, &reading);

		ck_assert_msg(error != NULL, "%s was accepted", cases[i]);
		ck_assert_str_eq(error->field, "pattern");
	}
}
END_TEST

int main(void)
{
	return RUN_TESTS_WITH("variable_measure", set_up, tear_down,
			      a_row_of_the_table_cuts_item_and_value_out_of_the_code,
			      the_tester_says_why_each_row_fits_or_not,
			      a_row_that_makes_no_sense_is_refused_by_its_field,
			      an_empty_or_endless_code_is_refused, bad_templates_are_refused,
			      a_template_takes_a_code_apart_or_names_the_group_that_does_not_fit,
			      price_check_digits_follow_the_general_specifications,
			      nomenclature_patterns_cut_the_value_and_leave_a_base_code,
			      bad_nomenclature_patterns_are_refused);
}
