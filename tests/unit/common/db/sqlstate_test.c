#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "common/db/sqlstate.h"
#include "tests/support/suite.h"

static const struct db_constraint constraints[] = {
	{ "product_sku_key", ERROR_CONFLICT, "sku", "another product has this SKU" },
	{ "barcode_product_id_fkey", ERROR_IN_USE, "product_id", "the product has barcodes" },
	{ NULL },
};

static const struct {
	const char *sqlstate;
	enum error_code code;
} kinds[] = {
	{ "23505", ERROR_CONFLICT },
	{ "23503", ERROR_UNKNOWN_REFERENCE },
	{ "23514", ERROR_INVALID },
	{ "23502", ERROR_MISSING_FIELD },
	{ "23P01", ERROR_CONFLICT },
	{ "22P02", ERROR_INVALID },
	{ "22003", ERROR_OVERFLOW },
	{ "40001", ERROR_BUSY },
	{ "40P01", ERROR_BUSY },
	{ "55P03", ERROR_BUSY },
	{ "53300", ERROR_BUSY },
	{ "57014", ERROR_TIMEOUT },
	{ "57P01", ERROR_UNAVAILABLE },
	{ "57P03", ERROR_UNAVAILABLE },
	{ "08006", ERROR_OUTCOME_UNKNOWN },
	{ "42P01", ERROR_INTERNAL },
	{ "XX000", ERROR_INTERNAL },
	{ NULL, ERROR_INTERNAL },
};

START_TEST(every_class_has_its_code)
{
	struct arena *arena = arena_create(ARENA_DEFAULT_MAXIMUM);

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		struct db_failure failure = { .sqlstate = kinds[i].sqlstate };
		const struct error *error = sqlstate_error(arena, &failure, NULL);

		ck_assert_msg(error->code == kinds[i].code, "%s became %s",
			      kinds[i].sqlstate ? kinds[i].sqlstate : "none",
			      error_kind(error->code)->code);
	}
	arena_destroy(arena);
}
END_TEST

START_TEST(several_faults_come_one_behind_the_other)
{
	struct arena *arena = arena_create(ARENA_DEFAULT_MAXIMUM);
	struct db_failure failure = {
		.sqlstate = "OP002",
		.detail = "[{\"code\":\"conflict\",\"detail\":\"one\",\"field\":\"changes[0].valid_"
			  "from\"},"
			  "{\"code\":\"invalid\",\"detail\":\"two\",\"field\":null}]",
	};
	const struct error *error = sqlstate_error(arena, &failure, NULL);

	ck_assert_int_eq(error->code, ERROR_CONFLICT);
	ck_assert_str_eq(error->field, "changes[0].valid_from");
	ck_assert_int_eq(error->next->code, ERROR_INVALID);
	ck_assert_str_eq(error->next->detail, "two");
	ck_assert_ptr_null(error->next->field);
	ck_assert_ptr_null(error->next->next);
	for (size_t i = 0; i < 4; i++) {
		static const char *const unread[] = { NULL, "[]", "{}", "[{\"code\":\"none\"}]" };

		failure.detail = unread[i];
		ck_assert_int_eq(sqlstate_error(arena, &failure, NULL)->code, ERROR_INTERNAL);
	}
	arena_destroy(arena);
}
END_TEST

START_TEST(the_servers_words_go_to_the_cause_only)
{
	struct arena *arena = arena_create(ARENA_DEFAULT_MAXIMUM);
	struct db_failure failure = {
		.sqlstate = "42P01",
		.message = "relation \"secret_table\" does not exist",
	};
	const struct error *error = sqlstate_error(arena, &failure, constraints);

	ck_assert_ptr_null(strstr(error->detail, "secret_table"));
	ck_assert_ptr_nonnull(strstr(error->cause->detail, "secret_table"));
	arena_destroy(arena);
}
END_TEST

START_TEST(the_row_that_broke_a_constraint_is_not_quoted)
{
	struct arena *arena = arena_create(ARENA_DEFAULT_MAXIMUM);
	struct db_failure failure = {
		.sqlstate = "23514",
		.message = "new row violates check constraint \"user_name_check\"",
		.detail = "Failing row contains (1, ana, $argon2id$...).",
		.constraint = "user_name_check",
	};
	const struct error *error = sqlstate_error(arena, &failure, constraints);

	ck_assert_ptr_null(strstr(error_describe(arena, error), "argon2id"));
	ck_assert_ptr_nonnull(strstr(error->cause->detail, "user_name_check"));
	arena_destroy(arena);
}
END_TEST

