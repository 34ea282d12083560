#include "common/rules/receipt_html.h"

#include <openssl/evp.h>
#include <openssl/sha.h>
#include <string.h>

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

static const struct receipt_entry discount[] = { { .amount = -50 } };
static const struct receipt_item items[] = {
	{ .name = "<b>Tea & \"milk\"</b>",
	  .tax_code = "A",
	  .quantity = 1000,
	  .unit_price = 250,
	  .amount = 250 },
	{ .name = "שוקולד מריר",
	  .unit = "kg",
	  .tax_code = "B",
	  .note = "Damaged",
	  .quantity = 1250,
	  .unit_price = 399,
	  .amount = 499,
	  .discounts = discount,
	  .discount_count = 1 },
};
static const struct receipt_tax taxes[] = {
	{ .code = "A", .name = "VAT", .rate = 210000, .base = 207, .amount = 43, .included = true },
	{ .code = "B", .name = "Levy", .rate = 50000, .base = 449, .amount = 22 },
};
static const struct receipt_entry payments[] = { { .name = "Cash", .amount = 1000 } };
static const char *const footer[] = { "Thank you" };

static struct receipt a_receipt(void)
{
	return (struct receipt){
		.columns = RECEIPT_ANY_WIDTH,
		.currency = "EUR",
		.currency_digits = 2,
		.store = { .name = "Corner Shop", .legal_name = "Corner Ltd" },
		.number = "S1:R1:1:000017",
		.date = "2026-11-21 10:41",
		.register_name = "1",
		.cashier = "Ann",
		.items = items,
		.item_count = 2,
		.subtotal = 699,
		.taxes = taxes,
		.tax_count = 2,
		.total = 721,
		.payments = payments,
		.payment_count = 1,
		.change = 279,
		.footer = footer,
		.footer_count = 1,
	};
}

static const char *page_of(const struct receipt *receipt, const char *logo)
{
	struct receipt_lines lines;
	const struct error *error = receipt_lay_out(arena, receipt, &lines);

	ck_assert_msg(!error, "%s: %s", error ? error->field : "", error ? error->detail : "");
	return text_copy(arena, receipt_print_html(arena, receipt, &lines, logo));
}

START_TEST(a_page_has_each_part_in_a_table_of_its_own)
{
	struct receipt receipt = a_receipt();
	const char *page = page_of(&receipt, NULL);
	const char *expected =
		"<main>\n<header>\n"
		"<h1 dir=\"auto\" class=\"strong large\">Corner Shop</h1>\n"
		"<p dir=\"auto\">Corner Ltd</p>\n"
		"<p dir=\"auto\" class=\"strong\">RECEIPT</p>\n"
		"</header>\n"
		"<table><caption>About this receipt</caption>\n"
		"<tr><th scope=\"row\" dir=\"auto\">Receipt</th><td "
		"dir=\"auto\">S1:R1:1:000017</td></tr>\n"
		"<tr><th scope=\"row\" dir=\"auto\">Date</th><td dir=\"auto\">2026-11-21 "
		"10:41</td></tr>\n"
		"<tr><th scope=\"row\" dir=\"auto\">Register</th><td dir=\"auto\">1</td></tr>\n"
		"<tr><th scope=\"row\" dir=\"auto\">Served by</th><td dir=\"auto\">Ann</td></tr>\n"
		"</table>\n"
		"<table><caption>Items</caption>\n"
		"<tr><th scope=\"row\" dir=\"auto\">&lt;b&gt;Tea &amp; "
		"&quot;milk&quot;&lt;/b&gt;</th><td dir=\"auto\">2.50 A</td></tr>\n"
		"<tr><th scope=\"row\" dir=\"auto\">\u2068שוקולד מריר\u2069</th><td "
		"dir=\"auto\">4.99 B</td></tr>\n"
		"<tr><td colspan=\"2\" dir=\"auto\">1.25 kg x 3.99</td></tr>\n"
		"<tr><th scope=\"row\" dir=\"auto\">  Discount</th><td "
		"dir=\"auto\">-0.50</td></tr>\n"
		"<tr><td colspan=\"2\" dir=\"auto\">Damaged</td></tr>\n"
		"</table>\n"
		"<table><caption>Sums</caption>\n"
		"<tr><th scope=\"row\" dir=\"auto\">Subtotal</th><td dir=\"auto\">6.99</td></tr>\n"
		"<tr><td colspan=\"2\" dir=\"auto\">Tax</td></tr>\n"
		"<tr><th scope=\"row\" dir=\"auto\">B Levy 5% of 4.49</th><td "
		"dir=\"auto\">0.22</td></tr>\n"
		"<tr class=\"strong large\"><th scope=\"row\" dir=\"auto\">TOTAL EUR</th><td "
		"dir=\"auto\">7.21</td></tr>\n"
		"</table>\n"
		"<table><caption>Payments</caption>\n"
		"<tr><th scope=\"row\" dir=\"auto\">Cash</th><td dir=\"auto\">10.00</td></tr>\n"
		"<tr><th scope=\"row\" dir=\"auto\">Change</th><td dir=\"auto\">2.79</td></tr>\n"
		"</table>\n"
		"<table><caption>Included tax</caption>\n"
		"<tr><td colspan=\"2\" dir=\"auto\">Tax included in the total</td></tr>\n"
		"<tr><th scope=\"row\" dir=\"auto\">A VAT 21% of 2.07</th><td "
		"dir=\"auto\">0.43</td></tr>\n"
		"</table>\n"
		"<footer>\n<p dir=\"auto\">Thank you</p>\n</footer>\n</main>\n";

	ck_assert_msg(strstr(page, expected), "%s", page);
	ck_assert_ptr_nonnull(strstr(page, "<html lang=\"en\">"));
	ck_assert_ptr_nonnull(strstr(page, "<title>Receipt S1:R1:1:000017</title>"));
	ck_assert_ptr_null(strstr(page, "style="));
	ck_assert_ptr_null(strstr(page, "<script"));
}
END_TEST

