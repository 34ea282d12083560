/* Commits of calls that are under way together go to the disk together: nobody is answered before. */
#include <check.h>
#include <stdio.h>

#include "tests/database/fixture.h"
#include "tests/support/suite.h"

#define MANY 400
#define TOGETHER 20

static void open_together(struct fixture *fixture)
{
	struct db_options options = fixture_options();

	options.flushes_together = true;
	fixture_open(fixture, &options, NULL);
}

static void start_inserts(struct fixture *fixture, struct outcome *outcomes, int count)
{
	for (int i = 0; i < count; i++) {
		char id[16];

		snprintf(id, sizeof(id), "%d", i);
		fixture_call(fixture, &test_note_insert_together,
			     PARAMETERS({ "note_id", id }, { "body", "load" }), &outcomes[i]);
	}
}

static int count_notes(struct fixture *fixture)
{
	return (int)fixture_run(fixture, &test_note_count, NULL, 0).number;
}

static int64_t commits_later(struct fixture *fixture)
{
	struct outcome outcome = fixture_run(fixture, &test_commits_later, NULL, 0);

	ck_assert(outcome.ok);
	return outcome.number;
}

/* How many of those that are sent at once. */
static int count_later(struct fixture *fixture)
{
	struct outcome outcomes[TOGETHER];
	int later = 0;

	for (int i = 0; i < TOGETHER; i++)
		fixture_call(fixture, &test_commits_later, NULL, 0, &outcomes[i]);
	fixture_wait(fixture, outcomes, TOGETHER);
	for (int i = 0; i < TOGETHER; i++) {
		ck_assert(outcomes[i].ok);
		later += (int)outcomes[i].number;
	}
	return later;
}

/* The connection that puts on disk opens when two are under way for the first time. */
static void wait_open(struct fixture *fixture)
{
	for (int i = 0; i < 100 && count_later(fixture) < TOGETHER - 1; i++)
		fixture_sleep(fixture, 20);
}

START_TEST(a_killed_server_loses_nothing_that_was_answered)
{
	static struct outcome outcomes[MANY];
	struct fixture fixture;
	int answered = 0;

	open_together(&fixture);
	ck_assert(fixture_run(&fixture, &test_note_clear, NULL, 0).ok);
	wait_open(&fixture);
	start_inserts(&fixture, outcomes, MANY);
	fixture_wait(&fixture, outcomes, MANY / 2);
	test_postgres_kill(fixture_cluster());
	for (int i = 0; i < MANY; i++)
		answered += outcomes[i].times;
	fixture_wait_lost(&fixture);
	test_postgres_start_again(fixture_cluster());
	fixture_wait(&fixture, outcomes, MANY);
	fixture_wait_ready(&fixture);
	ck_assert_int_lt(answered, MANY);
	for (int i = 0; i < MANY; i++) {
		char id[16];

		snprintf(id, sizeof(id), "%d", i);
		ck_assert_int_eq(outcomes[i].times, 1);
		if (outcomes[i].ok)
			ck_assert_int_eq(fixture_run(&fixture, &test_note_find,
						     PARAMETERS({ "note_id", id }))
						 .rows,
					 1);
		else
			ck_assert_int_eq(outcomes[i].code, ERROR_OUTCOME_UNKNOWN);
	}
	fixture_close(&fixture);
}
END_TEST

START_TEST(of_calls_that_come_at_once_all_but_the_first_commit_later)
{
	struct fixture fixture;

	open_together(&fixture);
	wait_open(&fixture);
	ck_assert_int_eq(count_later(&fixture), TOGETHER - 1);
	fixture_close(&fixture);
}
END_TEST

START_TEST(a_call_that_is_alone_commits_as_ever)
{
	struct fixture fixture;

	open_together(&fixture);
	ck_assert_int_eq(commits_later(&fixture), 0);
	wait_open(&fixture);
	for (int i = 0; i < 3; i++)
		ck_assert_int_eq(commits_later(&fixture), 0);
	fixture_close(&fixture);
}
END_TEST

START_TEST(one_that_fails_gets_its_own_error_and_the_others_are_stored)
{
	struct outcome outcomes[TOGETHER];
	struct fixture fixture;

	open_together(&fixture);
	ck_assert(fixture_run(&fixture, &test_note_clear, NULL, 0).ok);
	ck_assert(fixture_run(&fixture, &test_note_insert,
			      PARAMETERS({ "note_id", "7" }, { "body", "first" }))
			  .ok);
	wait_open(&fixture);
	start_inserts(&fixture, outcomes, TOGETHER);
	fixture_wait(&fixture, outcomes, TOGETHER);
	for (int i = 0; i < TOGETHER; i++)
		ck_assert_int_eq(outcomes[i].ok, i != 7);
	ck_assert_int_eq(outcomes[7].code, ERROR_CONFLICT);
	ck_assert_int_eq(count_notes(&fixture), TOGETHER);
	fixture_close(&fixture);
}
END_TEST

START_TEST(when_nothing_says_that_it_is_on_disk_the_outcome_is_unknown)
{
	struct outcome outcomes[TOGETHER];
	struct fixture fixture;

	open_together(&fixture);
	ck_assert(fixture_run(&fixture, &test_note_clear, NULL, 0).ok);
	wait_open(&fixture);
	fixture_run_file("flush_forbidden.sql");
	start_inserts(&fixture, outcomes, TOGETHER);
	fixture_wait(&fixture, outcomes, TOGETHER);
	ck_assert(outcomes[0].ok); /* it waited for the disk itself */
	for (int i = 1; i < TOGETHER; i++)
		ck_assert_int_eq(outcomes[i].code, ERROR_OUTCOME_UNKNOWN);
	ck_assert_int_eq(count_notes(&fixture), TOGETHER);
	fixture_run_file("flush_allowed.sql");
	ck_assert_int_eq(count_later(&fixture), TOGETHER - 1);
	fixture_close(&fixture);
}
END_TEST

static void on_closed(void *context)
{
	bool *closed = context;

	*closed = true;
}

START_TEST(closing_waits_until_what_was_committed_is_on_disk)
{
	struct outcome outcomes[TOGETHER];
	struct fixture fixture;
	bool closed = false;

	open_together(&fixture);
	ck_assert(fixture_run(&fixture, &test_note_clear, NULL, 0).ok);
	wait_open(&fixture);
	start_inserts(&fixture, outcomes, TOGETHER);
	db_close(fixture.db, on_closed, &closed);
	loop_run(fixture.loop);
	ck_assert(closed);
	for (int i = 0; i < TOGETHER; i++)
		ck_assert(outcomes[i].ok);
	db_destroy(fixture.db);
	loop_destroy(fixture.loop);
	arena_destroy(fixture.arena);
}
END_TEST

int main(void)
{
	fixture_start_cluster();

	int status = RUN_TESTS("flush", a_killed_server_loses_nothing_that_was_answered,
			       a_call_that_is_alone_commits_as_ever,
			       of_calls_that_come_at_once_all_but_the_first_commit_later,
			       one_that_fails_gets_its_own_error_and_the_others_are_stored,
			       when_nothing_says_that_it_is_on_disk_the_outcome_is_unknown,
			       closing_waits_until_what_was_committed_is_on_disk);

	fixture_stop_cluster();
	return status;
}
