#include "common/rules/basket_json.h"

#include <string.h>

#include "common/rules/explain.h"
#include "tests/support/suite.h"

static struct arena *arena;

static void open_arena(void)
{
	arena = arena_create(ARENA_DEFAULT_MAXIMUM);
}

static void close_arena(void)
{
	arena_destroy(arena);
}

#define LINE "\"lines\":[{\"quantity\":\"2\",\"price\":{\"amount\":\"100\"}}]"
#define WITH_LINE(members)                                                                         \
	"{\"currency\":\"EUR\",\"lines\":[{\"quantity\":\"2\",\"price\":{\"amount\":\"100\"}"      \
	"," members "}]}"
#define WITH_GROUPS(groups, group)                                                                 \
	"{\"currency\":\"EUR\",\"tax_groups\":[" groups                                            \
	"],\"lines\":[{\"quantity\":\"2\",\"price\":{\"amount\":\"100\"},\"tax_group\":\"" group   \
	"\"}]}"
#define WITH_PROMOTION(members)                                                                    \
	"{\"currency\":\"EUR\",\"promotions\":[{\"id\":\"P\"," members                             \
	"}],\"lines\":[{\"product\":\"p\",\"quantity\":\"2\",\"price\":{\"amount\":\"100\"}}]}"
#define QUANTITY(quantity)                                                                         \
	"{\"currency\":\"EUR\",\"lines\":[{\"quantity\":" quantity                                 \
	",\"price\":{\"amount\":\"100\"}}]}"
#define AMOUNT(amount)                                                                             \
	"{\"currency\":\"EUR\",\"lines\":[{\"quantity\":\"1\",\"price\":{\"amount\":" amount "}}]" \
	"}"
#define PER_QUANTITY(before, quantity, after)                                                      \
	"{\"currency\":\"EUR\",\"lines\":[{\"quantity\":\"1\"," before                             \
	"\"amount\":\"100\",\"per_quantity\":" quantity after "}]}"
#define DATED_PRICE(time, dates)                                                                   \
	"{\"currency\":\"EUR\"," time "\"lines\":[{\"quantity\":\"1\",\"prices\":["                \
	"{\"level\":\"chain\",\"amount\":\"100\"},"                                                \
	"{\"level\":\"store\",\"amount\":\"90\"," dates "}]}]}"

