#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/database/fixture.h"
#include "tests/support/suite.h"

#define MANY 500

static struct outcome run_number(struct fixture *fixture, const char *number)
{
	return fixture_run(fixture, &test_number, PARAMETERS({ "number", number }));
}

START_TEST(a_call_gives_its_row)
{
	struct fixture fixture;

	fixture_open(&fixture, NULL, NULL);

	struct outcome outcome = run_number(&fixture, "42");

	ck_assert(outcome.ok);
	ck_assert_int_eq(outcome.rows, 1);
	ck_assert_int_eq(outcome.number, 42);
	fixture_close(&fixture);
}
END_TEST

START_TEST(a_parameter_that_is_not_given_is_null)
{
	struct fixture fixture;

	fixture_open(&fixture, NULL, NULL);

	struct outcome outcome = fixture_run(&fixture, &test_number, PARAMETERS({ "other", "1" }));

	ck_assert(outcome.ok);
	ck_assert_ptr_null(outcome.text);
	fixture_close(&fixture);
}
END_TEST

START_TEST(parameters_bind_by_name_in_any_order)
{
	struct fixture fixture;

	fixture_open(&fixture, NULL, NULL);

	struct outcome outcome =
		fixture_run(&fixture, &test_sleep,
			    PARAMETERS({ "unused", "x" }, { "seconds", "0" }, { "number", "7" }));

	ck_assert(outcome.ok);
	ck_assert_int_eq(outcome.number, 7);
	fixture_close(&fixture);
}
END_TEST

START_TEST(many_calls_in_flight_each_get_their_own_answer)
{
	struct fixture fixture;
	static struct outcome outcomes[MANY];

	fixture_open(&fixture, NULL, NULL);
	for (int i = 0; i < MANY; i++) {
		char number[16];

		snprintf(number, sizeof(number), "%d", i);
		fixture_call(&fixture, &test_number, PARAMETERS({ "number", number }),
			     &outcomes[i]);
	}
	fixture_wait(&fixture, outcomes, MANY);
	for (int i = 0; i < MANY; i++) {
		ck_assert(outcomes[i].ok);
		ck_assert_int_eq(outcomes[i].number, i);
		ck_assert_int_eq(outcomes[i].times, 1);
	}
	ck_assert_int_eq(db_statistics(fixture.db).errors, 0);
	fixture_close(&fixture);
}
END_TEST

START_TEST(a_failing_statement_does_not_disturb_its_neighbours)
{
	struct fixture fixture;
	struct outcome outcomes[60];
	struct db_options options = fixture_options();

	options.fast_connections = 1; /* all in one pipeline */
	fixture_open(&fixture, &options, NULL);
	for (int i = 0; i < 60; i++)
		fixture_call(&fixture, &test_divide,
			     PARAMETERS({ "divisor", i % 3 == 1 ? "0" : "5" }), &outcomes[i]);
	fixture_wait(&fixture, outcomes, 60);
	for (int i = 0; i < 60; i++) {
		ck_assert_int_eq(outcomes[i].ok, i % 3 != 1);
		if (outcomes[i].ok)
			ck_assert_int_eq(outcomes[i].number, 2);
		else
			ck_assert_int_eq(outcomes[i].code, ERROR_INVALID);
	}
	fixture_close(&fixture);
}
END_TEST

START_TEST(a_statement_that_cannot_be_prepared_fails_each_time_and_harms_no_other)
{
	struct fixture fixture;
	struct outcome outcomes[40];
	struct db_options options = fixture_options();

	options.fast_connections = 1;
	fixture_open(&fixture, &options, NULL);
	for (int i = 0; i < 40; i++) {
		const struct db_call call = {
			.statement = i % 2 ? &test_missing_table : &test_actor,
			.actor_id = "somebody",
		};

		fixture_start(&fixture, &call, &outcomes[i]);
	}
	fixture_wait(&fixture, outcomes, 40);
	for (int i = 0; i < 40; i++) {
		ck_assert_int_eq(outcomes[i].ok, i % 2 == 0);
		if (!outcomes[i].ok)
			ck_assert_int_eq(outcomes[i].code, ERROR_INTERNAL);
	}
	fixture_close(&fixture);
}
END_TEST

START_TEST(a_full_queue_is_busy_and_never_inside_the_call)
{
	struct fixture fixture;
	struct outcome outcomes[10];
	struct db_options options = fixture_options();
	int busy = 0;

	options.fast_connections = 1;
	options.fast_depth = 2;
	options.queue_limit = 3;
	fixture_open(&fixture, &options, NULL);
	for (int i = 0; i < 10; i++)
		fixture_call(&fixture, &test_sleep,
			     PARAMETERS({ "seconds", "0.01" }, { "number", "1" }), &outcomes[i]);
	ck_assert_int_eq(db_statistics(fixture.db).queued, 3);
	fixture_wait(&fixture, outcomes, 10);
	for (int i = 0; i < 10; i++) {
		busy += !outcomes[i].ok && outcomes[i].code == ERROR_BUSY;
		ck_assert_int_eq(outcomes[i].ok, i < 5);
	}
	ck_assert_int_eq(busy, 5);
	fixture_close(&fixture);
}
END_TEST

