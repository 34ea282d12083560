#include "common/rules/refund.h"

#include "common/rules/tender.h"
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

START_TEST(the_last_piece_takes_what_is_left)
{
	const int64_t taxes[] = { 160 };
	int64_t refunded_taxes[] = { 0 };
	const struct refund_figures sold = { 12000, 840, taxes, 1 };
	struct refund_figures refunded = { 0, 0, refunded_taxes, 1 };
	int64_t total = 0;

	for (int i = 0; i < 12; i++) {
		struct refund_result result;

		ck_assert_ptr_null(refund_compute(arena, &sold, &refunded, 1000, &result));
		ck_assert_int_eq(result.net + result.tax, result.total);
		total += result.total;
		ck_assert_int_le(total, 1000);
		refunded.quantity += 1000;
		refunded.net += result.net;
		refunded_taxes[0] += result.taxes[0];
	}
	ck_assert_int_eq(total, 1000);
	ck_assert_int_eq(refunded_taxes[0], 160);
}
END_TEST

START_TEST(a_refund_never_exceeds_what_was_paid)
{
	const int64_t taxes[] = { 160 };
	const int64_t too_much_tax[] = { 161 };
	const struct refund_figures sold = { 2000, 840, taxes, 1 };
	struct refund_figures nothing = { 0 };
	static const struct refund_figures unsold = { 0 };
	const struct refund_figures more = { 1000, 841, taxes, 1 };
	const struct refund_figures more_tax = { 1000, 1, too_much_tax, 1 };
	const struct refund_figures beyond = { 2001, 0, taxes, 1 };
	const struct refund_figures other = { 1000, 0, NULL, 0 };
	const struct {
		const struct refund_figures *sold;
		const struct refund_figures *refunded;
		int64_t quantity;
		const char *field;
	} cases[] = {
		{ &unsold, &nothing, 1, "sold.quantity" },
		{ &sold, &nothing, 0, "quantity" },
		{ &sold, &nothing, -1000, "quantity" },
		{ &sold, &nothing, 2001, "quantity" },
		{ &sold, &nothing, INT64_MAX, "quantity" },
		{ &sold, &more, 1000, "refunded.net" },
		{ &sold, &more_tax, 1000, "refunded.taxes" },
		{ &sold, &beyond, 1, "refunded.quantity" },
		{ &sold, &other, 1, "refunded.taxes" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct refund_result result;
		const struct error *error = refund_compute(arena, cases[i].sold, cases[i].refunded,
							   cases[i].quantity, &result);

		ck_assert_msg(error != NULL, "case %zu", i);
		ck_assert_str_eq(error->field, cases[i].field);
	}
}
END_TEST

START_TEST(an_exchange_is_the_difference)
{
	int64_t due;

	ck_assert_ptr_null(refund_exchange(arena, 1500, 2000, &due));
	ck_assert_int_eq(due, -500);
	ck_assert_ptr_nonnull(refund_exchange(arena, INT64_MAX, -1, &due));
}
END_TEST

static struct tender_result settled(struct tender_input input)
{
	struct tender_result result;
	const struct error *error = tender_settle(arena, &input, &result);

	ck_assert_msg(!error, "%s", error ? error_describe(arena, error) : "");
	/* The books close: total + rounding = paid - change + open. */
	ck_assert_int_eq(input.total + result.rounding, result.paid - result.change + result.open);
	return result;
}

START_TEST(cash_gives_change_and_rounds_only_what_cash_pays)
{
	const struct tender_payment cash = { "cash", 2000, true };
	const struct tender_payment both[] = { { "card", 1003, false }, { "cash", 1000, true } };
	const struct tender_payment out = { "cash", -500, true };
	struct tender_result result;

	result = settled(
		(struct tender_input){ .total = 1997, .payments = &cash, .payment_count = 1 });
	ck_assert_int_eq(result.change, 3);
	result = settled((struct tender_input){
		.total = 1997, .cash_step = 5, .payments = &cash, .payment_count = 1 });
	ck_assert_int_eq(result.rounding, -2);
	ck_assert_int_eq(result.change, 5);
	result = settled((struct tender_input){
		.total = 1997, .cash_step = 5, .payments = both, .payment_count = 2 });
	ck_assert_int_eq(result.rounding, 1);
	ck_assert_int_eq(result.change, 5);
	result = settled((struct tender_input){
		.total = -502, .cash_step = 5, .payments = &out, .payment_count = 1 });
	ck_assert_int_eq(result.open, 0);
	ck_assert_int_eq(result.rounding, 2);
	result = settled((struct tender_input){ .total = 1997 });
	ck_assert_int_eq(result.open, 1997);
}
END_TEST

START_TEST(payments_without_sense_are_refused)
{
	static const struct tender_payment zero = { "cash", 0, true };
	static const struct tender_payment back = { "cash", -5, true };
	static const struct tender_payment odd = { "cash", 1003, true };
	static const struct tender_payment card = { "card", 1001, false };
	static const struct tender_payment pays_out = { "cash", -600, true };
	static const struct tender_payment huge[] = { { "cash", INT64_MAX, true },
						      { "cash", 1, true } };
	static const struct {
		struct tender_input input;
		const char *field;
	} cases[] = {
		{ { .total = 1000, .payments = &zero, .payment_count = 1 }, "payments[0].amount" },
		{ { .total = 1000, .payments = &back, .payment_count = 1 }, "payments[0].amount" },
		{ { .total = 1000, .cash_step = 5, .payments = &odd, .payment_count = 1 },
		  "payments[0].amount" },
		{ { .total = 1000, .payments = &card, .payment_count = 1 }, "payments" },
		{ { .total = -500, .payments = &pays_out, .payment_count = 1 }, "payments" },
		{ { .total = 1000, .payments = huge, .payment_count = 2 }, "payments[1].amount" },
		{ { .total = 1000, .cash_step = 3 }, "settings.cash_step" },
		{ { .total = 1000, .cash_step = -5 }, "settings.cash_step" },
		{ { .total = 1000, .payment_count = TENDER_MAXIMUM_PAYMENTS + 1 }, "payments" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct tender_result result;
		const struct error *error = tender_settle(arena, &cases[i].input, &result);

		ck_assert_msg(error != NULL, "case %zu", i);
		ck_assert_str_eq(error->field, cases[i].field);
	}
}
END_TEST

int main(void)
{
	return RUN_TESTS_WITH("refund", open_arena, close_arena, the_last_piece_takes_what_is_left,
			      a_refund_never_exceeds_what_was_paid, an_exchange_is_the_difference,
			      cash_gives_change_and_rounds_only_what_cash_pays,
			      payments_without_sense_are_refused);
}