static const struct {
	const char *document;
	const char *field;
	enum error_code code;
} bad_documents[] = {
	{ "", NULL, ERROR_MALFORMED },
	{ " ", NULL, ERROR_MALFORMED },
	{ "nan", NULL, ERROR_MALFORMED },
	{ "{", NULL, ERROR_MALFORMED },
	{ "{\"currency\":\"EUR\"", NULL, ERROR_MALFORMED },
	{ "{\"currency\":\"EUR\"}x", NULL, ERROR_MALFORMED },
	{ "{\"currency\":\"EUR\",}", NULL, ERROR_MALFORMED },
	{ "{\"currency\":\"EU\\u0000R\"}", NULL, ERROR_MALFORMED },
	{ "{\"currency\":\"\\ud800\"}", NULL, ERROR_MALFORMED },
	{ "{\"currency\":\"\x01\"}", NULL, ERROR_MALFORMED },
	{ "{\"currency\":\"\xff\"}", NULL, ERROR_MALFORMED },
	{ "{\"currency\":\"EUR\",\"time\":1.5}", NULL, ERROR_MALFORMED },
	{ "{\"currency\":\"EUR\",\"time\":01}", NULL, ERROR_MALFORMED },
	{ "{\"currency\":\"EUR\",\"currency\":\"EUR\"}", "currency", ERROR_MALFORMED },
	{ "[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]", NULL, ERROR_TOO_LARGE },
	{ "[]", "", ERROR_INVALID },
	{ "{}", "currency", ERROR_MISSING_FIELD },
	{ "{\"currency\":\"\"}", "currency", ERROR_INVALID },
	{ "{\"currency\":\"EURO\"}", "currency", ERROR_INVALID },
	{ "{\"currency\":\"DEM\"}", "currency", ERROR_INVALID },
	{ "{\"currency\":978}", "currency", ERROR_INVALID },
	{ "{\"currency\":\"EUR\",\"tip\":\"1\"}", "tip", ERROR_UNKNOWN_FIELD },
	{ "{\"currency\":\"EUR\",\"lines\":{}}", "lines", ERROR_INVALID },
	{ "{\"currency\":\"EUR\",\"lines\":[1]}", "lines[0]", ERROR_INVALID },
	{ "{\"currency\":\"EUR\",\"lines\":[{}]}", "lines[0].quantity", ERROR_MISSING_FIELD },
	{ "{\"currency\":\"EUR\",\"lines\":[{\"quantity\":\"1\"}]}", "lines[0].prices",
	  ERROR_NOT_FOUND },
	{ QUANTITY("\"\""), "lines[0].quantity", ERROR_INVALID },
	{ QUANTITY("\"NaN\""), "lines[0].quantity", ERROR_INVALID },
	{ QUANTITY("\"1e3\""), "lines[0].quantity", ERROR_INVALID },
	{ QUANTITY("\"0.0001\""), "lines[0].quantity", ERROR_INVALID },
	{ QUANTITY("\"9223372036854775807\""), "lines[0].quantity", ERROR_OVERFLOW },
	{ QUANTITY("\"-9223372036854775.808\""), "lines[0].quantity", ERROR_INVALID },
	{ QUANTITY("\"00000000000000000000000000000000001\""), "lines[0].quantity", ERROR_INVALID },
	{ QUANTITY("true"), "lines[0].quantity", ERROR_INVALID },
	{ QUANTITY("null"), "lines[0].quantity", ERROR_INVALID },
	{ AMOUNT("\"12.5\""), "lines[0].price.amount", ERROR_INVALID },
	{ AMOUNT("\"Infinity\""), "lines[0].price.amount", ERROR_INVALID },
	{ AMOUNT("\"9223372036854775808\""), "lines[0].price.amount", ERROR_OVERFLOW },
	{ PER_QUANTITY("\"price\":{", "\"0\"", "}"), "lines[0].price.per_quantity", ERROR_INVALID },
	{ PER_QUANTITY("\"price\":{", "\"-1\"", "}"), "lines[0].price.per_quantity",
	  ERROR_INVALID },
	{ PER_QUANTITY("\"prices\":[{\"level\":\"chain\",", "\"0\"", "}]"),
	  "lines[0].prices[0].per_quantity", ERROR_INVALID },
	{ PER_QUANTITY("\"manual\":{\"reason\":\"x\",", "\"0.000\"", "}"),
	  "lines[0].manual.per_quantity", ERROR_INVALID },
	{ WITH_LINE("\"prices\":[]"), "lines[0].prices", ERROR_INVALID },
	{ "{\"currency\":\"EUR\",\"lines\":[{\"line_number\":\"2\",\"quantity\":\"1\",\"price\":"
	  "{\"amount\":\"1\"}},{\"quantity\":\"1\",\"price\":{\"amount\":\"1\"}}]}",
	  "lines[1].line_number", ERROR_INVALID },
	{ WITH_LINE("\"discount\":\"201\""), "lines[0].discount", ERROR_INVALID },
	{ WITH_LINE("\"discount\":\"-1\""), "lines[0].discount", ERROR_INVALID },
	{ WITH_LINE("\"discount_rate\":\"1000001\""), "lines[0].discount_rate", ERROR_INVALID },
	{ WITH_LINE("\"discount_rate\":\"-1\""), "lines[0].discount_rate", ERROR_INVALID },
	{ WITH_LINE("\"barcode_price\":\"-5\""), "lines[0].barcode_price", ERROR_INVALID },
	{ WITH_LINE("\"barcode_price\":\"-1\""), "lines[0].barcode_price", ERROR_INVALID },
	{ WITH_LINE("\"manual\":{\"amount\":\"5\"}"), "lines[0].manual.reason",
	  ERROR_MISSING_FIELD },
	{ WITH_LINE("\"manual\":{\"amount\":\"-5\",\"reason\":\"x\"}"), "lines[0].manual.price",
	  ERROR_INVALID },
	{ WITH_LINE("\"tax_group\":\"none\""), "lines[0].tax_group", ERROR_UNKNOWN_REFERENCE },
	{ WITH_LINE("\"exempt\":\"yes\""), "lines[0].exempt", ERROR_INVALID },
	{ WITH_GROUPS("{\"id\":\"a\"}", "a"), "tax_groups[0].rates", ERROR_MISSING_FIELD },
	{ WITH_GROUPS("{\"id\":\"a\",\"rates\":[{}]}", "a"), "tax_groups[0].rates[0].id",
	  ERROR_MISSING_FIELD },
	{ WITH_GROUPS("{\"id\":\"a\",\"rates\":[{\"id\":\"r\",\"rate\":\"100000001\"}]}", "a"),
	  "tax_groups[0].rates[0].rate", ERROR_INVALID },
	{ WITH_GROUPS("{\"id\":\"a\",\"rates\":[{\"id\":\"r\",\"kind\":\"vat\"}]}", "a"),
	  "tax_groups[0].rates[0].kind", ERROR_INVALID },
	{ WITH_GROUPS("{\"id\":\"a\",\"rates\":[{\"id\":\"r\",\"kind\":\"division\","
		      "\"rate\":\"1000000\"}]}",
		      "a"),
	  "tax_groups[0].rates[0].rate", ERROR_INVALID },
	{ WITH_GROUPS("{\"id\":\"a\",\"rates\":[{\"id\":\"r\",\"included\":true,"
		      "\"rate\":\"-1000000\"}]}",
		      "a"),
	  "tax_groups[0].rates[0].rate", ERROR_INVALID },
	{ WITH_GROUPS("{\"id\":\"a\",\"rates\":[{\"id\":\"r\",\"rate\":\"1\"},{\"id\":\"r\","
		      "\"rate\":\"1\"}]}",
		      "a"),
	  "tax_groups[0].rates", ERROR_INVALID },
	{ WITH_GROUPS("{\"id\":\"a\",\"rates\":[{\"id\":\"r\"}]}", "a"),
	  "tax_groups[0].rates[0].rate", ERROR_MISSING_FIELD },
	{ WITH_GROUPS("{\"id\":\"a\",\"rates\":[{\"id\":\"r\",\"kind\":\"division\"}]}", "a"),
	  "tax_groups[0].rates[0].rate", ERROR_MISSING_FIELD },
	{ WITH_GROUPS("{\"id\":\"a\",\"rates\":[{\"id\":\"r\",\"kind\":\"fixed\"}]}", "a"),
	  "tax_groups[0].rates[0].amount", ERROR_MISSING_FIELD },
	{ WITH_GROUPS("{\"id\":\"a\",\"rates\":[{\"id\":\"r\",\"rate\":\"1\",\"amount\":\"0\"}]}",
		      "a"),
	  "tax_groups[0].rates[0].amount", ERROR_INVALID },
	{ WITH_GROUPS(
		  "{\"id\":\"a\",\"rates\":[{\"id\":\"r\",\"rate\":\"1\",\"per_quantity\":\"1\"}]}",
		  "a"),
	  "tax_groups[0].rates[0].per_quantity", ERROR_INVALID },
	{ WITH_GROUPS("{\"id\":\"a\",\"rates\":[{\"id\":\"r\",\"kind\":\"division\",\"rate\":\"1\","
		      "\"amount\":\"5\"}]}",
		      "a"),
	  "tax_groups[0].rates[0].amount", ERROR_INVALID },
	{ WITH_GROUPS("{\"id\":\"a\",\"rates\":[{\"id\":\"r\",\"kind\":\"fixed\",\"amount\":\"5\","
		      "\"rate\":\"0\"}]}",
		      "a"),
	  "tax_groups[0].rates[0].rate", ERROR_INVALID },
	{ WITH_GROUPS("{\"id\":\"a\",\"rates\":[{\"id\":\"r\",\"kind\":\"fixed\",\"amount\":\"5\","
		      "\"per_quantity\":\"0\"}]}",
		      "a"),
	  "tax_groups[0].rates[0].per_quantity", ERROR_INVALID },
	{ WITH_GROUPS("{\"id\":\"a\",\"rates\":[{\"group\":\"b\",\"rate\":\"1\",\"kind\":\"fixed\","
		      "\"amount\":\"5\"}]}",
		      "a"),
	  "tax_groups[0].rates[0].rate", ERROR_INVALID },
	{ WITH_GROUPS("{\"id\":\"a\",\"rates\":[{\"id\":\"r\",\"group\":\"b\"}]}", "a"),
	  "tax_groups[0].rates[0].id", ERROR_INVALID },
	{ WITH_GROUPS("{\"id\":\"a\",\"rates\":[]},{\"id\":\"a\",\"rates\":[]}", "a"),
	  "tax_groups[1].id", ERROR_INVALID },
	{ WITH_GROUPS("{\"id\":\"a\",\"rates\":[{\"group\":\"x\"}]}", "a"),
	  "tax_groups[0].rates[0].group", ERROR_UNKNOWN_REFERENCE },
	{ WITH_GROUPS("{\"id\":\"a\",\"rates\":[{\"group\":\"a\"}]}", "a"),
	  "tax_groups[0].rates[0].group", ERROR_INVALID },
	{ WITH_GROUPS("{\"id\":\"a\",\"rates\":[{\"group\":\"b\"}]},"
		      "{\"id\":\"b\",\"rates\":[{\"group\":\"a\"}]}",
		      "a"),
	  "tax_groups[1].rates[0].group", ERROR_INVALID },
	{ WITH_PROMOTION("\"kind\":\"gift\""), "promotions[0].kind", ERROR_INVALID },
	{ WITH_PROMOTION("\"kind\":\"percent\",\"rate\":\"1\",\"all_products\":true},"
			 "{\"id\":\"P\",\"kind\":\"percent\",\"rate\":\"2\",\"all_products\":true"),
	  "promotions[1].id", ERROR_INVALID },
	{ WITH_PROMOTION("\"kind\":\"percent\",\"all_products\":true"), "promotions[0].rate",
	  ERROR_INVALID },
	{ WITH_PROMOTION("\"kind\":\"amount\",\"amount\":\"101\",\"all_products\":true"),
	  "promotions[0].amount", ERROR_INVALID },
	{ WITH_PROMOTION("\"kind\":\"percent\",\"rate\":\"1\",\"all_products\":true,"
			 "\"days\":[\"someday\"]"),
	  "promotions[0].days", ERROR_INVALID },
	{ WITH_PROMOTION("\"kind\":\"percent\",\"rate\":\"1\",\"all_products\":true,"
			 "\"from\":\"1763721000000000\""),
	  "time", ERROR_MISSING_FIELD },
	{ WITH_PROMOTION("\"kind\":\"percent\",\"rate\":\"1\",\"all_products\":true,"
			 "\"until\":\"1763721000000000\""),
	  "time", ERROR_MISSING_FIELD },
	{ WITH_PROMOTION("\"kind\":\"percent\",\"rate\":\"1\",\"all_products\":true,"
			 "\"days\":[\"monday\"]"),
	  "time", ERROR_MISSING_FIELD },
	{ WITH_PROMOTION("\"kind\":\"percent\",\"rate\":\"1\",\"all_products\":true,"
			 "\"minute_until\":\"720\""),
	  "time", ERROR_MISSING_FIELD },
	{ DATED_PRICE("", "\"from\":\"1763721000000000\""), "time", ERROR_MISSING_FIELD },
	{ DATED_PRICE("", "\"until\":\"1763721000000000\""), "time", ERROR_MISSING_FIELD },
	{ "{\"currency\":\"EUR\",\"promotions\":[]," LINE "}", "lines[0].product",
	  ERROR_MISSING_FIELD },
	{ "{\"currency\":\"EUR\",\"discounts\":[{\"amount\":\"201\"}]," LINE "}", "discounts[0]",
	  ERROR_INVALID },
	{ "{\"currency\":\"EUR\",\"discounts\":[{\"amount\":\"1\",\"rate\":\"1\"}]," LINE "}",
	  "discounts[0]", ERROR_INVALID },
	{ "{\"currency\":\"EUR\",\"discounts\":[{\"amount\":\"1\",\"rate\":\"0\"}]," LINE "}",
	  "discounts[0]", ERROR_INVALID },
	{ "{\"currency\":\"EUR\",\"discounts\":[{\"amount\":\"1\"},{}]," LINE "}",
	  "discounts[1].rate", ERROR_MISSING_FIELD },
	{ "{\"currency\":\"EUR\",\"settings\":{\"exact_share\":\"largest_remainder\"}," LINE "}",
	  "settings.exact_share", ERROR_INVALID },
	{ "{\"currency\":\"EUR\",\"settings\":{\"rounding\":\"sometimes\"}," LINE "}",
	  "settings.rounding", ERROR_INVALID },
	{ "{\"currency\":\"EUR\",\"settings\":{\"exact_lines\":true}," LINE "}",
	  "settings.exact_lines", ERROR_INVALID },
	{ "{\"currency\":\"EUR\",\"settings\":{\"cash_step\":\"3\"}," LINE "}",
	  "settings.cash_step", ERROR_INVALID },
	{ "{\"currency\":\"EUR\",\"settings\":{\"total_step\":\"-5\"}," LINE "}",
	  "settings.total_step", ERROR_INVALID },
	{ "{\"currency\":\"EUR\"," LINE ",\"payments\":[{\"amount\":\"1\"}]}", "payments[0].tender",
	  ERROR_MISSING_FIELD },
	{ "{\"currency\":\"EUR\"," LINE ",\"payments\":[{\"tender\":\"card\",\"amount\":\"201\"}]}",
	  "payments", ERROR_INVALID },
};

