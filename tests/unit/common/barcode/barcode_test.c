#include "common/barcode/barcode.h"

#include <string.h>

#include "common/barcode/barcode_json.h"
#include "common/barcode/gs1_value.h"
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

static const struct measure_rule table[] = {
	{ .name = "Deli price",
	  .kind = MEASURE_PRICE,
	  .prefix = "28",
	  .item_digits = 4,
	  .price_check_digit = true,
	  .value_digits = 5,
	  .decimals = 2 },
	{ .name = "Cheese weight",
	  .kind = MEASURE_WEIGHT,
	  .prefix = "29",
	  .item_digits = 5,
	  .value_digits = 5,
	  .decimals = 3 },
	{ .name = "Deposit",
	  .kind = MEASURE_PRICE,
	  .template = "97{code:ean13}{embed:6}{_}",
	  .decimals = 2 },
};

static const struct barcode_options options = { .rules = table,
						.rule_count = sizeof(table) / sizeof(table[0]) };

START_TEST(everything_a_scanner_sends_finds_its_way)
{
	static const struct {
		const char *scan;
		enum barcode_kind kind;
		const char *lookup;
	} cases[] = {
		{ "4006381333931", BARCODE_GTIN, "04006381333931" },
		{ "]E04006381333931", BARCODE_GTIN, "04006381333931" },
		{ "96385074", BARCODE_GTIN, "00000096385074" },
		{ "04252614", BARCODE_GTIN, "00042100005264" },
		{ "036000291452", BARCODE_GTIN, "00036000291452" },
		{ "4006381333932", BARCODE_PLAIN, "4006381333932" },
		{ "4711", BARCODE_PLAIN, "4711" },
		{ "SKU-1", BARCODE_PLAIN, "SKU-1" },
		{ "]Q1SKU-1", BARCODE_PLAIN, "SKU-1" },
		{ "]A0SKU-1", BARCODE_PLAIN, "SKU-1" },
		{ "]C04711", BARCODE_PLAIN, "4711" },
		{ "]I110614141000415", BARCODE_GTIN, "10614141000415" },
		{ "(01)04006381333931(10)A", BARCODE_ELEMENTS, "04006381333931" },
		{ "]C10104006381333931", BARCODE_ELEMENTS, "04006381333931" },
		{ "\x1d"
		  "0104006381333931",
		  BARCODE_ELEMENTS, "04006381333931" },
		{ "https://id.gs1.org/01/04006381333931", BARCODE_ELEMENTS, "04006381333931" },
		{ "]Q1https://id.gs1.org/01/04006381333931", BARCODE_ELEMENTS, "04006381333931" },
		{ "]E04006381333931|]e010A1", BARCODE_GTIN, "04006381333931" },
		{ "2957783000742", BARCODE_MEASURE, "2957783" },
		{ "9743115013222840001009", BARCODE_MEASURE, "4311501322284" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct barcode_reading reading;
		const struct error *error =
			barcode_read(arena, text_of(cases[i].scan), &options, &reading);

		ck_assert_msg(!error, "%s: %s", cases[i].scan, error ? error->detail : "");
		ck_assert_msg(reading.kind == cases[i].kind, "%s is of kind %d", cases[i].scan,
			      reading.kind);
		ck_assert_str_eq(string(reading.lookup), cases[i].lookup);
	}
}
END_TEST

START_TEST(data_that_claims_to_be_gs1_and_is_not_is_an_error)
{
	static const char *const cases[] = { "",
					     "]",
					     "]E0",
					     "]E04006381333932",
					     "]E0400638133393",
					     "]!04006381333931",
					     "]A0",
					     "]C1",
					     "]C10104006381333931^10A",
					     "(01)04006381333932",
					     "(01)",
					     "^",
					     "^01",
					     "https://id.gs1.org/01/04006381333932",
					     "https://example.com/",
					     "(01)04006381333931(02)04006381333931(37)1" };

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct barcode_reading reading = { .kind = 99 };

		ck_assert_msg(barcode_read(arena, text_of(cases[i]), &options, &reading) != NULL,
			      "%s was accepted", cases[i]);
		ck_assert_int_eq(reading.kind, 99);
	}
}
END_TEST

