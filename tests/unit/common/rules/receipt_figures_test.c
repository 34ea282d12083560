#include "common/rules/receipt_labels.h"
#include "common/rules/receipt_layout.h"
#include "tests/support/suite.h"

#include <string.h>

static struct arena *arena;

static void set_up(void)
{
	arena = arena_create(ARENA_DEFAULT_MAXIMUM);
}

static void tear_down(void)
{
	arena_destroy(arena);
}

static const char *printed(const struct receipt *receipt)
{
	struct receipt_lines lines;
	const struct error *error = receipt_lay_out(arena, receipt, &lines);

	ck_assert_msg(!error, "%s: %s", error ? error->field : "", error ? error->detail : "");
	return text_copy(arena, receipt_print_text(arena, &lines));
}

/* What is bought per ten litres, several rates, one of them added, a discount without a name, and what is paid. */
static const struct receipt_entry off[] = { { .amount = -100 } };
static const struct receipt_item sold[] = {
	{ .name = "Heating oil",
	  .unit = "l",
	  .tax_code = "A",
	  .quantity = 120500,
	  .unit_price = 1459,
	  .price_quantity = 10000,
	  .amount = 17581 },
	{ .name = "Book",
	  .tax_code = "B",
	  .note = "Damaged cover",
	  .quantity = 2000,
	  .unit_price = 1000,
	  .amount = 2000,
	  .discounts = off,
	  .discount_count = 1 },
};
static const struct receipt_tax taxes[] = {
	{ .code = "A",
	  .name = "VAT",
	  .rate = 190000,
	  .base = 14774,
	  .amount = 2807,
	  .included = true },
	{ .code = "B", .name = "Sales tax", .rate = 50000, .base = 1900, .amount = 95 },
};
static const struct receipt_entry paid[] = { { .name = "Card", .amount = 19576 } };

static struct receipt a_receipt(void)
{
	return (struct receipt){
		.columns = 42,
		.currency = "EUR",
		.currency_digits = 2,
		.store = { .name = "Corner Shop", .web = "www.example.org" },
		.number = "A-17",
		.date = "2026-11-21 10:41",
		.register_name = "1",
		.items = sold,
		.item_count = 2,
		.subtotal = 19481,
		.taxes = taxes,
		.tax_count = 2,
		.total = 19576,
		.payments = paid,
		.payment_count = 1,
	};
}

static const char as_printed[] = "               Corner Shop\n"
				 "             www.example.org\n"
				 "\n"
				 "                 RECEIPT\n"
				 "Receipt                               A-17\n"
				 "Date                      2026-11-21 10:41\n"
				 "Register                                 1\n"
				 "==========================================\n"
				 "Heating oil                       175.81 A\n"
				 "  120.5 l x 14.59 / 10 l\n"
				 "Book                               20.00 B\n"
				 "  2 x 10.00\n"
				 "  Discount                           -1.00\n"
				 "Damaged cover\n"
				 "------------------------------------------\n"
				 "Subtotal                            194.81\n"
				 "Tax\n"
				 "B Sales tax 5% of 19.00               0.95\n"
				 "TOTAL EUR                           195.76\n"
				 "------------------------------------------\n"
				 "Card                                195.76\n"
				 "------------------------------------------\n"
				 "Tax included in the total\n"
				 "A VAT 19% of 147.74                  28.07\n"
				 "\n\n\n\n";

START_TEST(a_receipt_with_included_and_added_taxes_adds_up_as_printed)
{
	struct receipt receipt = a_receipt();

	ck_assert_str_eq(printed(&receipt), as_printed);
}
END_TEST

START_TEST(a_return_says_why_and_a_currency_has_its_places)
{
	static const struct receipt_item returned[] = {
		{ .name = "Dates", .quantity = -2000, .unit_price = 1500, .amount = -3000 },
	};
	static const struct {
		int digits;
		const char *item, *quantity, *total;
	} currencies[] = {
		{ 0, "Dates                               -3,000\n", "  -2 x 1,500\n",
		  "TOTAL REFUND JPY                    -3,000\n" },
		{ 3, "Dates                               -3.000\n", "  -2 x 1.500\n",
		  "TOTAL REFUND JPY                    -3.000\n" },
	};
	struct receipt receipt = a_receipt();

	receipt.document = RECEIPT_RETURN;
	receipt.reason = "Does not fit";
	receipt.currency = "JPY";
	receipt.items = returned;
	receipt.item_count = 1;
	receipt.tax_count = 0;
	receipt.total = -3000;
	receipt.payment_count = 0;
	for (size_t i = 0; i < 2; i++) {
		receipt.currency_digits = currencies[i].digits;

		const char *text = printed(&receipt);

		ck_assert_msg(strstr(text, currencies[i].item), "%s", text);
		ck_assert_msg(strstr(text, currencies[i].quantity), "%s", text);
		ck_assert_msg(strstr(text, currencies[i].total), "%s", text);
		ck_assert_ptr_nonnull(strstr(text, "Reason                        Does not fit\n"));
		ck_assert_ptr_null(strstr(text, "Tax"));
	}
}
END_TEST

START_TEST(a_moment_is_written_as_the_language_writes_it)
{
	static const char moment[] = "2026-11-30T14:05";

	ck_assert_str_eq(receipt_print_moment(arena, RECEIPT_ENGLISH, moment), "2026-11-30 14:05");
	ck_assert_str_eq(receipt_print_moment(arena, RECEIPT_SPANISH, moment), "30/11/2026 14:05");
	ck_assert_str_eq(receipt_print_moment(arena, RECEIPT_SPANISH, "yesterday"), "yesterday");
}
END_TEST

int main(void)
{
	return RUN_TESTS_WITH("receipt_figures", set_up, tear_down,
			      a_receipt_with_included_and_added_taxes_adds_up_as_printed,
			      a_return_says_why_and_a_currency_has_its_places,
			      a_moment_is_written_as_the_language_writes_it);
}
