#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/database/fixture.h"
#include "tests/support/suite.h"

struct copying {
	struct outcome outcome;
	size_t bytes;
	int chunks, stop_after; /* 0: never */
	int lines, lines_given;
	int bad_line; /* its number is no number */
	char line[64];
};

static void on_copied(const struct db_reply *reply, void *context)
{
	struct copying *copying = context;

	copying->outcome.times++;
	copying->outcome.ok = reply->error == NULL;
	copying->outcome.rows = reply->rows;
	if (reply->error)
		copying->outcome.code = reply->error->code;
}

static bool take_chunk(struct text chunk, void *context)
{
	struct copying *copying = context;

	ck_assert_int_eq(chunk.data[chunk.length - 1], '\n');
	copying->bytes += chunk.length;
	return ++copying->chunks != copying->stop_after;
}

static struct text give_line(void *context)
{
	struct copying *copying = context;
	int line = copying->lines_given++;

	if (line >= copying->lines)
		return (struct text){ "", 0 };
	snprintf(copying->line, sizeof(copying->line), "%s%d\tline %d of a copy\n",
		 line == copying->bad_line ? "x" : "", line, line);
	return text_of(copying->line);
}

static void start_copy(struct fixture *fixture, const struct statement *statement, bool in,
		       struct copying *copying)
{
	const struct db_copy call = {
		.statement = statement,
		.chunk = in ? NULL : take_chunk,
		.next = in ? give_line : NULL,
		.arena = fixture->arena,
		.done = on_copied,
		.context = copying,
	};

	db_copy(fixture->db, &call);
	ck_assert_int_eq(copying->outcome.times, 0);
}

static void copy(struct fixture *fixture, const struct statement *statement, bool in,
		 struct copying *copying)
{
	start_copy(fixture, statement, in, copying);
	fixture_wait(fixture, &copying->outcome, 1);
}

/* The lane is back in order: an ordinary exclusive call works. */
static void expect_usable(struct fixture *fixture)
{
	struct outcome outcome = fixture_run(fixture, &test_sleep_exclusive,
					     PARAMETERS({ "seconds", "0" }, { "number", "4" }));

	ck_assert(outcome.ok);
	ck_assert_int_eq(outcome.number, 4);
}

START_TEST(copying_out_gives_every_row)
{
	struct fixture fixture;
	struct copying copying = { 0 };

	fixture_open(&fixture, NULL, NULL);
	copy(&fixture, &test_copy_out, false, &copying);
	ck_assert(copying.outcome.ok);
	ck_assert_int_eq(copying.outcome.rows, 200000);
	ck_assert_int_eq(copying.chunks, 200000);
	expect_usable(&fixture);
	fixture_close(&fixture);
}
END_TEST

START_TEST(copying_out_can_be_stopped)
{
	struct fixture fixture;
	struct copying copying = { .stop_after = 10 };

	fixture_open(&fixture, NULL, NULL);
	copy(&fixture, &test_copy_out, false, &copying);
	ck_assert(copying.outcome.ok);
	ck_assert_int_eq(copying.outcome.rows, 10);
	ck_assert_int_eq(copying.chunks, 10);
	expect_usable(&fixture);
	ck_assert_int_eq(db_statistics(fixture.db).reconnects, 0);
	fixture_close(&fixture);
}
END_TEST

START_TEST(copying_in_stores_every_row)
{
	struct fixture fixture;
	struct copying copying = { .lines = 50000, .bad_line = -1 };

	fixture_open(&fixture, NULL, NULL);
	copy(&fixture, &test_copy_in, true, &copying);
	ck_assert(copying.outcome.ok);
	ck_assert_int_eq(copying.outcome.rows, 50000);
	ck_assert_int_eq(fixture_run(&fixture, &test_note_count, NULL, 0).number, 50000);
	expect_usable(&fixture);
	ck_assert(fixture_run(&fixture, &test_note_clear, NULL, 0).ok);
	fixture_close(&fixture);
}
END_TEST

START_TEST(a_bad_row_undoes_the_whole_copy)
{
	struct fixture fixture;
	struct copying copying = { .lines = 50000, .bad_line = 40000 };

	fixture_open(&fixture, NULL, NULL);
	copy(&fixture, &test_copy_in, true, &copying);
	ck_assert(!copying.outcome.ok);
	ck_assert_int_eq(copying.outcome.code, ERROR_INVALID);
	ck_assert_int_eq(fixture_run(&fixture, &test_note_count, NULL, 0).number, 0);
	expect_usable(&fixture);
	fixture_close(&fixture);
}
END_TEST

START_TEST(an_empty_copy_is_well)
{
	struct fixture fixture;
	struct copying copying = { .lines = 0, .bad_line = -1 };

	fixture_open(&fixture, NULL, NULL);
	copy(&fixture, &test_copy_in, true, &copying);
	ck_assert(copying.outcome.ok);
	ck_assert_int_eq(copying.outcome.rows, 0);
	fixture_close(&fixture);
}
END_TEST

START_TEST(a_copy_that_the_database_refuses_ends_with_its_error)
{
	struct fixture fixture;
	struct copying copying = { 0 };

	fixture_open(&fixture, NULL, NULL);
	copy(&fixture, &test_copy_missing, false, &copying);
	ck_assert(!copying.outcome.ok);
	ck_assert_int_eq(copying.outcome.code, ERROR_INTERNAL);
	expect_usable(&fixture);
	fixture_close(&fixture);
}
END_TEST

START_TEST(a_statement_that_copies_the_other_way_is_an_error_and_not_a_hang)
{
	struct fixture fixture;
	struct copying copying = { 0 };

	fixture_open(&fixture, NULL, NULL);
	copy(&fixture, &test_copy_in, false, &copying);
	ck_assert(!copying.outcome.ok);
	expect_usable(&fixture);
	fixture_close(&fixture);
}
END_TEST

START_TEST(a_copy_whose_connection_breaks_is_unavailable_and_stored_nothing)
{
	struct fixture fixture;
	struct copying copying = { .lines = 1000000000, .bad_line = -1 };

	fixture_open(&fixture, NULL, NULL);
	start_copy(&fixture, &test_copy_in, true, &copying);
	fixture_sleep(&fixture, 50);
	ck_assert_int_gt(copying.lines_given, 0);
	fixture_break_connections(&fixture);
	fixture_wait(&fixture, &copying.outcome, 1);
	ck_assert_int_eq(copying.outcome.code, ERROR_UNAVAILABLE);
	ck_assert_int_eq(fixture_run(&fixture, &test_note_count, NULL, 0).number, 0);
	fixture_close(&fixture);
}
END_TEST

int main(void)
{
	fixture_start_cluster();

	int status = RUN_TESTS("copy", copying_out_gives_every_row, copying_out_can_be_stopped,
			       copying_in_stores_every_row, a_bad_row_undoes_the_whole_copy,
			       an_empty_copy_is_well,
			       a_copy_that_the_database_refuses_ends_with_its_error,
			       a_statement_that_copies_the_other_way_is_an_error_and_not_a_hang,
			       a_copy_whose_connection_breaks_is_unavailable_and_stored_nothing);

	fixture_stop_cluster();
	return status;
}
