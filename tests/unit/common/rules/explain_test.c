#include "common/rules/explain.h"

#include <string.h>

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

static const char *explain(const char *document, enum rules_language language)
{
	struct text text;
	const struct error *error = rules_explain_text(arena, text_of(document), language, &text);

	ck_assert_msg(!error, "%s", error ? error_describe(arena, error) : "");
	return text_copy(arena, text);
}

static void expect(const char *text, const char *part)
{
	ck_assert_msg(strstr(text, part) != NULL, "no \"%s\" in\n%s", part, text);
}

/* A customer's own price, changed by hand, with each kind of discount, an exemption, and coins. */
static const char everything[] =
	"{\"currency\":\"CHF\",\"customer\":{\"price_list\":\"vip\",\"groups\":[\"staff\"]},"
	"\"settings\":{\"total_step\":\"10\"},"
	"\"tax_groups\":[{\"id\":\"g\",\"rates\":[{\"id\":\"vat\",\"name\":\"VAT\","
	"\"rate\":\"100000\",\"included\":true}]}],"
	"\"promotions\":[{\"id\":\"P\",\"name\":\"Tea week\",\"kind\":\"percent\","
	"\"rate\":\"100000\",\"products\":[\"tea\"]}],"
	"\"lines\":[{\"product\":\"tea\",\"name\":\"Tea\\u0007\\u0085\",\"quantity\":\"2\","
	"\"tax_group\":\"g\",\"prices\":[{\"level\":\"chain\",\"amount\":\"1000\"},"
	"{\"level\":\"customer\",\"list\":\"vip\",\"amount\":\"900\"}]},"
	"{\"product\":\"cup\",\"quantity\":\"1\",\"prices\":[{\"level\":\"chain\","
	"\"amount\":\"500\"}],\"manual\":{\"amount\":\"401\",\"reason\":\"scratched\","
	"\"approved_by\":\"Ann\"},\"discount\":\"1\",\"discount_reason\":\"old\"}],"
	"\"discounts\":[{\"amount\":\"20\"}],"
	"\"payments\":[{\"tender\":\"cash\",\"amount\":\"5000\",\"cash\":true}]}";

START_TEST(each_step_from_the_price_list_to_the_change_is_told)
{
	const char *text = explain(everything, RULES_ENGLISH);

	expect(text, "Line 1: 2 x Tea  \n"); /* no bell and no escape reach a terminal */
	expect(text, "  Replaced by the price of the customer's list: 9.00 per 1\n");
	expect(text, "  Promotion Tea week on 2: -1.80\n"); /* a tenth of 18.00 */
	expect(text, "  Changed by hand to 4.01 per 1, because: scratched\n");
	expect(text, "  Approved by Ann\n");
	expect(text, "  Discount: -0.01 old\n");
	expect(text, "  Share of the discount on the basket: -");
	expect(text, "  Of this, tax VAT on ");
	expect(text, "  No tax\n");
	/* 16.20 + 4.00 - 0.20 = 20.00 */
	expect(text, "= 20.00 CHF\n");
	expect(text, "Paid with cash: 50.00\n");
	expect(text, "Change: 30.00\n");
}
END_TEST

START_TEST(an_exempt_line_says_what_is_not_paid)
{
	const char *text = explain(
		"{\"currency\":\"EUR\",\"tax_groups\":[{\"id\":\"g\",\"rates\":[{\"id\":\"vat\","
		"\"rate\":\"100000\",\"included\":true}]}],\"lines\":[{\"quantity\":\"1\","
		"\"tax_group\":\"g\",\"exempt\":true,\"price\":{\"amount\":\"1100\"}}]}",
		RULES_ENGLISH);

	expect(text, "Line 1: 1 x (no name)\n");
	expect(text, "  Exempt: included tax of 1.00 is not paid\n");
	expect(text, "Still open: 10.00\n");
}
END_TEST

START_TEST(rounding_to_coins_and_of_the_total_is_told)
{
	const char *coins =
		explain("{\"currency\":\"CHF\",\"lines\":[{\"quantity\":\"1\",\"price\":{"
			"\"amount\":\"103\"}"
			"}],\"payments\":[{\"tender\":\"cash\",\"amount\":\"105\",\"cash\":true}]}",
			RULES_SPANISH);
	const char *total = explain(
		"{\"currency\":\"EUR\",\"settings\":{\"total_step\":\"5\"},\"tax_groups\":[{\"id\":"
		"\"g\",\"rates\":[{\"id\":\"vat\",\"rate\":\"100000\"}]}],\"lines\":[{\"quantity\":"
		"\"1\",\"tax_group\":\"g\",\"price\":{\"amount\":\"103\"}}]}",
		RULES_ENGLISH);

	expect(coins, "Redondeo a monedas: 0.02\n");
	/* 1.03 + 0.10 = 1.13, which is 1.15 in steps of five. */
	expect(total, "  In it 0.02, so that the document's total is a multiple of 0.05\n");
}
END_TEST

START_TEST(a_return_and_a_price_in_the_barcode_have_words_of_their_own)
{
	const char *text =
		explain("{\"currency\":\"EUR\",\"lines\":[{\"product\":\"ham\",\"quantity\":\"-2\","
			"\"price\":{\"amount\":\"100\"}},{\"name\":\"Cheese\",\"quantity\":\"0.5\","
			"\"price\":{\"amount\":\"900\"},\"barcode_price\":\"444\"}]}",
			RULES_ENGLISH);

	expect(text, "Line 1: return of 2 x ham\n");
	expect(text, "  Price in the barcode: 4.44 for the whole line\n");
}
END_TEST

START_TEST(a_language_that_nobody_wrote_is_refused)
{
	struct text text;
	const struct error *error =
		rules_explain_text(arena, text_of(everything), RULES_LANGUAGE_COUNT, &text);

	ck_assert_ptr_nonnull(error);
	ck_assert_str_eq(error->field, "language");
}
END_TEST

int main(void)
{
	return RUN_TESTS_WITH("explain", open_arena, close_arena,
			      each_step_from_the_price_list_to_the_change_is_told,
			      an_exempt_line_says_what_is_not_paid,
			      rounding_to_coins_and_of_the_total_is_told,
			      a_return_and_a_price_in_the_barcode_have_words_of_their_own,
			      a_language_that_nobody_wrote_is_refused);
}
