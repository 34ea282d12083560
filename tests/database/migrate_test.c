#include <check.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/database/fixture.h"
#include "tests/support/suite.h"

#define FILES 4

static const struct statement *const no_statements[] = { NULL };

static const struct schema_file first = { "shared/migrations/0001_base.sql",
					  "CREATE TABLE a (n integer); INSERT INTO a VALUES (1);",
					  "sum-1" };
static const struct schema_file second = { "hq/migrations/0002_more.sql",
					   "INSERT INTO a VALUES (2);", "sum-2" };
static const struct schema_file broken = {
	"hq/migrations/0002_more.sql",
	"INSERT INTO a VALUES (3);\nINSERT INTO a\n  SELEC 1;",
	"sum-3",
};
static const struct schema_file doubling = {
	"hq/functions/twice.sql",
	"CREATE OR REPLACE FUNCTION twice(n integer) RETURNS integer LANGUAGE sql AS 'SELECT 2 * "
	"n';",
	"sum-4",
};
static const struct schema_file doubling_wrong = {
	"hq/functions/twice.sql",
	"CREATE OR REPLACE FUNCTION twice(n integer) RETURNS integer LANGUAGE sql AS 'SELECT 3 * "
	"n';",
	"sum-5",
};

struct scene {
	struct arena *arena;
	char url[TEST_POSTGRES_URL];
	struct schema_file migrations[FILES], functions[FILES];
	struct schema schema;
	char progress[512];
};

/* Each test has its own empty database. */
static void scene_open(struct scene *scene, const char *database)
{
	*scene = (struct scene){ .arena = arena_create(ARENA_DEFAULT_MAXIMUM) };
	test_postgres_create_database(fixture_cluster(), database, "template0");
	test_postgres_url(fixture_cluster(), "outpost_owner", database, scene->url);
	scene->schema = (struct schema){ scene->migrations, scene->functions, "functions-1",
					 no_statements };
	scene->migrations[0] = first;
	scene->functions[0] = doubling;
}

static void on_progress(const char *file, void *context)
{
	struct scene *scene = context;

	strcat(scene->progress, file);
	strcat(scene->progress, " ");
}

static const struct error *up(struct scene *scene)
{
	scene->progress[0] = '\0';
	return migrate_up(scene->arena, scene->url, &scene->schema, on_progress, scene);
}

static const char *ask(struct scene *scene, const char *sql)
{
	const struct statement statement = { .name = "ask", .sql = sql };
	struct db_session *session;
	struct db_reply reply;

	ck_assert_ptr_null(db_session_open(scene->arena, scene->url, NULL, &session));
	ck_assert_ptr_null(db_session_run(session, scene->arena, &statement, NULL, 0, &reply));

	const char *answer = arena_string(scene->arena, db_text(&reply, 0, "answer"));

	db_session_close(session);
	return answer;
}

START_TEST(a_fresh_database_gets_everything_once)
{
	struct scene scene;

	scene_open(&scene, "fresh");
	ck_assert_ptr_nonnull(migrate_check(scene.arena, scene.url, &scene.schema));
	ck_assert_ptr_null(up(&scene));
	ck_assert_str_eq(scene.progress, "shared/migrations/0001_base.sql hq/functions/twice.sql ");
	ck_assert_ptr_null(migrate_check(scene.arena, scene.url, &scene.schema));
	ck_assert_ptr_null(up(&scene));
	ck_assert_str_eq(scene.progress, "");
	ck_assert_str_eq(ask(&scene, "SELECT count(*) AS answer FROM a"), "1");
	arena_destroy(scene.arena);
}
END_TEST

START_TEST(a_new_migration_is_applied_and_the_functions_again)
{
	struct scene scene;

	scene_open(&scene, "newer");
	ck_assert_ptr_null(up(&scene));
	scene.migrations[1] = second;

	const struct error *error = migrate_check(scene.arena, scene.url, &scene.schema);

	ck_assert_int_eq(error->code, ERROR_CONFIGURATION);
	ck_assert_ptr_nonnull(strstr(error->detail, "hq/migrations/0002_more.sql"));
	ck_assert_ptr_null(up(&scene));
	ck_assert_str_eq(scene.progress, "hq/migrations/0002_more.sql hq/functions/twice.sql ");
	ck_assert_str_eq(ask(&scene, "SELECT count(*) AS answer FROM a"), "2");
	arena_destroy(scene.arena);
}
END_TEST

