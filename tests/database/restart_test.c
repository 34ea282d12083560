/* What happens to calls when connections break and the server dies. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/clock.h"
#include "tests/database/fixture.h"
#include "tests/support/suite.h"

#define LOAD 400

/* Inserts with these ids; the ends of the calls land in outcomes. */
static void start_inserts(struct fixture *fixture, struct outcome *outcomes, int first, int count)
{
	for (int i = 0; i < count; i++) {
		char id[16];

		snprintf(id, sizeof(id), "%d", first + i);
		fixture_call(fixture, &test_note_insert,
			     PARAMETERS({ "note_id", id }, { "body", "load" }),
			     &outcomes[first + i]);
	}
}

static bool is_stored(struct fixture *fixture, int id)
{
	struct outcome found = { .ok = false };
	char text[16];

	snprintf(text, sizeof(text), "%d", id);
	/* A connection told to end may take its time, and break under this call instead. */
	for (int i = 0; i < 10 && !found.ok; i++)
		found = fixture_run(fixture, &test_note_find, PARAMETERS({ "note_id", text }));
	ck_assert(found.ok);
	return found.rows == 1;
}

START_TEST(a_killed_server_ends_every_call_once_and_only_sent_ones_in_doubt)
{
	static struct outcome outcomes[LOAD];
	struct fixture fixture;
	int unknown = 0, lied = 0;

	fixture_open(&fixture, NULL, NULL);
	ck_assert(fixture_run(&fixture, &test_note_clear, NULL, 0).ok);
	start_inserts(&fixture, outcomes, 0, 100);
	fixture_wait(&fixture, outcomes, 20);
	/* In flight: at most two connections of depth 16; the others wait in the queue. */
	start_inserts(&fixture, outcomes, 100, LOAD - 100);
	test_postgres_kill(fixture_cluster());
	fixture_sleep(&fixture, 50);
	test_postgres_start_again(fixture_cluster());
	fixture_wait(&fixture, outcomes, LOAD);
	for (int i = 0; i < LOAD; i++) {
		ck_assert_int_eq(outcomes[i].times, 1);
		if (outcomes[i].ok)
			lied += !is_stored(&fixture, i);
		else
			ck_assert_int_eq(outcomes[i].code, ERROR_OUTCOME_UNKNOWN);
		unknown += !outcomes[i].ok;
	}
	/* fsync is off, but a killed process loses nothing the kernel already has. */
	ck_assert_int_eq(lied, 0);
	ck_assert_int_ge(unknown, 1);
	ck_assert_int_le(unknown, 2 * 16);
	ck_assert_int_ge(db_statistics(fixture.db).reconnects, 2);
	fixture_close(&fixture);
}
END_TEST

START_TEST(answers_are_true_while_connections_keep_breaking)
{
	/* Never more on the way than the queue of fixture_options() holds, however slow the machine. */
	enum { CALLS = 3000, BREAK_EVERY = 100, AHEAD = 5 * BREAK_EVERY };
	static struct outcome outcomes[CALLS], breaks[CALLS / BREAK_EVERY];
	struct db_options options = fixture_options();
	struct fixture fixture;
	int stored = 0, unknown = 0;

	options.fast_connections = 4;
	fixture_open(&fixture, &options, NULL);
	ck_assert(fixture_run(&fixture, &test_note_clear, NULL, 0).ok);
	for (int i = 0; i < CALLS; i += BREAK_EVERY) {
		fixture_wait(&fixture, outcomes, i > AHEAD ? i - AHEAD : 0);
		start_inserts(&fixture, outcomes, i, BREAK_EVERY);
		fixture_call(&fixture, &test_end_others, NULL, 0, &breaks[i / BREAK_EVERY]);
		fixture_sleep(&fixture, 10);
	}
	fixture_wait(&fixture, outcomes, CALLS);
	fixture_wait(&fixture, breaks, CALLS / BREAK_EVERY);
	for (int i = 0; i < CALLS; i++) {
		bool found = is_stored(&fixture, i);

		ck_assert_int_eq(outcomes[i].times, 1);
		ck_assert_msg(outcomes[i].ok || outcomes[i].code == ERROR_OUTCOME_UNKNOWN,
			      "call %d ended as %s", i, error_kind(outcomes[i].code)->code);
		ck_assert_msg(found || !outcomes[i].ok, "call %d was well and left nothing", i);
		stored += found;
		unknown += !outcomes[i].ok;
	}
	ck_assert_int_ge(unknown, 1);
	ck_assert_int_ge(stored, CALLS - unknown);
	fixture_close(&fixture);
}
END_TEST