START_TEST(a_call_that_waits_past_its_deadline_is_busy)
{
	struct fixture fixture;
	struct outcome outcomes[2];
	struct db_options options = fixture_options();

	options.fast_connections = options.fast_depth = 1;
	fixture_open(&fixture, &options, NULL);
	fixture_call(&fixture, &test_sleep, PARAMETERS({ "seconds", "0.6" }, { "number", "1" }),
		     &outcomes[0]);

	const struct db_parameter number = { "number", "2" };
	const struct db_call late = {
		.statement = &test_number,
		.parameters = &number,
		.parameter_count = 1,
		.deadline_ms = 100,
	};

	fixture_start(&fixture, &late, &outcomes[1]);
	fixture_wait(&fixture, &outcomes[1], 1);
	ck_assert_int_eq(outcomes[0].times, 0);
	ck_assert(!outcomes[1].ok);
	ck_assert_int_eq(outcomes[1].code, ERROR_BUSY);
	fixture_wait(&fixture, outcomes, 1);
	ck_assert(outcomes[0].ok);
	fixture_close(&fixture);
}
END_TEST

START_TEST(the_statement_timeout_of_the_lane_ends_a_statement)
{
	struct fixture fixture;
	struct db_options options = fixture_options();

	options.statement_timeout_ms = 100;
	fixture_open(&fixture, &options, NULL);

	struct outcome slow = fixture_run(&fixture, &test_sleep,
					  PARAMETERS({ "seconds", "3" }, { "number", "1" }));

	ck_assert(!slow.ok);
	ck_assert_int_eq(slow.code, ERROR_TIMEOUT);
	ck_assert(run_number(&fixture, "3").ok);
	fixture_close(&fixture);
}
END_TEST

START_TEST(a_deadline_on_the_exclusive_lane_cancels_the_statement_and_only_it)
{
	struct fixture fixture;
	struct outcome outcomes[2];
	const struct db_parameter parameters[] = { { "seconds", "3" }, { "number", "1" } };
	const struct db_call slow = {
		.statement = &test_sleep_exclusive,
		.parameters = parameters,
		.parameter_count = 2,
		.deadline_ms = 100,
	};

	fixture_open(&fixture, NULL, NULL);
	fixture_start(&fixture, &slow, &outcomes[0]);
	fixture_call(&fixture, &test_sleep_exclusive,
		     PARAMETERS({ "seconds", "0.05" }, { "number", "2" }), &outcomes[1]);
	fixture_wait(&fixture, outcomes, 2);
	ck_assert(!outcomes[0].ok);
	ck_assert_int_eq(outcomes[0].code, ERROR_TIMEOUT);
	ck_assert(outcomes[1].ok);
	ck_assert_int_eq(outcomes[1].number, 2);
	fixture_close(&fixture);
}
END_TEST

START_TEST(slow_exclusive_work_does_not_hold_up_the_fast_lane)
{
	struct fixture fixture;
	struct outcome slow;

	fixture_open(&fixture, NULL, NULL);
	fixture_call(&fixture, &test_sleep_exclusive,
		     PARAMETERS({ "seconds", "0.5" }, { "number", "1" }), &slow);
	ck_assert(run_number(&fixture, "5").ok);
	ck_assert_int_eq(slow.times, 0);
	fixture_wait(&fixture, &slow, 1);
	fixture_close(&fixture);
}
END_TEST

START_TEST(the_second_call_of_a_server_does_not_wait_for_a_long_first)
{
	struct fixture fixture;
	struct outcome slow;

	fixture_open(&fixture, NULL, NULL);
	fixture_call(&fixture, &test_sleep, PARAMETERS({ "seconds", "2" }, { "number", "1" }),
		     &slow);
	ck_assert(run_number(&fixture, "5").ok);
	ck_assert_int_eq(slow.times, 0);
	fixture_wait(&fixture, &slow, 1);
	fixture_close(&fixture);
}
END_TEST

