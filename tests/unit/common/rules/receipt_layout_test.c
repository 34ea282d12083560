#include "common/rules/receipt_layout.h"

#include <string.h>

#include "common/rules/receipt_json.h"
#include "common/rules/receipt_labels.h"
#include "common/rules/text_clusters.h"
#include "tests/support/suite.h"

/* Characters of several code points each. */
#define FAMILY "👩‍👩‍👧‍👦"
#define FLAG "🇪🇸"
#define THUMB "👍🏽"
#define FOUR(character) character character character character

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

static const struct receipt_entry item_discount[] = { { .name = "10% off", .amount = -50 } };
static const struct receipt_item items[] = {
	{ .name = "Earl Grey tea",
	  .tax_code = "A",
	  .quantity = 1000,
	  .unit_price = 250,
	  .amount = 250 },
	{ .name = "Bananas",
	  .unit = "kg",
	  .tax_code = "B",
	  .quantity = 1250,
	  .unit_price = 399,
	  .amount = 499,
	  .discounts = item_discount,
	  .discount_count = 1 },
};
static const struct receipt_tax taxes[] = {
	{ .code = "A", .name = "VAT", .rate = 210000, .base = 207, .amount = 43, .included = true },
	{ .code = "B", .name = "Levy", .rate = -1, .base = 449, .amount = 10, .included = true },
};
static const struct receipt_entry payments[] = { { .name = "Cash", .amount = 1000 } };
static const char *const address[] = { "1 High Street", "Springfield" };
static const char *const footer[] = { "Thank you" };

/* A plain sale of two items; tests change what they are about. */
static struct receipt a_receipt(void)
{
	return (struct receipt){
		.columns = 32,
		.language = RECEIPT_ENGLISH,
		.currency = "EUR",
		.currency_digits = 2,
		.store = { .name = "Corner Shop", .address = address, .address_count = 2 },
		.number = "A-17",
		.date = "2026-11-21 10:41",
		.register_name = "1",
		.cashier = "Ann",
		.items = items,
		.item_count = 2,
		.subtotal = 699,
		.taxes = taxes,
		.tax_count = 2,
		.total = 699,
		.payments = payments,
		.payment_count = 1,
		.change = 301,
		.footer = footer,
		.footer_count = 1,
		.barcode = "A17",
	};
}

static const char *printed(const struct receipt *receipt)
{
	struct receipt_lines lines;
	const struct error *error = receipt_lay_out(arena, receipt, &lines);

	ck_assert_msg(!error, "%s: %s", error ? error->field : "", error ? error->detail : "");
	return string(receipt_print_text(arena, &lines));
}

START_TEST(an_english_receipt_looks_as_expected)
{
	struct receipt receipt = a_receipt();

	ck_assert_str_eq(printed(&receipt), "          Corner Shop\n"
					    "         1 High Street\n"
					    "          Springfield\n"
					    "\n"
					    "            RECEIPT\n"
					    "Receipt                     A-17\n"
					    "Date            2026-11-21 10:41\n"
					    "Register                       1\n"
					    "Served by                    Ann\n"
					    "================================\n"
					    "Earl Grey tea             2.50 A\n"
					    "Bananas                   4.99 B\n"
					    "  1.25 kg x 3.99\n"
					    "  10% off                  -0.50\n"
					    "--------------------------------\n"
					    "TOTAL EUR                   6.99\n"
					    "--------------------------------\n"
					    "Cash                       10.00\n"
					    "Change                      3.01\n"
					    "--------------------------------\n"
					    "Tax included in the total\n"
					    "A VAT 21% of 2.07           0.43\n"
					    "B Levy of 4.49              0.10\n"
					    "\n"
					    "           Thank you\n"
					    "         [barcode A17]\n"
					    "\n\n\n");
}
END_TEST

