#include "common/backup/child.h"

#include <string.h>

#include "tests/support/suite.h"

static struct arena *arena;

static void setup(void)
{
	arena = arena_create(1 << 20);
}

static void teardown(void)
{
	arena_destroy(arena);
}

static const struct error *run(const char *script, const char *const *environment)
{
	const char *const arguments[] = { "sh", "-c", script, NULL };

	return child_run(arena, &(struct child){ "/bin", arguments, environment });
}

START_TEST(a_program_that_succeeds_is_no_error_whatever_it_says)
{
	ck_assert_ptr_null(run("echo out; echo err >&2; cat", NULL));
}
END_TEST

START_TEST(one_that_fails_is_quoted_with_the_end_of_what_it_said)
{
	const struct error *error =
		run("i=0; while [ $i -lt 3000 ]; do echo line $i; i=$((i+1)); done; "
		    "echo the reason >&2; exit 3",
		    NULL);

	ck_assert_ptr_nonnull(error);
	ck_assert_int_eq(error->code, ERROR_STATE_CONFLICT);
	ck_assert_ptr_nonnull(strstr(error->detail, "sh failed: "));
	ck_assert_ptr_nonnull(strstr(error->detail, "line 2999\nthe reason"));
	ck_assert_ptr_null(strstr(error->detail, "line 1000\n"));
	ck_assert_uint_lt(strlen(error->detail), 2100);
}
END_TEST

START_TEST(one_that_a_signal_ends_has_failed)
{
	ck_assert_ptr_nonnull(run("kill -9 $$", NULL));
}
END_TEST

START_TEST(one_that_is_not_there_names_the_setting)
{
	const char *const arguments[] = { "pg_nothing", NULL };
	const struct error *error = child_run(arena, &(struct child){ "/bin", arguments, NULL });

	ck_assert_ptr_nonnull(error);
	ck_assert_int_eq(error->code, ERROR_CONFIGURATION);
	ck_assert_str_eq(error->field, "database.programs");
}
END_TEST

START_TEST(what_it_is_given_wins_over_our_own_environment)
{
	const char *const environment[] = { "PGHOST=given", NULL };

	setenv("PGHOST", "own", 1);
	setenv("PGUSER", "own", 1);
	ck_assert_ptr_null(run("[ \"$PGHOST/$PGUSER\" = given/own ]", environment));
}
END_TEST

int main(void)
{
	return RUN_TESTS_WITH(
		"child", setup, teardown, a_program_that_succeeds_is_no_error_whatever_it_says,
		one_that_fails_is_quoted_with_the_end_of_what_it_said,
		one_that_a_signal_ends_has_failed, one_that_is_not_there_names_the_setting,
		what_it_is_given_wins_over_our_own_environment);
}