START_TEST(a_symbol_written_and_read_again_carries_the_same)
{
	static const struct {
		enum gs1_symbology symbology;
		const char *data;
		const char *scan;
		const char *read; /* how it comes back; NULL: as it was */
	} cases[] = {
		{ GS1_SYMBOLOGY_EAN13, "4006381333931", "]E04006381333931", NULL },
		{ GS1_SYMBOLOGY_EAN8, "^0100000096385074", "]E496385074", "96385074" },
		{ GS1_SYMBOLOGY_UPCA, "036000291452", "]E00036000291452", "0036000291452" },
		{ GS1_SYMBOLOGY_QR, "\\^x", "]Q1^x", NULL },
		{ GS1_SYMBOLOGY_QR, "a|b", "]Q1a|b", NULL },
		{ GS1_SYMBOLOGY_DATA_MATRIX, "^10A^21B",
		  "]d210A\x1d"
		  "21B",
		  NULL },
		{ GS1_SYMBOLOGY_DOT_CODE, "plain", "]J0plain", NULL },
		{ GS1_SYMBOLOGY_GS1_128_CCA, "^10A", "]C110A", NULL },
		{ GS1_SYMBOLOGY_DATABAR_EXPANDED, "^10A|^21B",
		  "]e010A\x1d"
		  "21B",
		  "^10A^21B" },
		{ GS1_SYMBOLOGY_DATABAR_OMNI, "04006381333931", "]e00104006381333931",
		  "^0104006381333931" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct text scan;
		struct gs1_scan read;

		ck_assert_ptr_null(gs1_scan_write(arena, cases[i].symbology, text_of(cases[i].data),
						  NULL, &scan));
		ck_assert_str_eq(string(scan), cases[i].scan);
		ck_assert_ptr_null(gs1_scan_read(arena, scan, NULL, &read));
		ck_assert_str_eq(string(read.data), cases[i].read ? cases[i].read : cases[i].data);
	}
}
END_TEST

START_TEST(a_symbol_that_cannot_hold_its_contents_is_refused)
{
	static const struct {
		enum gs1_symbology symbology;
		const char *data;
	} cases[] = {
		{ GS1_SYMBOLOGY_NONE, "4006381333931" },
		{ GS1_SYMBOLOGY_EAN13, "" },
		{ GS1_SYMBOLOGY_EAN13, "400638133393" },
		{ GS1_SYMBOLOGY_EAN13, "4006381333932" },
		{ GS1_SYMBOLOGY_EAN13, "4006381333931|plain" },
		{ GS1_SYMBOLOGY_EAN8, "4006381333931" },
		{ GS1_SYMBOLOGY_DATABAR_LIMITED, "24006381333935" },
		{ GS1_SYMBOLOGY_DATABAR_EXPANDED, "plain" },
		{ GS1_SYMBOLOGY_QR, "^01" },
		{ GS1_SYMBOLOGY_QR, "^10A|^21B" },
		{ GS1_SYMBOLOGY_QR, "https://example.com/" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct text scan = TEXT("same");

		ck_assert_msg(gs1_scan_write(arena, cases[i].symbology, text_of(cases[i].data),
					     NULL, &scan) != NULL,
			      "%s", cases[i].data);
		ck_assert(text_is(scan, "same"));
	}
}
END_TEST

START_TEST(values_are_decoded_by_their_meaning)
{
	static const struct {
		const char *label;
		int year;
		const char *value;
	} cases[] = {
		{ "(3103)001250", 2026, "1.250" },
		{ "(3100)000000", 2026, "0" },
		{ "(3105)000001", 2026, "0.00001" },
		{ "(37)00000018", 2026, "18" },
		{ "(3912)9781899", 2026, "978 18.99" },
		{ "(3929)5", 2026, "0.000000005" },
		{ "(17)260400", 2026, "2026-04-30" },
		{ "(17)240200", 2026, "2024-02-29" },
		{ "(17)750101", 2026, "2075-01-01" },
		{ "(17)770101", 2026, "1977-01-01" },
		{ "(17)010101", 2099, "2101-01-01" },
		{ "(7003)2612312359", 2026, "2026-12-31T23:59" },
		{ "(8008)26123123", 2026, "2026-12-31T23:00" },
		{ "(8008)261231235910", 2026, "2026-12-31T23:59:10" },
		{ "(7007)260101260131", 2026, "2026-01-01/2026-01-31" },
		{ "(7250)19800715", 2026, "1980-07-15" },
		{ "(10)A1", 2026, "A1" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct gs1_message message;
		struct text value;

		ck_assert_ptr_null(
			gs1_parse_bracketed(arena, text_of(cases[i].label), NULL, &message));
		ck_assert_ptr_null(
			gs1_decode_value(arena, &message.elements[0], cases[i].year, &value));
		ck_assert_str_eq(string(value), cases[i].value);
	}
}
END_TEST

START_TEST(a_label_without_separators_is_read_by_full_lengths)
{
	struct gs1_message message;

	ck_assert_ptr_null(gs1_parse_compact(
		arena, TEXT("010400638133393110A1                  17261231"), TEXT(""), &message));
	ck_assert_str_eq(string(gs1_print_bracketed(arena, &message)),
			 "(01)04006381333931(10)A1(17)261231");
	ck_assert_str_eq(string(gs1_print_compact(arena, &message, TEXT(""), 2026)),
			 "01040063813339311726123110A1");
	ck_assert_ptr_null(gs1_parse_compact(arena, TEXT("|10A1|21B|"), TEXT("|"), &message));
	ck_assert_str_eq(string(gs1_print_compact(arena, &message, TEXT("|"), 2026)), "10A1|21B");
}
END_TEST

START_TEST(a_bad_compact_label_is_refused)
{
	static const char *const cases[] = {
		"",         "   ",  "()",  "09123", "0104006381333932", "01040063813339",
		"17261301", "30aa", "10A^"
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct gs1_message message = { .count = 77 };

		ck_assert_msg(gs1_parse_compact(arena, text_of(cases[i]), TEXT(""), &message) !=
				      NULL,
			      "%s", cases[i]);
		ck_assert_uint_eq(message.count, 77);
	}
}
END_TEST

START_TEST(salvage_keeps_what_has_a_shape_and_lists_the_rest)
{
	static const char scan[] = "]C10104006381333932"
				   "\x1d"
				   "0500"
				   "\x1d"
				   "10A1"
				   "\x1d\x1d"
				   "5";
	struct gs1_salvage salvage;

	gs1_salvage(arena, text_of(scan), &salvage);
	ck_assert_uint_eq(salvage.message.count, 2);
	ck_assert(text_is(salvage.message.elements[1].value, "A1"));
	ck_assert_uint_eq(salvage.skipped_count, 2);
	ck_assert_str_eq(string(salvage.skipped[0]), "0500");
	ck_assert_str_eq(string(salvage.skipped[1]), "5");
}
END_TEST

START_TEST(a_barcode_request_is_answered_in_json)
{
	struct text reply;

	ck_assert_ptr_null(barcode_read_json(
		arena,
		TEXT("{\"barcode\":\"2912345012502\",\"current_year\":\"2026\",\"rules\":["
		     "{\"name\":\"W\",\"kind\":\"weight\",\"prefix\":\"29\",\"item_digits\":5,"
		     "\"value_digits\":5,\"decimals\":3}]}"),
		&reply));
	ck_assert_str_eq(string(reply),
			 "{\"kind\":\"measure\",\"lookup\":\"2912345\",\"measure\":{\"rule\":\"W\","
			 "\"kind\":\"weight\",\"item\":\"2912345\",\"value\":\"1250\","
			 "\"decimals\":\"3\"}}");
}
END_TEST

START_TEST(a_bad_barcode_request_is_refused_by_its_path)
{
	static const struct {
		const char *request;
		const char *field;
	} cases[] = {
		{ "{}", "barcode" },
		{ "{\"barcode\":4711,\"current_year\":2026}", "barcode" },
		{ "{\"barcode\":\"\",\"current_year\":2026}", "barcode" },
		{ "{\"barcode\":\"1\"}", "current_year" },
		{ "{\"barcode\":\"1\",\"current_year\":1899}", "current_year" },
		{ "{\"barcode\":\"1\",\"current_year\":2026.5}", NULL },
		{ "{\"barcode\":\"1\",\"current_year\":2026,\"rules\":{}}", "rules" },
		{ "{\"barcode\":\"1\",\"current_year\":2026,\"rules\":[{}]}", "rules[0].name" },
		{ "{\"barcode\":\"1\",\"current_year\":2026,\"rules\":[{\"name\":\"x\","
		  "\"kind\":\"colour\"}]}",
		  "rules[0].kind" },
		{ "{\"barcode\":\"1\",\"current_year\":2026,\"rules\":[{\"name\":\"x\","
		  "\"kind\":\"price\",\"prefix\":\"2\",\"item_digits\":-1}]}",
		  "rules[0].item_digits" },
		{ "{\"barcode\":\"1\",\"current_year\":2026,\"gs1\":{\"form_only\":1}}",
		  "gs1.form_only" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct text reply = TEXT("same");
		const struct error *error =
			barcode_read_json(arena, text_of(cases[i].request), &reply);

		ck_assert_msg(error != NULL, "%s was accepted", cases[i].request);
		if (cases[i].field)
			ck_assert_str_eq(error->field, cases[i].field);
		ck_assert(text_is(reply, "same"));
	}
}
END_TEST

int main(void)
{
	return RUN_TESTS_WITH(
		"barcode", set_up, tear_down, everything_a_scanner_sends_finds_its_way,
		data_that_claims_to_be_gs1_and_is_not_is_an_error,
		a_symbol_written_and_read_again_carries_the_same,
		a_symbol_that_cannot_hold_its_contents_is_refused,
		values_are_decoded_by_their_meaning,
		a_label_without_separators_is_read_by_full_lengths, a_bad_compact_label_is_refused,
		salvage_keeps_what_has_a_shape_and_lists_the_rest,
		a_barcode_request_is_answered_in_json,
		a_bad_barcode_request_is_refused_by_its_path);
}