START_TEST(changed_functions_are_replaced)
{
	struct scene scene;

	scene_open(&scene, "functions");
	ck_assert_ptr_null(up(&scene));
	ck_assert_str_eq(ask(&scene, "SELECT twice(2) AS answer"), "4");
	scene.functions[0] = doubling_wrong;
	scene.schema.functions_checksum = "functions-2";
	ck_assert_int_eq(migrate_check(scene.arena, scene.url, &scene.schema)->code,
			 ERROR_CONFIGURATION);
	ck_assert_ptr_null(up(&scene));
	ck_assert_str_eq(scene.progress, "hq/functions/twice.sql ");
	ck_assert_str_eq(ask(&scene, "SELECT twice(2) AS answer"), "6");
	arena_destroy(scene.arena);
}
END_TEST

START_TEST(an_applied_migration_that_changed_is_refused)
{
	struct scene scene;

	scene_open(&scene, "changed");
	ck_assert_ptr_null(up(&scene));
	scene.migrations[0].checksum = "another";

	const struct error *error = up(&scene);

	ck_assert_int_eq(error->code, ERROR_CONFIGURATION);
	ck_assert_ptr_nonnull(strstr(error->detail, "shared/migrations/0001_base.sql was changed"));
	ck_assert_ptr_nonnull(migrate_check(scene.arena, scene.url, &scene.schema));
	arena_destroy(scene.arena);
}
END_TEST

START_TEST(a_database_from_a_newer_program_is_refused)
{
	struct scene scene;

	scene_open(&scene, "from_newer");
	scene.migrations[1] = second;
	ck_assert_ptr_null(up(&scene));
	scene.migrations[1] = (struct schema_file){ 0 };
	ck_assert_ptr_nonnull(strstr(up(&scene)->detail, "newer"));
	arena_destroy(scene.arena);
}
END_TEST

START_TEST(a_broken_file_names_its_line_and_leaves_no_trace)
{
	struct scene scene;

	scene_open(&scene, "broken");
	scene.migrations[1] = broken;

	const struct error *error = up(&scene);

	ck_assert_int_eq(error->code, ERROR_CONFIGURATION);
	ck_assert_ptr_nonnull(strstr(error->detail, "hq/migrations/0002_more.sql:3: "));
	ck_assert_str_eq(ask(&scene, "SELECT sum(n) AS answer FROM a"), "1");
	ck_assert_str_eq(ask(&scene, "SELECT count(*) AS answer FROM outpost_migration"), "1");
	scene.migrations[1] = second;
	ck_assert_ptr_null(up(&scene));
	ck_assert_str_eq(ask(&scene, "SELECT sum(n) AS answer FROM a"), "3");
	arena_destroy(scene.arena);
}
END_TEST

/* Where the place in it is not said, the statement that failed begins there. */
static const struct {
	const char *sql, *words;
} mistakes[] = {
	{ "SELECT 1;\n-- a; b\nSELECT\n1 / 0;",
	  "schema/hq/migrations/0002_more.sql:3: division by zero" },
	{ "SELECT ';', $$;\n$$, \"a\" FROM (SELECT 1) AS b (\"a\"); /* ;\n/* */ */\n\nSELECT 1 / 0",
	  "schema/hq/migrations/0002_more.sql:5: division by zero" },
	{ "DO $mistake$\nBEGIN\n\tRAISE EXCEPTION 'no' USING DETAIL = 'why', HINT = 'what to "
	  "do';\nEND\n$mistake$;",
	  "schema/hq/migrations/0002_more.sql:1: no; why; what to do" },
	{ "\n\nALTER TABLE a ADD CHECK (n > 5);",
	  "schema/hq/migrations/0002_more.sql:3: check constraint" },
	{ "SELECT 1;\nSELECT nothing;",
	  "schema/hq/migrations/0002_more.sql:2: column \"nothing\"" },
};