START_TEST(every_bad_document_is_refused_by_its_field)
{
	for (size_t i = 0; i < sizeof(bad_documents) / sizeof(bad_documents[0]); i++) {
		struct text output = TEXT("untouched");
		const struct error *error = rules_basket_compute_json(
			arena, text_of(bad_documents[i].document), &output);

		ck_assert_msg(error != NULL, "%s", bad_documents[i].document);
		ck_assert_msg(error->code == bad_documents[i].code, "%s: %s",
			      bad_documents[i].document, error_describe(arena, error));
		if (bad_documents[i].field)
			ck_assert_str_eq(error->field, bad_documents[i].field);
		else
			ck_assert_ptr_null(error->field);
		ck_assert(error->detail && *error->detail);
		ck_assert(text_is(output, "untouched"));
	}
}
END_TEST

START_TEST(a_text_that_is_too_long_is_refused)
{
	char *name = arena_allocate(arena, 202);
	struct text output;

	memset(name, 'x', 201);

	const char *document = arena_print(arena, WITH_LINE("\"name\":\"%s\""), name);
	const struct error *error = rules_basket_compute_json(arena, text_of(document), &output);

	ck_assert_ptr_nonnull(error);
	ck_assert_int_eq(error->code, ERROR_TOO_LARGE);
	ck_assert_str_eq(error->field, "lines[0].name");
}
END_TEST

