#include "store/sync/subscribers.h"

#include <check.h>
#include <stddef.h>

#include "tests/support/suite.h"

static const char *const tax_tables[] = { "tax_group", "tax_rate", NULL };
static const char *const store_tables[] = { "store", NULL };

static void count(void *context)
{
	int *told = context;

	++*told;
}

static void tell(const char *changed, int *taxes, int *stores)
{
	const struct subscriber subscribers[] = {
		{ tax_tables, count, taxes },
		{ store_tables, count, stores },
		{ NULL },
	};

	*taxes = *stores = 0;
	subscribers_tell(subscribers, changed);
}

START_TEST(a_subscriber_is_told_of_its_tables_only)
{
	int taxes, stores;

	tell("price product", &taxes, &stores);
	ck_assert_int_eq(taxes + stores, 0);
	tell("price tax_rate product", &taxes, &stores);
	ck_assert_int_eq(taxes, 1);
	ck_assert_int_eq(stores, 0);
	tell("", &taxes, &stores);
	ck_assert_int_eq(taxes + stores, 0);
}
END_TEST

START_TEST(one_cut_tells_a_subscriber_once)
{
	int taxes, stores;

	tell("tax_group tax_rate store", &taxes, &stores);
	ck_assert_int_eq(taxes, 1);
	ck_assert_int_eq(stores, 1);
}
END_TEST

START_TEST(a_part_of_a_name_is_another_table)
{
	int taxes, stores;

	tell("store_user tax tax_group_rate old_store", &taxes, &stores);
	ck_assert_int_eq(taxes + stores, 0);
}
END_TEST

int main(void)
{
	return RUN_TESTS("subscribers", a_subscriber_is_told_of_its_tables_only,
			 one_cut_tells_a_subscriber_once, a_part_of_a_name_is_another_table);
}