START_TEST(a_spanish_return_has_its_words_and_its_comma)
{
	static const struct receipt_tax added[] = {
		{ .code = "A", .name = "VAT", .rate = 210000, .base = 207, .amount = 43 },
	};
	struct receipt receipt = a_receipt();

	receipt.language = RECEIPT_SPANISH;
	receipt.document = RECEIPT_RETURN;
	receipt.columns = 42;
	receipt.total = -1234567;
	receipt.original_number = "A-16";
	receipt.taxes = added;
	receipt.tax_count = 1;
	receipt.rounding = -2;

	const char *text = printed(&receipt);

	ck_assert_ptr_nonnull(strstr(text, "                DEVOLUCIÓN\n"));
	ck_assert_ptr_nonnull(strstr(text, "Recibo original                       A-16\n"));
	ck_assert_ptr_nonnull(strstr(text, "TOTAL A DEVOLVER EUR            -12.345,67\n"));
	ck_assert_ptr_nonnull(strstr(text, "Redondeo                             -0,02\n"));
	ck_assert_ptr_nonnull(strstr(text, "A VAT 21 % de 2,07                    0,43\n"));
	ck_assert_ptr_nonnull(strstr(text, "  1,25 kg x 3,99\n"));
}
END_TEST

START_TEST(every_label_exists_in_every_language)
{
	for (int language = 0; language < RECEIPT_LANGUAGE_COUNT; language++) {
		for (int label = 0; label < LABEL_COUNT; label++) {
			const char *word = receipt_label((enum receipt_language)language,
							 (enum receipt_label)label);

			ck_assert_msg(word && *word, "label %d, language %d", label, language);
			ck_assert(text_is_utf8(text_of(word)));
		}
	}
}
END_TEST

START_TEST(no_row_is_wider_than_the_paper_whatever_the_names)
{
	static const char *const names[] = {
		"A name that is much longer than any receipt printer has columns for",
		"有機緑茶ティーバッグ百個入り特大徳用パック限定版おまけ付き",
		"شوكولاتة داكنة فاخرة بالبندق المحمص والكراميل المملح من مدغشقر",
		"שוקולד מריר איכותי עם אגוזי לוז קלויים וקרמל מלוח ממדגסקר",
		"Crème brûlée, e\u0301tiquette avec accents combine\u0301s au sucre",
		FOUR(FAMILY) FOUR(FAMILY) FOUR(FAMILY),
		FOUR(FLAG) FOUR(THUMB) FOUR(FLAG),
		"\u202eevil override\u202c \u2067and isolate\u2069 and a long, long tail",
	};
	static const unsigned widths[] = { 32, 42, 48 };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		for (size_t j = 0; j < 3; j++) {
			struct receipt receipt = a_receipt();
			struct receipt_item item = items[1];
			struct receipt_lines lines;

			item.name = names[i];
			item.note = names[i];
			receipt.items = &item;
			receipt.item_count = 1;
			receipt.columns = widths[j];
			receipt.store.name = names[i];
			receipt.cashier = names[i];
			ck_assert_ptr_null(receipt_lay_out(arena, &receipt, &lines));
			for (size_t k = 0; k < lines.count; k++) {
				const struct receipt_line *line = &lines.lines[k];
				size_t width = text_columns(line->left) + text_columns(line->right);

				if (line->kind == RECEIPT_COLUMNS || line->kind == RECEIPT_TEXT)
					ck_assert_uint_le(width, widths[j]);
				ck_assert(text_is_utf8(line->left));
			}
		}
	}
}
END_TEST

START_TEST(a_label_stays_whatever_its_value)
{
	static const char *const names[] = { "Ann", "One with 22 characters",
					     "A name with 23 of them.",
					     "Maria de los Dolores Fernandez y Garcia",
					     "有機緑茶ティーバッグ百個入り特大徳用パック" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct receipt receipt = a_receipt();
		struct receipt_item item = items[0];
		struct text rest;
		struct text row;

		receipt.cashier = names[i];
		receipt.customer = names[i];
		item.tax_code = names[i];
		receipt.items = &item;
		receipt.item_count = 1;
		rest = text_of(printed(&receipt));
		ck_assert_ptr_nonnull(strstr(rest.data, "\nServed by"));
		ck_assert_ptr_nonnull(strstr(rest.data, "\nCustomer"));
		while (text_split(&rest, '\n', &row))
			ck_assert_msg(text_columns(row) <= receipt.columns, "%s", string(row));
	}
}
END_TEST

