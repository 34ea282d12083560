#include "common/rules/price.h"

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

static const struct price_entry entries[] = {
	{ .level = PRICE_CHAIN, .price = { 1000, 0 } },
	{ .level = PRICE_CHAIN, .from = 100, .price = { 1100, 0 } },
	{ .level = PRICE_CHAIN, .minimum_quantity = 10000, .price = { 900, 0 } },
	{ .level = PRICE_ZONE, .from = 100, .until = 200, .price = { 950, 0 } },
	{ .level = PRICE_STORE, .from = 150, .until = 200, .price = { 940, 0 } },
	{ .level = PRICE_CUSTOMER, .list = "club", .from = 0, .price = { 930, 0 } },
};

static struct price_request at(int64_t time, int64_t quantity)
{
	return (struct price_request){
		.entries = entries, .entry_count = 6, .time = time, .quantity = quantity
	};
}

static struct price_choice chosen(struct price_request request)
{
	struct price_choice choice;
	const struct error *error = price_select(arena, &request, &choice);

	ck_assert_msg(!error, "%s", error ? error_describe(arena, error) : "");
	return choice;
}

START_TEST(the_highest_level_in_force_wins_at_every_time)
{
	ck_assert_int_eq(chosen(at(0, 1000)).price.amount, 1000);
	ck_assert_int_eq(chosen(at(99, 1000)).price.amount, 1000);
	ck_assert_int_eq(chosen(at(100, 1000)).price.amount, 950);
	ck_assert_int_eq(chosen(at(150, 1000)).price.amount, 940);
	ck_assert_int_eq(chosen(at(199, 1000)).level, PRICE_STORE);
	ck_assert_int_eq(chosen(at(200, 1000)).price.amount, 1100);
}
END_TEST

START_TEST(quantity_breaks_count_the_size_of_a_line_whatever_its_sign)
{
	ck_assert_int_eq(chosen(at(0, 9999)).price.amount, 1000);
	ck_assert_int_eq(chosen(at(0, 10000)).price.amount, 900);
	ck_assert_int_eq(chosen(at(0, -10000)).price.amount, 900);
}
END_TEST

START_TEST(a_customer_list_is_only_for_its_customers)
{
	struct price_request request = at(150, 1000);

	request.customer_list = "club";
	ck_assert_int_eq(chosen(request).price.amount, 930);
	request.customer_list = "staff";
	ck_assert_int_eq(chosen(request).price.amount, 940);
}
END_TEST

START_TEST(barcode_and_manual_prices_go_before_lists_and_are_explained)
{
	const struct price in_barcode = { 345, 1234 };
	const struct price manual = { 300, 0 };
	struct price_request request = at(150, 1000);

	request.in_barcode = &in_barcode;
	ck_assert_int_eq(chosen(request).price.amount, 345);
	request.manual = &manual;
	request.manual_reason = "damaged";
	request.approved_by = "Ada";

	struct price_choice choice = chosen(request);

	ck_assert_int_eq(choice.price.amount, 300);
	ck_assert_int_eq(choice.level, PRICE_MANUAL);
	ck_assert_int_eq(choice.step_count, 5);
	ck_assert_int_eq(choice.steps[0].kind, PRICE_STEP_FOUND);
	ck_assert_int_eq(choice.steps[2].kind, PRICE_STEP_REPLACED);
	ck_assert_str_eq(choice.steps[4].text, "damaged");
	ck_assert_str_eq(choice.steps[4].approved_by, "Ada");
}
END_TEST

START_TEST(prices_without_sense_are_refused_by_their_field)
{
	static const struct price negative = { -1, 0 };
	static const struct price_entry twice[] = { { .minimum_quantity = 5 },
						    { .minimum_quantity = 5 } };
	static const struct price_entry no_list = { .level = PRICE_CUSTOMER };
	static const struct price_entry a_list = { .list = "club" };
	static const struct price_entry no_level = { .level = PRICE_MANUAL };
	static const struct price_entry ends_early = { .from = 5, .until = 5 };
	static const struct price_entry below_zero = { .price = { -1, 0 } };
	static const struct price_entry no_quantity = { .price = { 1, -1 } };
	static const struct price_entry below = { .minimum_quantity = -1 };
	static const struct price_entry later = { .from = 5 };
	static const struct {
		struct price_request request;
		const char *field;
	} cases[] = {
		{ { .entries = twice, .entry_count = 2 }, "prices[1].minimum_quantity" },
		{ { .entries = &no_list, .entry_count = 1 }, "prices[0].list" },
		{ { .entries = &a_list, .entry_count = 1 }, "prices[0].list" },
		{ { .entries = &no_level, .entry_count = 1 }, "prices[0].level" },
		{ { .entries = &ends_early, .entry_count = 1 }, "prices[0].until" },
		{ { .entries = &below_zero, .entry_count = 1 }, "prices[0].price.amount" },
		{ { .entries = &no_quantity, .entry_count = 1 }, "prices[0].price.per_quantity" },
		{ { .entries = &below, .entry_count = 1 }, "prices[0].minimum_quantity" },
		{ { .entries = &later, .entry_count = 1 }, "prices" },
		{ { .entries = entries, .entry_count = PRICE_MAXIMUM_ENTRIES + 1 }, "prices" },
		{ { .manual = &negative, .manual_reason = "x" }, "manual.price" },
		{ { .manual = &negative }, "manual.reason" },
		{ { .quantity = INT64_MIN }, "quantity" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct price_choice choice;
		const struct error *error = price_select(arena, &cases[i].request, &choice);

		ck_assert_msg(error != NULL, "case %zu", i);
		ck_assert_str_eq(error->field, cases[i].field);
	}
}
END_TEST

int main(void)
{
	return RUN_TESTS_WITH("price", open_arena, close_arena,
			      the_highest_level_in_force_wins_at_every_time,
			      quantity_breaks_count_the_size_of_a_line_whatever_its_sign,
			      a_customer_list_is_only_for_its_customers,
			      barcode_and_manual_prices_go_before_lists_and_are_explained,
			      prices_without_sense_are_refused_by_their_field);
}