START_TEST(connections_open_as_calls_find_none_free)
{
	struct fixture fixture;
	struct outcome slow[3];
	struct db_options options = fixture_options();

	options.fast_connections = 4;
	fixture_open(&fixture, &options, NULL);
	fixture_sleep(&fixture, 100);
	ck_assert_int_eq(db_statistics(fixture.db).fast_up, 1);
	/* One call after the other keeps one busy, and one is free beside it. */
	for (int i = 0; i < 100; i++)
		ck_assert(run_number(&fixture, "1").ok);
	fixture_sleep(&fixture, 100);
	ck_assert_int_eq(db_statistics(fixture.db).fast_up, 2);
	for (int i = 0; i < 3; i++)
		fixture_call(&fixture, &test_sleep,
			     PARAMETERS({ "seconds", "0.5" }, { "number", "1" }), &slow[i]);
	fixture_wait(&fixture, slow, 3);
	ck_assert_int_eq(db_statistics(fixture.db).fast_up, 4);
	fixture_close(&fixture);
}
END_TEST

START_TEST(the_actor_is_visible_inside_its_call_and_gone_after_it)
{
	struct fixture fixture;
	struct db_options options = fixture_options();
	struct outcome outcomes[3];
	const struct db_call with = { .statement = &test_actor, .actor_id = "user-7" };
	const struct db_call without = { .statement = &test_actor };

	options.fast_connections = 1;
	fixture_open(&fixture, &options, NULL);
	fixture_start(&fixture, &without, &outcomes[0]);
	fixture_start(&fixture, &with, &outcomes[1]);
	fixture_start(&fixture, &without, &outcomes[2]);
	fixture_wait(&fixture, outcomes, 3);
	ck_assert_ptr_null(outcomes[0].text);
	ck_assert_str_eq(outcomes[1].text, "user-7");
	ck_assert(!outcomes[2].text || outcomes[2].text[0] == '\0');
	fixture_close(&fixture);
}
END_TEST

static struct outcome run_failing(struct fixture *fixture, const char *failures,
				  const char *sqlstate)
{
	return fixture_run(fixture, &test_fail_times,
			   PARAMETERS({ "failures", failures }, { "sqlstate", sqlstate }));
}

START_TEST(serialization_failures_are_retried_three_times)
{
	struct fixture fixture;

	fixture_open(&fixture, NULL, NULL);
	ck_assert(fixture_run(&fixture, &test_attempt_reset, NULL, 0).ok);

	struct outcome third = run_failing(&fixture, "3", "40001");

	ck_assert(third.ok);
	ck_assert_int_eq(third.number, 4);
	ck_assert_int_eq(db_statistics(fixture.db).retries, 3);
	ck_assert(fixture_run(&fixture, &test_attempt_reset, NULL, 0).ok);

	struct outcome never = run_failing(&fixture, "1000", "40P01");

	ck_assert(!never.ok);
	ck_assert_int_eq(never.code, ERROR_BUSY);
	ck_assert_int_eq(db_statistics(fixture.db).retries, 6);
	fixture_close(&fixture);
}
END_TEST

START_TEST(other_failures_are_not_retried)
{
	struct fixture fixture;

	fixture_open(&fixture, NULL, NULL);
	ck_assert(fixture_run(&fixture, &test_attempt_reset, NULL, 0).ok);
	ck_assert(!run_failing(&fixture, "1", "23514").ok);
	ck_assert(!run_failing(&fixture, "2", "55P03").ok);
	ck_assert_int_eq(db_statistics(fixture.db).retries, 0);
	ck_assert_int_eq(run_failing(&fixture, "2", "55P03").number, 3);
	fixture_close(&fixture);
}
END_TEST

START_TEST(constraints_and_raised_codes_become_errors_with_field_and_detail)
{
	static const struct db_constraint constraints[] = {
		{ "note_key", ERROR_EXISTS_DIFFERENTLY, "note_id", "this note exists" },
		{ NULL },
	};
	struct fixture fixture;
	struct outcome outcome;

	fixture_open(&fixture, NULL, constraints);
	outcome = fixture_run(&fixture, &test_note_insert,
			      PARAMETERS({ "note_id", "1" }, { "body", "one" }));
	ck_assert(outcome.ok);
	ck_assert_int_eq(outcome.rows, 1);
	outcome = fixture_run(&fixture, &test_note_insert,
			      PARAMETERS({ "note_id", "1" }, { "body", "one" }));
	ck_assert_int_eq(outcome.code, ERROR_EXISTS_DIFFERENTLY);
	ck_assert_str_eq(outcome.field, "note_id");
	ck_assert_str_eq(outcome.detail, "this note exists");
	outcome = fixture_run(&fixture, &test_note_insert, PARAMETERS({ "note_id", "2" }));
	ck_assert_int_eq(outcome.code, ERROR_MISSING_FIELD);
	ck_assert_str_eq(outcome.field, "body");
	outcome = fixture_run(&fixture, &test_raise,
			      PARAMETERS({ "sqlstate", "OP001" }, { "message", "stale_version" },
					 { "detail", "version 3 is current" },
					 { "field", "row_version" }));
	ck_assert_int_eq(outcome.code, ERROR_STALE_VERSION);
	ck_assert_str_eq(outcome.field, "row_version");
	ck_assert_str_eq(outcome.detail, "version 3 is current");
	ck_assert(fixture_run(&fixture, &test_note_clear, NULL, 0).ok);
	fixture_close(&fixture);
}
END_TEST