START_TEST(clusters_have_the_columns_that_a_terminal_gives_them)
{
	static const struct {
		const char *text;
		size_t clusters;
		size_t columns;
	} cases[] = {
		{ "", 0, 0 },
		{ "abc", 3, 3 },
		{ "e\u0301", 1, 1 },
		{ "茶", 1, 2 },
		{ "ｶﾅ", 2, 2 },
		{ "🇪🇸🇫🇷", 2, 4 },
		{ "👍🏽", 1, 2 },
		{ "👩‍👩‍👧‍👦", 1, 2 },
		{ "❤️", 1, 2 },
		{ "\u200f\u200e", 2, 0 },
		{ "שלום", 4, 4 },
		{ "नि", 1, 1 },
		{ "\u1112\u1161\u11ab", 1, 2 },
		{ "a\tb", 3, 2 },
		{ "\xff\xfe", 2, 2 },
		{ "\xe8\x8c", 2, 2 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct text rest = text_of(cases[i].text);
		struct text cluster;
		size_t columns;
		size_t count = 0;

		while (text_next_cluster(&rest, &cluster, &columns))
			count++;
		ck_assert_msg(count == cases[i].clusters, "%s has %zu", cases[i].text, count);
		ck_assert_uint_eq(text_columns(text_of(cases[i].text)), cases[i].columns);
	}
}
END_TEST

START_TEST(a_cut_closes_the_directions_it_leaves_open)
{
	static const struct {
		const char *text;
		size_t columns;
		const char *fitted;
	} cases[] = {
		{ "abc", 3, "abc" },
		{ "abcd", 3, "abc" },
		{ "ae\u0301x", 2, "ae\u0301" },
		{ "茶茶", 3, "茶" },
		{ "茶茶", 1, "" },
		{ "\u202eabcdef\u202c", 3, "\u202eabc\u202c" },
		{ "\u2067ab\u202acd\u202cef\u2069", 3, "\u2067ab\u202ac\u202c\u2069" },
		{ "\u2067ab\u2069cdef", 3, "\u2067ab\u2069c" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		ck_assert_str_eq(string(text_fit(arena, text_of(cases[i].text), cases[i].columns)),
				 cases[i].fitted);
}
END_TEST

START_TEST(a_direction_ends_with_the_name_that_opens_it)
{
	static const struct {
		const char *name;
		const char *row;
	} cases[] = {
		{ "\u202eabc", "\u2068\u202eabc\u202c\u2069                         2.50" },
		{ "\u2067abc", "\u2068\u2067abc\u2069\u2069                         2.50" },
		{ "שלום\u2069 \u202eabc",
		  "\u2068שלום \u202eabc\u202c\u2069                    2.50" },
		{ "\u202c\u2069abc\u202c", "abc                         2.50" },
		{ "\u2066\u202aab\u2069c\u202c",
		  "\u2068\u2066\u202aabc\u202c\u2069\u2069                         2.50" },
		{ "a\u2067b\u2069c", "\u2068a\u2067b\u2069c\u2069                         2.50" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct receipt receipt = a_receipt();
		struct receipt_item item = items[0];

		item.name = cases[i].name;
		item.tax_code = NULL;
		receipt.items = &item;
		receipt.item_count = 1;
		ck_assert_msg(strstr(printed(&receipt), arena_print(arena, "\n%s\n", cases[i].row)),
			      "case %zu: %s", i, printed(&receipt));
	}
}
END_TEST

START_TEST(directions_of_any_depth_and_over_rows_are_closed)
{
	struct text deep = TEXT("");
	struct text row;

	for (int i = 0; i < 20; i++)
		deep = text_of(arena_print(arena, "%.*s\u2067", (int)deep.length, deep.data));
	deep = text_printable(arena, deep);
	ck_assert_uint_eq(deep.length, (size_t)16 * 2 * 3);
	deep = TEXT("\u202eone two\u202c");
	ck_assert(text_wrap(arena, &deep, 4, &row));
	ck_assert_str_eq(string(row), "\u202eone\u202c");
	ck_assert(text_wrap(arena, &deep, 4, &row));
	ck_assert_str_eq(string(row), "two");
}
END_TEST

START_TEST(long_text_is_broken_between_words)
{
	static const char *const rows[] = { "Please keep", "this receipt", "for returns",
					    "Rindfleischeti", "kettierung" };
	struct text rest = TEXT("  Please keep this receipt for returns Rindfleischetikettierung ");
	struct text row;
	size_t count = 0;

	while (text_wrap(arena, &rest, count < 3 ? 13 : 14, &row))
		ck_assert_str_eq(string(row), rows[count++]);
	ck_assert_uint_eq(count, 5);
}
END_TEST

START_TEST(what_a_printer_would_obey_never_reaches_it)
{
	struct receipt receipt = a_receipt();
	struct receipt_item item = items[0];

	item.name = "\x1b@Tea\x1d"
		    "V\x01\n\xc2\x85 end\x7f";
	receipt.items = &item;
	receipt.item_count = 1;
	receipt.barcode = "\x1bm1";
	ck_assert_ptr_nonnull(strstr(printed(&receipt), "@TeaV  end"));
	ck_assert_ptr_null(strchr(printed(&receipt), '\x1b'));
	ck_assert_ptr_nonnull(strstr(printed(&receipt), "[barcode m1]"));
}
END_TEST

START_TEST(a_training_receipt_and_a_copy_say_so)
{
	struct receipt receipt = a_receipt();

	receipt.training = true;
	receipt.copy = true;

	const char *text = printed(&receipt);
	const char *first = strstr(text, "TRAINING - NOT A RECEIPT");

	ck_assert_ptr_nonnull(first);
	ck_assert_ptr_nonnull(strstr(first + 1, "TRAINING - NOT A RECEIPT"));
	ck_assert_ptr_nonnull(strstr(text, "COPY\n"));
}
END_TEST

START_TEST(amounts_of_any_size_and_currency_are_written_out)
{
	static const struct {
		int64_t amount;
		int digits;
		enum receipt_language language;
		const char *text;
	} cases[] = {
		{ 0, 2, RECEIPT_ENGLISH, "0.00" },
		{ -5, 2, RECEIPT_ENGLISH, "-0.05" },
		{ 123456, 2, RECEIPT_ENGLISH, "1,234.56" },
		{ 123456, 2, RECEIPT_SPANISH, "1234,56" },
		{ 1234567, 2, RECEIPT_SPANISH, "12.345,67" },
		{ 1500, 0, RECEIPT_ENGLISH, "1,500" },
		{ 1234567, 3, RECEIPT_SPANISH, "1234,567" },
		{ INT64_MAX, 2, RECEIPT_ENGLISH, "92,233,720,368,547,758.07" },
		{ INT64_MIN, 2, RECEIPT_SPANISH, "-92.233.720.368.547.758,08" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		ck_assert_str_eq(string(receipt_print_amount(arena, cases[i].language,
							     cases[i].amount, cases[i].digits)),
				 cases[i].text);
}
END_TEST

START_TEST(a_bad_receipt_is_refused_by_its_field)
{
	struct receipt receipt = a_receipt();
	struct receipt_lines lines;
	struct receipt_item item = items[0];
	char *endless = arena_allocate(arena, 3000);

	memset(endless, 'x', 2999);
	receipt.columns = 40;
	ck_assert_str_eq(receipt_lay_out(arena, &receipt, &lines)->field, "columns");
	receipt = a_receipt();
	receipt.currency_digits = 5;
	ck_assert_str_eq(receipt_lay_out(arena, &receipt, &lines)->field, "currency_digits");
	receipt = a_receipt();
	receipt.number = NULL;
	ck_assert_str_eq(receipt_lay_out(arena, &receipt, &lines)->field, "number");
	receipt = a_receipt();
	receipt.store.phone = endless;
	ck_assert_str_eq(receipt_lay_out(arena, &receipt, &lines)->field, "store.phone");
	receipt = a_receipt();
	item.name = "\xc3(";
	receipt.items = &item;
	receipt.item_count = 1;
	ck_assert_str_eq(receipt_lay_out(arena, &receipt, &lines)->field, "items[0].name");
	receipt = a_receipt();
	receipt.item_count = 10001;
	ck_assert_str_eq(receipt_lay_out(arena, &receipt, &lines)->field, "items");
}
END_TEST

#define RECEIPT_JSON(columns, digits)                                                              \
	"{\"columns\":" columns                                                                    \
	",\"language\":\"en\",\"currency\":\"EUR\",\"currency_digits\":" digits                    \
	",\"store\":{\"name\":\"Corner Shop\",\"address\":[\"1 High Street\"]},"                   \
	"\"number\":\"A-17\",\"date\":\"d\",\"register\":\"1\",\"cashier\":\"Ann\","               \
	"\"items\":[{\"name\":\"Tea\",\"tax_code\":\"A\",\"quantity\":\"2\",\"unit_price\":250,"   \
	"\"amount\":450,\"discounts\":[{\"name\":\"Tea week\",\"amount\":-50}]}],"                 \
	"\"subtotal\":450,\"prices_include_tax\":true,\"taxes\":[{\"code\":\"A\",\"name\":"        \
	"\"VAT\",\"rate\":210000,\"base\":372,\"amount\":78}],\"total\":450,\"payments\":["        \
	"{\"name\":\"Cash\",\"amount\":500}],\"change\":50,\"footer\":[\"Thank you\"]}"

START_TEST(every_part_of_receipt_json_stands_on_the_paper)
{
	static const char *const parts[] = { "Corner Shop", "1 High Street", "A-17",     "Ann",
					     "Tea",         "Tea week",      "VAT",      "Cash",
					     "5.00",        "0.50",          "Thank you" };
	struct text reply;
	const struct error *error =
		rules_receipt_layout_json(arena, text_of(RECEIPT_JSON("32", "2")), &reply);

	ck_assert_msg(!error, "%s", error ? error_describe(arena, error) : "");
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		ck_assert_msg(strstr(string(reply), parts[i]) != NULL, "no %s", parts[i]);
	error = rules_receipt_layout_json(arena, text_of(RECEIPT_JSON("1001", "2")), &reply);
	ck_assert_str_eq(error->field, "columns");
	error = rules_receipt_layout_json(arena, text_of(RECEIPT_JSON("32", "5")), &reply);
	ck_assert_str_eq(error->field, "currency_digits");
}
END_TEST

START_TEST(bad_receipt_json_is_refused_by_its_path)
{
	static const char start[] =
		"{\"columns\":32,\"language\":\"en\",\"currency\":\"EUR\",\"currency_digits\":2,"
		"\"store\":{\"name\":\"S\"},\"number\":\"1\",\"date\":\"d\",\"register\":\"1\","
		"\"cashier\":\"c\",\"subtotal\":0,\"total\":0";
	static const struct {
		const char *rest;
		const char *field; /* NULL: fine */
	} cases[] = {
		{ ",\"items\":[]}", NULL },
		{ "}", "items" },
		{ ",\"items\":5}", "items" },
		{ ",\"items\":[{}]}", "items[0].name" },
		{ ",\"items\":[{\"name\":\"a\",\"quantity\":\"1.0001\",\"unit_price\":1,"
		  "\"amount\":1}]}",
		  "items[0].quantity" },
		{ ",\"items\":[{\"name\":\"a\",\"quantity\":1,\"unit_price\":1,\"amount\":\"NaN\"}]"
		  "}",
		  "items[0].amount" },
		{ ",\"items\":[{\"name\":\"a\",\"quantity\":1,\"unit_price\":1,\"amount\":1,"
		  "\"discounts\":[{\"name\":\"d\"}]}]}",
		  "items[0].discounts[0].amount" },
		{ ",\"items\":[],\"taxes\":[{\"code\":\"A\"}]}", "taxes[0].name" },
		{ ",\"items\":[],\"footer\":[5]}", "footer[0]" },
		{ ",\"items\":[],\"columns\":32}", "columns" },
		{ ",\"items\":[],\"change\":\"9223372036854775808\"}", "change" },
		{ ",\"items\":[],\"extra\":1}", "extra" },
		{ ",\"items\":[],\"document\":\"gift\"}", "document" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct text reply;
		const struct error *error = rules_receipt_layout_json(
			arena, text_of(arena_print(arena, "%s%s", start, cases[i].rest)), &reply);

		if (!cases[i].field) {
			ck_assert_msg(!error, "%s", error ? error->detail : "");
			continue;
		}
		ck_assert_msg(error != NULL, "%s was accepted", cases[i].rest);
		ck_assert_str_eq(error->field, cases[i].field);
	}
}
END_TEST

int main(void)
{
	return RUN_TESTS_WITH(
		"receipt_layout", set_up, tear_down, an_english_receipt_looks_as_expected,
		a_spanish_return_has_its_words_and_its_comma, every_label_exists_in_every_language,
		no_row_is_wider_than_the_paper_whatever_the_names, a_label_stays_whatever_its_value,
		clusters_have_the_columns_that_a_terminal_gives_them,
		a_cut_closes_the_directions_it_leaves_open,
		a_direction_ends_with_the_name_that_opens_it,
		directions_of_any_depth_and_over_rows_are_closed, long_text_is_broken_between_words,
		what_a_printer_would_obey_never_reaches_it, a_training_receipt_and_a_copy_say_so,
		amounts_of_any_size_and_currency_are_written_out,
		a_bad_receipt_is_refused_by_its_field,
		every_part_of_receipt_json_stands_on_the_paper,
		bad_receipt_json_is_refused_by_its_path);
}
