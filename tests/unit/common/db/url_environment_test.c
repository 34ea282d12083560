#include "common/db/url_environment.h"

#include <stdbool.h>
#include <string.h>

#include "tests/support/suite.h"

static bool has(const char *const *environment, const char *wanted)
{
	for (; *environment; environment++) {
		if (strcmp(*environment, wanted) == 0)
			return true;
	}
	return false;
}

START_TEST(each_part_of_a_connection_string_has_its_variable)
{
	struct arena *arena = arena_create(1 << 20);
	const char *const *environment = NULL;

	ck_assert_ptr_null(db_url_environment(
		arena, "postgresql://copier:a%20secret@db.example:6432/x?sslmode=verify-full",
		&environment));
	ck_assert(has(environment, "PGUSER=copier"));
	ck_assert(has(environment, "PGPASSWORD=a secret"));
	ck_assert(has(environment, "PGHOST=db.example"));
	ck_assert(has(environment, "PGPORT=6432"));
	ck_assert(has(environment, "PGSSLMODE=verify-full"));
	arena_destroy(arena);
}
END_TEST

START_TEST(one_that_is_malformed_is_refused_and_not_quoted)
{
	struct arena *arena = arena_create(1 << 20);
	const char *const *environment = NULL;
	const struct error *error =
		db_url_environment(arena, "postgresql://u:secret@[::1/x", &environment);

	ck_assert_ptr_nonnull(error);
	ck_assert_int_eq(error->code, ERROR_CONFIGURATION);
	ck_assert_ptr_null(strstr(error->detail, "secret"));
	ck_assert_ptr_null(environment);
	arena_destroy(arena);
}
END_TEST

int main(void)
{
	return RUN_TESTS("url_environment", each_part_of_a_connection_string_has_its_variable,
			 one_that_is_malformed_is_refused_and_not_quoted);
}