START_TEST(a_mistake_is_told_with_its_place_what_it_is_and_what_to_do)
{
	struct scene scene;

	scene_open(&scene, "mistakes");
	for (size_t i = 0; i < sizeof(mistakes) / sizeof(mistakes[0]); i++) {
		scene.migrations[1] = (struct schema_file){ "hq/migrations/0002_more.sql",
							    mistakes[i].sql, "sum" };

		const struct error *error = up(&scene);

		ck_assert_ptr_nonnull(error);
		ck_assert_msg(strstr(error->detail, mistakes[i].words) == error->detail,
			      "no \"%s\" in: %s", mistakes[i].words, error->detail);
	}
	arena_destroy(scene.arena);
}
END_TEST

static void *run_up(void *context)
{
	struct scene *scene = context;
	struct arena *arena = arena_create(ARENA_DEFAULT_MAXIMUM);
	const struct error *error = migrate_up(arena, scene->url, &scene->schema, NULL, NULL);

	arena_destroy(arena);
	return error ? scene : NULL;
}

START_TEST(two_migrations_at_once_apply_everything_once)
{
	struct scene scene;
	pthread_t threads[4];

	scene_open(&scene, "together");
	scene.migrations[1] = second;
	for (int i = 0; i < 4; i++)
		pthread_create(&threads[i], NULL, run_up, &scene);
	for (int i = 0; i < 4; i++) {
		void *failed;

		pthread_join(threads[i], &failed);
		ck_assert_ptr_null(failed);
	}
	ck_assert_str_eq(ask(&scene, "SELECT sum(n) AS answer FROM a"), "3");
	arena_destroy(scene.arena);
}
END_TEST

START_TEST(a_missing_role_is_named)
{
	struct scene scene;

	scene_open(&scene, "roleless");
	test_postgres_rename_role(fixture_cluster(), "outpost_server", "someone");

	const struct error *error = up(&scene);

	test_postgres_rename_role(fixture_cluster(), "someone", "outpost_server");
	ck_assert_ptr_nonnull(strstr(error->detail, "outpost_server does not exist"));
	arena_destroy(scene.arena);
}
END_TEST

START_TEST(a_statement_is_described_without_running_it)
{
	const struct statement statement = {
		.name = "shape",
		.sql = "SELECT $1::bigint + 1 AS more, $2::text AS words",
	};
	const struct statement wrong = { .name = "wrong", .sql = "SELECT * FROM nowhere" };
	struct scene scene;
	struct db_session *session;
	struct statement_shape shape;

	scene_open(&scene, "described");
	ck_assert_ptr_null(db_session_open(scene.arena, scene.url, NULL, &session));
	ck_assert_ptr_null(db_session_describe(session, scene.arena, &statement, &shape));
	ck_assert_int_eq(shape.parameter_count, 2);
	ck_assert_uint_eq(shape.parameter_types[0], 20);
	ck_assert_uint_eq(shape.parameter_types[1], 25);
	ck_assert_int_eq(shape.column_count, 2);
	ck_assert_str_eq(shape.column_names[0], "more");
	ck_assert_uint_eq(shape.column_types[1], 25);

	const struct error *error = db_session_describe(session, scene.arena, &wrong, &shape);

	ck_assert_ptr_nonnull(strstr(error->detail, "wrong"));
	db_session_close(session);
	arena_destroy(scene.arena);
}
END_TEST

START_TEST(a_bad_connection_string_is_an_error_without_its_text)
{
	struct arena *arena = arena_create(ARENA_DEFAULT_MAXIMUM);
	struct db_session *session;
	const struct error *error =
		db_session_open(arena, "postgres:secret@host/db=1 x", NULL, &session);

	ck_assert_int_eq(error->code, ERROR_CONFIGURATION);
	ck_assert_ptr_null(strstr(error_describe(arena, error), "secret"));
	arena_destroy(arena);
}
END_TEST

int main(void)
{
	fixture_start_cluster();

	int status = RUN_TESTS("migrate", a_fresh_database_gets_everything_once,
			       a_new_migration_is_applied_and_the_functions_again,
			       changed_functions_are_replaced,
			       an_applied_migration_that_changed_is_refused,
			       a_database_from_a_newer_program_is_refused,
			       a_broken_file_names_its_line_and_leaves_no_trace,
			       a_mistake_is_told_with_its_place_what_it_is_and_what_to_do,
			       two_migrations_at_once_apply_everything_once,
			       a_missing_role_is_named, a_statement_is_described_without_running_it,
			       a_bad_connection_string_is_an_error_without_its_text);

	fixture_stop_cluster();
	return status;
}