START_TEST(nothing_is_cut_where_there_is_no_paper)
{
	struct receipt receipt = a_receipt();
	struct receipt_item item = items[0];

	item.name =
		"A name that is much longer than any receipt printer has columns for, and goes on";
	receipt.items = &item;
	receipt.item_count = 1;
	receipt.language = RECEIPT_SPANISH;
	ck_assert_ptr_nonnull(strstr(page_of(&receipt, NULL), item.name));
	ck_assert_ptr_nonnull(strstr(page_of(&receipt, NULL), "<html lang=\"es\">"));
}
END_TEST

START_TEST(the_logo_stands_above_the_name)
{
	struct receipt receipt = a_receipt();

	ck_assert_ptr_nonnull(
		strstr(page_of(&receipt, "AAAA"),
		       "<header>\n<img alt=\"\" src=\"data:image/png;base64,AAAA\">\n<h1"));
	ck_assert_ptr_nonnull(
		strstr(page_of(&receipt, "\"><script>"), "base64,&quot;&gt;&lt;script&gt;\">"));
}
END_TEST

START_TEST(the_policy_names_the_style_that_the_page_has)
{
	unsigned char hash[SHA256_DIGEST_LENGTH];
	unsigned char printed[64];
	struct receipt receipt = a_receipt();

	SHA256((const unsigned char *)receipt_html_style, strlen(receipt_html_style), hash);
	EVP_EncodeBlock(printed, hash, sizeof(hash));
	ck_assert_str_eq(RECEIPT_HTML_STYLE_HASH, arena_print(arena, "sha256-%s", printed));
	ck_assert_ptr_nonnull(strstr(RECEIPT_HTML_POLICY, RECEIPT_HTML_STYLE_HASH));
	ck_assert_ptr_nonnull(strstr(page_of(&receipt, NULL),
				     arena_print(arena, "<style>%s</style>", receipt_html_style)));
}
END_TEST

int main(void)
{
	return RUN_TESTS_WITH(
		"receipt_html", set_up, tear_down, a_page_has_each_part_in_a_table_of_its_own,
		nothing_is_cut_where_there_is_no_paper, the_logo_stands_above_the_name,
		the_policy_names_the_style_that_the_page_has);
}