START_TEST(a_call_does_not_wait_for_a_dead_server_when_the_program_stops)
{
	enum { BEFORE, AFTER, CALLS };
	struct outcome outcomes[CALLS];
	struct fixture fixture;
	int64_t started;

	fixture_open(&fixture, NULL, NULL);
	ck_assert(fixture_run(&fixture, &test_note_clear, NULL, 0).ok);
	test_postgres_kill(fixture_cluster());
	fixture_wait_lost(&fixture);
	fixture_call(&fixture, &test_note_clear, NULL, 0, &outcomes[BEFORE]);
	started = clock_monotonic();
	db_stop_waiting(fixture.db);
	fixture_call(&fixture, &test_note_clear, NULL, 0, &outcomes[AFTER]);
	fixture_wait(&fixture, outcomes, CALLS);
	ck_assert_int_lt(clock_monotonic() - started, 1000000);
	for (int i = 0; i < CALLS; i++)
		ck_assert_int_eq(outcomes[i].code, ERROR_UNAVAILABLE);
	fixture_close(&fixture);
	test_postgres_start_again(fixture_cluster());
}
END_TEST

START_TEST(statements_are_prepared_again_on_a_new_connection)
{
	struct fixture fixture;

	fixture_open(&fixture, NULL, NULL);
	for (int round = 0; round < 3; round++) {
		struct outcome outcomes[32];

		for (int i = 0; i < 32; i++)
			fixture_call(&fixture, &test_number, PARAMETERS({ "number", "6" }),
				     &outcomes[i]);
		fixture_wait(&fixture, outcomes, 32);
		for (int i = 0; i < 32; i++)
			ck_assert(outcomes[i].ok);
		fixture_break_connections(&fixture);
	}
	ck_assert_int_ge(db_statistics(fixture.db).reconnects, 6);
	fixture_close(&fixture);
}
END_TEST

START_TEST(a_migration_under_a_running_server_fails_no_call)
{
	struct fixture fixture;
	struct outcome outcomes[64];

	fixture_open(&fixture, NULL, NULL);
	for (int i = 0; i < 64; i++)
		fixture_call(&fixture, &test_everything_of, NULL, 0, &outcomes[i]);
	fixture_wait(&fixture, outcomes, 64);
	ck_assert_str_eq(outcomes[63].json, "{\"one\":1}");
	ck_assert(fixture_run(&fixture, &test_change_table, NULL, 0).ok);
	for (int i = 0; i < 64; i++)
		fixture_call(&fixture, &test_everything_of, NULL, 0, &outcomes[i]);
	fixture_wait(&fixture, outcomes, 64);
	for (int i = 0; i < 64; i++)
		ck_assert_str_eq(outcomes[i].json, "{\"one\":1,\"two\":2}");
	fixture_close(&fixture);
}
END_TEST

START_TEST(a_call_on_a_connection_that_was_ended_is_in_doubt)
{
	struct db_options options = fixture_options();
	struct fixture fixture;
	struct outcome slow, ended;

	fixture_open(&fixture, &options, NULL);
	fixture_call(&fixture, &test_sleep, PARAMETERS({ "seconds", "3" }, { "number", "1" }),
		     &slow);
	fixture_call(&fixture, &test_end_others, NULL, 0, &ended);
	fixture_wait(&fixture, &ended, 1);
	fixture_wait(&fixture, &slow, 1);
	ck_assert(!slow.ok);
	ck_assert_int_eq(slow.code, ERROR_OUTCOME_UNKNOWN);
	fixture_close(&fixture);
}
END_TEST

START_TEST(calls_wait_for_a_connection_until_their_deadline)
{
	struct fixture fixture;
	struct outcome late, patient;
	const struct db_parameter number = { "number", "1" };
	struct db_call call = {
		.statement = &test_number,
		.parameters = &number,
		.parameter_count = 1,
		.deadline_ms = 150,
	};

	fixture_open(&fixture, NULL, NULL);
	test_postgres_kill(fixture_cluster());
	fixture_wait_lost(&fixture);
	ck_assert(!db_is_ready(fixture.db));
	fixture_start(&fixture, &call, &late);
	call.deadline_ms = 10000;
	fixture_start(&fixture, &call, &patient);
	fixture_wait(&fixture, &late, 1);
	ck_assert_int_eq(late.code, ERROR_UNAVAILABLE);
	ck_assert_int_eq(patient.times, 0);
	test_postgres_start_again(fixture_cluster());
	fixture_wait(&fixture, &patient, 1);
	ck_assert(patient.ok);
	fixture_close(&fixture);
}
END_TEST