START_TEST(the_sequencer_lane_is_repeatable_read_in_utc)
{
	struct fixture fixture;

	fixture_open(&fixture, NULL, NULL);
	ck_assert_str_eq(fixture_run(&fixture, &test_isolation, NULL, 0).json,
			 "{\"isolation\":\"repeatable read\",\"zone\":\"UTC\"}");
	fixture_close(&fixture);
}
END_TEST

struct heard {
	int times;
	char last[32];
};

static void on_heard(const char *channel, const char *payload, void *context)
{
	struct heard *heard = context;

	ck_assert_str_eq(channel, "test_channel");
	heard->times++;
	snprintf(heard->last, sizeof(heard->last), "%s", payload);
}

static void wait_heard(struct fixture *fixture, const struct heard *heard, int times)
{
	for (int i = 0; heard->times < times && i < 500; i++)
		fixture_sleep(fixture, 10);
	ck_assert_int_eq(heard->times, times);
}

START_TEST(notifications_arrive_and_a_new_connection_says_so)
{
	struct fixture fixture;
	struct heard heard = { 0 };

	fixture_open(&fixture, NULL, NULL);
	db_listen(fixture.db, "test_channel", on_heard, &heard);
	wait_heard(&fixture, &heard, 1);
	ck_assert_str_eq(heard.last, "");
	ck_assert(fixture_run(&fixture, &test_notify, PARAMETERS({ "payload", "hello" })).ok);
	wait_heard(&fixture, &heard, 2);
	ck_assert_str_eq(heard.last, "hello");
	fixture_break_connections(&fixture);
	wait_heard(&fixture, &heard, 3);
	ck_assert_str_eq(heard.last, "");
	ck_assert(fixture_run(&fixture, &test_notify, PARAMETERS({ "payload", "again" })).ok);
	wait_heard(&fixture, &heard, 4);
	ck_assert_str_eq(heard.last, "again");
	fixture_close(&fixture);
}
END_TEST

static void on_closed(void *context)
{
	(void)context;
}

START_TEST(closing_lets_running_calls_end_and_refuses_new_ones)
{
	struct fixture fixture;
	struct outcome outcomes[40], refused;

	fixture_open(&fixture, NULL, NULL);
	for (int i = 0; i < 40; i++)
		fixture_call(&fixture, &test_sleep,
			     PARAMETERS({ "seconds", "0.005" }, { "number", "1" }), &outcomes[i]);
	db_close(fixture.db, on_closed, NULL);
	fixture_call(&fixture, &test_number, PARAMETERS({ "number", "1" }), &refused);
	loop_run(fixture.loop);
	for (int i = 0; i < 40; i++)
		ck_assert(outcomes[i].ok);
	ck_assert(!refused.ok);
	ck_assert_int_eq(refused.code, ERROR_UNAVAILABLE);
	db_destroy(fixture.db);
	loop_destroy(fixture.loop);
	arena_destroy(fixture.arena);
}
END_TEST

int main(void)
{
	fixture_start_cluster();

	int status = RUN_TESTS(
		"pool", a_call_gives_its_row, a_parameter_that_is_not_given_is_null,
		parameters_bind_by_name_in_any_order,
		many_calls_in_flight_each_get_their_own_answer,
		a_failing_statement_does_not_disturb_its_neighbours,
		a_statement_that_cannot_be_prepared_fails_each_time_and_harms_no_other,
		a_full_queue_is_busy_and_never_inside_the_call,
		a_call_that_waits_past_its_deadline_is_busy,
		the_statement_timeout_of_the_lane_ends_a_statement,
		a_deadline_on_the_exclusive_lane_cancels_the_statement_and_only_it,
		slow_exclusive_work_does_not_hold_up_the_fast_lane,
		the_second_call_of_a_server_does_not_wait_for_a_long_first,
		connections_open_as_calls_find_none_free,
		the_actor_is_visible_inside_its_call_and_gone_after_it,
		serialization_failures_are_retried_three_times, other_failures_are_not_retried,
		constraints_and_raised_codes_become_errors_with_field_and_detail,
		the_sequencer_lane_is_repeatable_read_in_utc,
		notifications_arrive_and_a_new_connection_says_so,
		closing_lets_running_calls_end_and_refuses_new_ones);

	fixture_stop_cluster();
	return status;
}