START_TEST(a_text_may_have_as_many_characters_in_any_script)
{
	static const char *const letters[] = { "x", "é", "ก", "ह", "😀" };

	for (size_t i = 0; i < sizeof(letters) / sizeof(letters[0]); i++) {
		const char *name = "";
		struct text output;

		for (int j = 0; j < 200; j++)
			name = arena_print(arena, "%s%s", name, letters[i]);
		ck_assert_ptr_null(rules_basket_compute_json(
			arena, text_of(arena_print(arena, WITH_LINE("\"name\":\"%s\""), name)),
			&output));

		const struct error *error = rules_basket_compute_json(
			arena,
			text_of(arena_print(arena, WITH_LINE("\"name\":\"%s%s\""), name,
					    letters[i])),
			&output);

		ck_assert_ptr_nonnull(error);
		ck_assert_int_eq(error->code, ERROR_TOO_LARGE);
	}
}
END_TEST

START_TEST(a_basket_is_computed_from_and_to_json)
{
	struct text output;
	const struct error *error = rules_basket_compute_json(
		arena,
		TEXT(WITH_GROUPS(
			"{\"id\":\"a\",\"rates\":[{\"id\":\"r\\u00e9\",\"rate\":\"100000\"}]}",
			"a")),
		&output);

	ck_assert_msg(!error, "%s", error ? error_describe(arena, error) : "");
	ck_assert_str_eq(
		arena_string_of(arena, output.data, output.length),
		"{\"currency\":\"EUR\",\"gross\":\"200\",\"line_discount\":\"0\","
		"\"basket_discount\":\"0\",\"exempted\":\"0\",\"amount\":\"200\",\"net\":\"200\","
		"\"tax\":\"20\",\"total\":\"220\",\"lines\":[{\"line_number\":\"1\","
		"\"price_level\":\"chain\",\"price\":{\"amount\":\"100\",\"per_quantity\":\"1\"},"
		"\"promotion_discount\":\"0\",\"line_discount\":\"0\",\"gross\":\"200\","
		"\"basket_discount\":\"0\",\"exempted\":\"0\",\"amount\":\"200\",\"net\":\"200\","
		"\"tax\":\"20\",\"total\":\"220\",\"taxes\":[{\"id\":\"r\xc3\xa9\",\"base\":"
		"\"200\","
		"\"amount\":\"20\"}]}],\"rates\":[{\"id\":\"r\xc3\xa9\",\"base\":\"200\","
		"\"amount\":\"20\"}],\"promotions\":[],\"payment\":{\"paid\":\"0\","
		"\"cash_due\":\"220\",\"rounding\":\"0\",\"change\":\"0\",\"open\":\"220\"}}");
}
END_TEST

