/* The real schema of one tier (TIER_SCHEMA): it migrates, and the database accepts every statement. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/database/fixture.h"
#include "tests/support/suite.h"

#include TIER_HEADER

static const struct schema *const schema = &TIER_SCHEMA;

static void expect_none(struct arena *arena, const struct error *error)
{
	ck_assert_msg(!error, "%s", error ? error_describe(arena, error) : "");
}

START_TEST(the_schema_migrates_once_and_is_current)
{
	struct arena *arena = arena_create(ARENA_DEFAULT_MAXIMUM);
	char url[TEST_POSTGRES_URL];

	test_postgres_create_database(fixture_cluster(), "tier", "template0");
	test_postgres_url(fixture_cluster(), "outpost_owner", "tier", url);
	expect_none(arena, migrate_up(arena, url, schema, NULL, NULL));
	expect_none(arena, migrate_up(arena, url, schema, NULL, NULL));
	test_postgres_url(fixture_cluster(), "outpost_server", "tier", url);
	expect_none(arena, migrate_check(arena, url, schema));
	arena_destroy(arena);
}
END_TEST

START_TEST(the_database_accepts_every_statement)
{
	struct arena *arena = arena_create(ARENA_DEFAULT_MAXIMUM);
	struct db_session *session;
	char url[TEST_POSTGRES_URL];
	int refused = 0;

	test_postgres_url(fixture_cluster(), "outpost_server", "tier", url);
	expect_none(arena, db_session_open(arena, url, NULL, &session));
	for (const struct statement *const *statement = schema->statements; *statement;
	     statement++) {
		struct statement_shape shape;
		const struct error *error = db_session_describe(session, arena, *statement, &shape);

		if (error)
			fprintf(stderr, "%s\n", error_describe(arena, error));
		refused += error != NULL;
	}
	ck_assert_int_eq(refused, 0);
	db_session_close(session);
	arena_destroy(arena);
}
END_TEST

int main(void)
{
	fixture_start_cluster();

	/* In this order: the second one uses what the first one made. */
	int status = RUN_TESTS("schema", the_schema_migrates_once_and_is_current,
			       the_database_accepts_every_statement);

	fixture_stop_cluster();
	return status;
}