START_TEST(a_listed_constraint_gives_its_own_error)
{
	struct arena *arena = arena_create(ARENA_DEFAULT_MAXIMUM);
	struct db_failure failure = { .sqlstate = "23505", .constraint = "product_sku_key" };
	const struct error *error = sqlstate_error(arena, &failure, constraints);

	ck_assert_int_eq(error->code, ERROR_CONFLICT);
	ck_assert_str_eq(error->field, "sku");
	ck_assert_str_eq(error->detail, "another product has this SKU");
	failure.constraint = "barcode_product_id_fkey";
	failure.sqlstate = "23503";
	ck_assert_int_eq(sqlstate_error(arena, &failure, constraints)->code, ERROR_IN_USE);
	failure.constraint = "unlisted";
	ck_assert_int_eq(sqlstate_error(arena, &failure, constraints)->code,
			 ERROR_UNKNOWN_REFERENCE);
	arena_destroy(arena);
}
END_TEST

static const struct {
	const char *sqlstate, *constraint, *table;
	enum error_code code;
	const char *field, *detail;
} named[] = {
	{ "23505", "tax_group_code_key", "tax_group", ERROR_CONFLICT, "code",
	  "another tax group has this code" },
	{ "23503", "product_tax_group_fkey", "product", ERROR_UNKNOWN_REFERENCE, "tax_group_id",
	  "there is no such tax group" },
	{ "23514", "tax_rate_rate_check", "tax_rate", ERROR_INVALID, "rate",
	  "has a value that is not allowed here" },
	{ "23505", "odd", "tax_rate", ERROR_CONFLICT, NULL, "something with the same key exists" },
	{ "23505", "tax_rate_key", "tax_rate", ERROR_CONFLICT, NULL,
	  "something with the same key exists" },
};

START_TEST(a_constraint_that_is_not_listed_speaks_by_its_name)
{
	struct arena *arena = arena_create(ARENA_DEFAULT_MAXIMUM);

	for (size_t i = 0; i < sizeof(named) / sizeof(named[0]); i++) {
		struct db_failure failure = { .sqlstate = named[i].sqlstate,
					      .constraint = named[i].constraint,
					      .table = named[i].table };
		const struct error *error = sqlstate_error(arena, &failure, NULL);

		ck_assert_int_eq(error->code, named[i].code);
		ck_assert_pstr_eq(error->field, named[i].field);
		ck_assert_str_eq(error->detail, named[i].detail);
	}
	arena_destroy(arena);
}
END_TEST

START_TEST(removing_what_rows_refer_to_is_not_an_unknown_reference)
{
	struct arena *arena = arena_create(ARENA_DEFAULT_MAXIMUM);
	struct db_failure failure = {
		.sqlstate = "23503",
		.constraint = "product_sku_key",
		.message =
			"update or delete on table \"department\" violates foreign key constraint",
	};

	ck_assert_int_eq(sqlstate_error(arena, &failure, constraints)->code, ERROR_IN_USE);
	ck_assert_ptr_null(sqlstate_error(arena, &failure, constraints)->field);
	arena_destroy(arena);
}
END_TEST

START_TEST(a_raised_code_keeps_its_text_and_field)
{
	struct arena *arena = arena_create(ARENA_DEFAULT_MAXIMUM);
	struct db_failure failure = {
		.sqlstate = "OP001",
		.message = "totals_differ",
		.detail = "line 3 is 260",
		.column = "lines[2].amount",
	};
	const struct error *error = sqlstate_error(arena, &failure, constraints);

	ck_assert_int_eq(error->code, ERROR_TOTALS_DIFFER);
	ck_assert_str_eq(error->field, "lines[2].amount");
	ck_assert_str_eq(error->detail, "line 3 is 260");
	failure.column = "";
	ck_assert_ptr_null(sqlstate_error(arena, &failure, constraints)->field);
	failure.message = "no_such_code";
	ck_assert_int_eq(sqlstate_error(arena, &failure, constraints)->code, ERROR_INTERNAL);
	arena_destroy(arena);
}
END_TEST

int main(void)
{
	return RUN_TESTS("sqlstate", every_class_has_its_code,
			 several_faults_come_one_behind_the_other,
			 the_servers_words_go_to_the_cause_only,
			 the_row_that_broke_a_constraint_is_not_quoted,
			 a_listed_constraint_gives_its_own_error,
			 a_constraint_that_is_not_listed_speaks_by_its_name,
			 a_raised_code_keeps_its_text_and_field,
			 removing_what_rows_refer_to_is_not_an_unknown_reference);
}