START_TEST(an_explanation_speaks_two_languages_about_the_same_figures)
{
	static const char document[] =
		WITH_GROUPS("{\"id\":\"a\",\"rates\":[{\"id\":\"vat\",\"rate\":\"100000\"}]}", "a");
	struct text english;
	struct text spanish;

	ck_assert_ptr_null(rules_explain_text(arena, text_of(document), RULES_ENGLISH, &english));
	ck_assert_ptr_null(rules_explain_text(arena, text_of(document), RULES_SPANISH, &spanish));

	const char *en = arena_string_of(arena, english.data, english.length);
	const char *es = arena_string_of(arena, spanish.data, spanish.length);

	ck_assert_ptr_nonnull(strstr(en, "Plus tax vat on 2.00: 0.20"));
	ck_assert_ptr_nonnull(strstr(en, "Total: net 2.00 + tax 0.20 = 2.20 EUR"));
	ck_assert_ptr_nonnull(strstr(es, "Más impuesto vat sobre 2.00: 0.20"));
	ck_assert_ptr_nonnull(strstr(es, "Total: neto 2.00 + impuestos 0.20 = 2.20 EUR"));
	ck_assert_int_eq(rules_language_of(TEXT("es")), RULES_SPANISH);
	ck_assert_int_eq(rules_language_of(TEXT("de")), RULES_LANGUAGE_COUNT);
}
END_TEST