START_TEST(attempts_to_reconnect_become_rarer)
{
	struct fixture fixture;
	int64_t early, late;

	fixture_open(&fixture, NULL, NULL);
	test_postgres_kill(fixture_cluster());
	fixture_wait_lost(&fixture);
	fixture_sleep(&fixture, 600);
	early = db_statistics(fixture.db).reconnects;
	fixture_sleep(&fixture, 600);
	late = db_statistics(fixture.db).reconnects - early;
	/* Four connections, pauses of 50 ms doubling: about four attempts each in the first 600 ms. */
	ck_assert_int_ge(early, 8);
	ck_assert_int_le(early, 28);
	ck_assert_int_lt(late, early);
	test_postgres_start_again(fixture_cluster());
	fixture_wait_ready(&fixture);
	fixture_close(&fixture);
}
END_TEST

START_TEST(closing_ends_while_the_server_is_away)
{
	struct fixture fixture;
	struct outcome waiting;
	const struct db_call call = { .statement = &test_actor, .deadline_ms = 200 };

	fixture_open(&fixture, NULL, NULL);
	test_postgres_kill(fixture_cluster());
	fixture_wait_lost(&fixture);
	fixture_start(&fixture, &call, &waiting);
	fixture_close(&fixture);
	ck_assert_int_eq(waiting.times, 1);
	ck_assert_int_eq(waiting.code, ERROR_UNAVAILABLE);
	test_postgres_start_again(fixture_cluster());
}
END_TEST

START_TEST(a_connection_string_that_cannot_be_read_is_logged_without_its_password)
{
	FILE *file = tmpfile();
	const struct log log = { .descriptor = fileno(file), .level = LOG_LEVEL_INFO };
	struct db_options options = fixture_options();
	struct fixture fixture = { .arena = arena_create(ARENA_DEFAULT_MAXIMUM),
				   .loop = loop_create() };
	char written[4096];

	options.url = "postgresql://server:secret@[::1/test";
	options.log = &log;
	fixture.db = db_create(fixture.loop, &options, NULL);
	db_start(fixture.db);
	fixture_sleep(&fixture, 20);
	fixture_close(&fixture);
	rewind(file);
	written[fread(written, 1, sizeof(written) - 1, file)] = '\0';
	fclose(file);
	ck_assert_ptr_nonnull(strstr(written, "db.connection.lost"));
	ck_assert_ptr_nonnull(strstr(written, "the connection string is malformed"));
	ck_assert_ptr_null(strstr(written, "secret"));
}
END_TEST

START_TEST(a_server_that_stopped_answering_is_given_up_and_logged)
{
	FILE *file = tmpfile();
	const struct log log = { .descriptor = fileno(file), .level = LOG_LEVEL_INFO };
	struct db_options options = fixture_options();
	struct fixture fixture;
	struct outcome stuck;
	char written[4096];

	options.statement_timeout_ms = 100;
	options.log = &log;
	fixture_open(&fixture, &options, NULL);
	test_postgres_pause(fixture_cluster(), true);
	fixture_call(&fixture, &test_number, PARAMETERS({ "number", "1" }), &stuck);
	fixture_wait(&fixture, &stuck, 1);
	test_postgres_pause(fixture_cluster(), false);
	ck_assert_int_eq(stuck.code, ERROR_OUTCOME_UNKNOWN);
	fixture_close(&fixture);
	rewind(file);
	written[fread(written, 1, sizeof(written) - 1, file)] = '\0';
	fclose(file);
	ck_assert_ptr_nonnull(strstr(written, "the server does not answer"));
}
END_TEST

int main(void)
{
	fixture_start_cluster();

	int status = RUN_TESTS(
		"restart", a_killed_server_ends_every_call_once_and_only_sent_ones_in_doubt,
		answers_are_true_while_connections_keep_breaking,
		statements_are_prepared_again_on_a_new_connection,
		a_migration_under_a_running_server_fails_no_call,
		a_call_on_a_connection_that_was_ended_is_in_doubt,
		a_call_does_not_wait_for_a_dead_server_when_the_program_stops,
		calls_wait_for_a_connection_until_their_deadline,
		attempts_to_reconnect_become_rarer, closing_ends_while_the_server_is_away,
		a_connection_string_that_cannot_be_read_is_logged_without_its_password,
		a_server_that_stopped_answering_is_given_up_and_logged);

	fixture_stop_cluster();
	return status;
}
