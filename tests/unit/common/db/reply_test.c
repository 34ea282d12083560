#include <libpq-fe.h>

#include "common/db/db.h"
#include "tests/support/suite.h"

START_TEST(rows_that_are_shown_have_no_control_characters_and_are_otherwise_as_they_were)
{
	static char name[] = "name", other[] = "other", red[] = "\x1b[31mred", plain[] = "plain";
	PGresAttDesc columns[] = { { .name = name }, { .name = other } };
	struct arena *arena = arena_create(ARENA_DEFAULT_MAXIMUM);
	PGresult *result = PQmakeEmptyPGresult(NULL, PGRES_TUPLES_OK);
	const struct db_reply reply = { .rows = 2,
					.result = (const struct db_result *)result,
					.arena = arena };

	ck_assert(PQsetResultAttrs(result, 2, columns));
	ck_assert(PQsetvalue(result, 0, 0, red, (int)sizeof(red) - 1));
	ck_assert(PQsetvalue(result, 0, 1, NULL, -1));
	ck_assert(PQsetvalue(result, 1, 0, plain, (int)sizeof(plain) - 1));
	ck_assert(PQsetvalue(result, 1, 1, red, (int)sizeof(red) - 1));
	db_show(&reply);
	ck_assert_str_eq(db_text(&reply, 0, "name"), "\\u001b[31mred");
	ck_assert(db_is_null(&reply, 0, "other"));
	ck_assert_str_eq(db_text(&reply, 1, "name"), "plain");
	ck_assert_str_eq(db_text(&reply, 1, "other"), "\\u001b[31mred");
	PQclear(result);
	arena_destroy(arena);
}
END_TEST

int main(void)
{
	return RUN_TESTS(
		"reply",
		rows_that_are_shown_have_no_control_characters_and_are_otherwise_as_they_were);
}