START_TEST(the_time_is_asked_for_only_where_it_decides)
{
	static const char *const documents[] = {
		DATED_PRICE("\"time\":\"1763721000000000\",", "\"from\":\"1763721000000000\""),
		DATED_PRICE("\"time\":\"0\",", "\"from\":\"-1\""),
		DATED_PRICE("", "\"from\":\"0\",\"until\":\"0\""),
		WITH_PROMOTION("\"kind\":\"percent\",\"rate\":\"100000\",\"days\":[],"
			       "\"all_products\":true"),
	};

	for (size_t i = 0; i < sizeof(documents) / sizeof(documents[0]); i++) {
		struct text output;
		const struct error *error =
			rules_basket_compute_json(arena, text_of(documents[i]), &output);

		ck_assert_msg(!error, "%s: %s", documents[i],
			      error ? error_describe(arena, error) : "");
	}
}
END_TEST

START_TEST(promotions_discounts_and_coins_work_together)
{
	struct text output;
	const struct error *error = rules_basket_compute_json(
		arena,
		TEXT("{\"currency\":\"CHF\",\"coupons\":[\"TEN\"],\"promotions\":["
		     "{\"id\":\"P\",\"kind\":\"percent\",\"rate\":\"100000\","
		     "\"products\":[\"p\"],\"coupon\":\"TEN\"}],\"lines\":["
		     "{\"product\":\"p\",\"quantity\":\"1\",\"price\":{\"amount\":\"1000\"},"
		     "\"discount_rate\":\"100000\"},"
		     "{\"product\":\"q\",\"quantity\":\"1\",\"price\":{\"amount\":\"193\"}}],"
		     "\"discounts\":[{\"amount\":\"3\"}],"
		     "\"payments\":[{\"tender\":\"cash\",\"amount\":\"1000\",\"cash\":true}]}"),
		&output);

	ck_assert_msg(!error, "%s", error ? error_describe(arena, error) : "");

	const char *json = arena_string_of(arena, output.data, output.length);

	/* 1000 - 100 (promotion) - 90 (10 % of the rest) + 193 - 3 = 1000 */
	ck_assert_ptr_nonnull(strstr(json, "\"total\":\"1000\""));
	ck_assert_ptr_nonnull(
		strstr(json, "\"promotion_discount\":\"100\",\"line_discount\":\"90\""));
	ck_assert_ptr_nonnull(strstr(json, "\"open\":\"0\""));
}
END_TEST

int main(void)
{
	return RUN_TESTS_WITH("basket_json", open_arena, close_arena,
			      every_bad_document_is_refused_by_its_field,
			      a_text_that_is_too_long_is_refused,
			      a_text_may_have_as_many_characters_in_any_script,
			      a_basket_is_computed_from_and_to_json,
			      an_explanation_speaks_two_languages_about_the_same_figures,
			      the_time_is_asked_for_only_where_it_decides,
			      promotions_discounts_and_coins_work_together);
}
