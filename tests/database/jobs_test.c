/* Jobs over the real schema: once though two servers run, again when they failed, and seen. */
#include <check.h>
#include <string.h>

#include "common/jobs/jobs.h"
#include "schema/hq/schema.h"
#include "schema/shared/queries/jobs.sql.h"
#include "tests/database/fixture.h"
#include "tests/database/jobs_statements.sql.h"
#include "tests/support/suite.h"

#define TICK_MS 10
#define PATIENCE 500 /* times TICK_MS and more */
#define A_WHILE_MS 300

static const struct job table[] = {
	{ "note", 3600, &test_job_note },
	{ "batch", 3600, &test_job_batch },
	{ "failing", 600, &test_job_failing },
	{ "long", 3600, &test_job_long },
	{ NULL },
};

static const char *const others = "00000000-0000-7000-8000-000000000001";

/* One server: a pool of its own, its jobs, and what they are told. */
struct server {
	struct db *db;
	struct ports ports;
	struct log log;
	struct metrics *metrics;
	struct jobs *jobs;
};

static void role_does(const char *role, const char *sql)
{
	struct arena *arena = arena_create(ARENA_DEFAULT_MAXIMUM);
	struct db_session *session;
	char url[TEST_POSTGRES_URL];
	const struct error *error;

	test_postgres_url(fixture_cluster(), role, "test", url);
	error = db_session_open(arena, url, NULL, &session);
	if (!error)
		error = session_script(session, arena, "test", sql);
	ck_assert_msg(!error, "%s", error ? error_describe(arena, error) : "");
	db_session_close(session);
	arena_destroy(arena);
}

static void owner_does(const char *sql)
{
	role_does("outpost_owner", sql);
}

static void server_start(struct server *server, struct fixture *fixture)
{
	struct db_options options = fixture_options();

	options.url = fixture->url;
	server->db = db_create(fixture->loop, &options, NULL);
	db_start(server->db);
	server->log = (struct log){ .descriptor = 2, .level = LOG_LEVEL_ERROR, .program = "test" };
	server->metrics = metrics_create();
	server->ports = real_ports(fixture->loop, server->db, NULL);
	server->jobs = jobs_create(&(struct jobs_options){
		.ports = &server->ports,
		.log = &server->log,
		.metrics = server->metrics,
		.table = table,
		.tick_ms = TICK_MS,
	});
	jobs_start(server->jobs);
}

static void on_closed(void *context)
{
	bool *closed = context;

	*closed = true;
}

static void wait_for(struct fixture *fixture, const bool *fact)
{
	for (int i = 0; i < PATIENCE && !*fact; i++)
		fixture_sleep(fixture, TICK_MS);
	ck_assert(*fact);
}

static void server_close_jobs(struct server *server, struct fixture *fixture)
{
	bool closed = false;

	jobs_close(server->jobs, on_closed, &closed);
	wait_for(fixture, &closed);
}

static void server_stop(struct server *server, struct fixture *fixture)
{
	bool closed = false;

	server_close_jobs(server, fixture);
	db_close(server->db, on_closed, &closed);
	wait_for(fixture, &closed);
	jobs_destroy(server->jobs);
	metrics_destroy(server->metrics);
	db_destroy(server->db);
}

static int64_t runs_of(struct fixture *fixture, const char *job)
{
	return fixture_run(fixture, &test_job_count, PARAMETERS({ "job", job })).number;
}

static bool has(struct fixture *fixture, const char *name, const char *member)
{
	struct outcome job = fixture_run(fixture, &job_get, PARAMETERS({ "name", name }));

	return job.rows == 1 && strstr(job.json, member) != NULL;
}

static void wait_until(struct fixture *fixture, const char *name, const char *member)
{
	for (int i = 0; i < PATIENCE; i++) {
		if (has(fixture, name, member))
			return;
		fixture_sleep(fixture, TICK_MS);
	}
	ck_abort_msg("%s: never %s, but %s", name, member,
		     fixture_run(fixture, &job_get, PARAMETERS({ "name", name })).json);
}

/* Declared and none of them due, nothing run yet. */
static void open_scene(struct fixture *fixture)
{
	owner_does("DROP TABLE IF EXISTS public.job_note; CREATE TABLE public.job_note (job text);"
		   "GRANT SELECT, INSERT ON public.job_note TO outpost_server; DELETE FROM "
		   "retail.job");
	fixture_open(fixture, NULL, NULL);
}

/* What most tests are about: one server over it. */
static void open_server(struct server *server, struct fixture *fixture)
{
	open_scene(fixture);
	server_start(server, fixture);
}

static void close_server(struct server *server, struct fixture *fixture)
{
	server_stop(server, fixture);
	fixture_close(fixture);
}

static void make_due(const char *name)
{
	char sql[200];

	snprintf(
		sql, sizeof(sql),
		"UPDATE retail.job SET next_run_at = now() - interval '1 second' WHERE name = '%s'",
		name);
	owner_does(sql);
}

/* Declared by its server, then due. */
static void make_due_when_known(struct fixture *fixture, const char *name)
{
	wait_until(fixture, name, "\"outcome\":null");
	make_due(name);
}

/* So many runs, and not one more a while later. */
static void expect_runs(struct fixture *fixture, const char *job, int64_t count)
{
	for (int i = 0; i < PATIENCE && runs_of(fixture, job) < count; i++)
		fixture_sleep(fixture, TICK_MS);
	fixture_sleep(fixture, A_WHILE_MS);
	ck_assert_int_eq(runs_of(fixture, job), count);
}

START_TEST(two_servers_run_a_job_once)
{
	struct fixture fixture;
	struct server servers[2];

	open_scene(&fixture);
	server_start(&servers[0], &fixture);
	server_start(&servers[1], &fixture);
	wait_until(&fixture, "note", "\"outcome\":null");
	for (int round = 1; round <= 5; round++) {
		make_due("note");
		expect_runs(&fixture, "note", round);
	}
	ck_assert(has(&fixture, "note", "\"outcome\":\"done\""));
	ck_assert(has(&fixture, "note", "\"row_count\":1"));
	server_stop(&servers[0], &fixture);
	server_stop(&servers[1], &fixture);
	fixture_close(&fixture);
}
END_TEST

START_TEST(runs_that_were_missed_are_one_run)
{
	struct fixture fixture;
	struct server server;

	open_scene(&fixture);
	owner_does("INSERT INTO retail.job (name, every_s, next_run_at) "
		   "VALUES ('note', 3600, now() - interval '3 days')");
	server_start(&server, &fixture);
	wait_until(&fixture, "note", "\"outcome\":\"done\"");
	expect_runs(&fixture, "note", 1);
	close_server(&server, &fixture);
}
END_TEST

static void expect_pause(const char *interval)
{
	char sql[200];

	snprintf(sql, sizeof(sql),
		 "DO $$ BEGIN ASSERT (SELECT next_run_at - ended_at FROM retail.job "
		 "WHERE name = 'failing') = interval '%s'; END $$",
		 interval);
	owner_does(sql);
}

START_TEST(a_failing_job_is_seen_and_tried_again_with_growing_pauses)
{
	struct fixture fixture;
	struct server server;

	open_server(&server, &fixture);
	make_due_when_known(&fixture, "failing");
	wait_until(&fixture, "failing", "\"failures\":1");
	ck_assert(has(&fixture, "failing", "\"outcome\":\"failed\""));
	ck_assert(!has(&fixture, "failing", "\"failure\":null"));
	expect_pause("1 minute");
	make_due("failing");
	wait_until(&fixture, "failing", "\"failures\":2");
	expect_pause("2 minutes");
	owner_does("INSERT INTO public.job_note VALUES ('mended')");
	make_due("failing");
	wait_until(&fixture, "failing", "\"outcome\":\"done\"");
	ck_assert(has(&fixture, "failing", "\"failures\":0"));
	ck_assert(has(&fixture, "failing", "\"failure\":null"));
	close_server(&server, &fixture);
}
END_TEST

START_TEST(a_job_that_left_more_goes_on_at_once)
{
	struct fixture fixture;
	struct server server;

	open_server(&server, &fixture);
	make_due_when_known(&fixture, "batch");
	expect_runs(&fixture, "batch", 3);
	close_server(&server, &fixture);
}
END_TEST

START_TEST(what_a_killed_server_left_is_run_when_its_lease_is_over)
{
	struct fixture fixture;
	struct server server;
	struct outcome claim;

	open_scene(&fixture);
	owner_does("INSERT INTO retail.job (name, every_s, next_run_at) "
		   "VALUES ('note', 3600, now() - interval '1 minute')");
	claim = fixture_run(&fixture, &job_claim,
			    PARAMETERS({ "names", "{note}" }, { "runner", others }));
	ck_assert_int_eq(claim.rows, 1);
	server_start(&server, &fixture);
	fixture_sleep(&fixture, A_WHILE_MS);
	ck_assert_int_eq(runs_of(&fixture, "note"), 0);
	ck_assert(has(&fixture, "note", "\"running\":true"));
	owner_does("UPDATE retail.job SET leased_until = now() WHERE name = 'note'");
	wait_until(&fixture, "note", "\"outcome\":\"done\"");
	ck_assert_int_eq(runs_of(&fixture, "note"), 1);
	/* Whoever comes back from the dead changes nothing. */
	claim = fixture_run(&fixture, &job_end,
			    PARAMETERS({ "name", "note" }, { "runner", others },
				       { "failure", "late" }, { "more", "false" }));
	ck_assert(claim.ok);
	ck_assert(has(&fixture, "note", "\"outcome\":\"done\""));
	close_server(&server, &fixture);
}
END_TEST

START_TEST(a_job_whose_connection_breaks_has_failed)
{
	struct fixture fixture;
	struct server server;

	open_server(&server, &fixture);
	make_due_when_known(&fixture, "long");
	wait_until(&fixture, "long", "\"running\":true");
	/* The statement is sent by this very loop, perhaps only after the claim was seen: so try again. As a superuser:
	 * what a connection of another role does is hidden. */
	for (int i = 0; i < PATIENCE && !has(&fixture, "long", "\"outcome\":\"failed\""); i++) {
		role_does("postgres", "DO $$ BEGIN PERFORM pg_terminate_backend(pid) FROM "
				      "pg_stat_activity WHERE wait_event = 'PgSleep'; END $$");
		fixture_sleep(&fixture, TICK_MS);
	}
	wait_until(&fixture, "long", "\"outcome\":\"failed\"");
	ck_assert(has(&fixture, "long", "\"running\":false"));
	close_server(&server, &fixture);
}
END_TEST

START_TEST(closing_waits_for_the_job_under_way)
{
	struct fixture fixture;
	struct server server;

	open_server(&server, &fixture);
	make_due_when_known(&fixture, "note");
	wait_until(&fixture, "note", "\"running\":true");
	server_close_jobs(&server, &fixture);
	ck_assert(has(&fixture, "note", "\"outcome\":\"done\""));
	ck_assert(has(&fixture, "note", "\"running\":false"));
	close_server(&server, &fixture);
}
END_TEST

int main(void)
{
	int status;

	fixture_start_cluster();
	fixture_migrate(&schema_hq);
	status = RUN_TESTS("jobs", two_servers_run_a_job_once, runs_that_were_missed_are_one_run,
			   a_failing_job_is_seen_and_tried_again_with_growing_pauses,
			   a_job_that_left_more_goes_on_at_once,
			   what_a_killed_server_left_is_run_when_its_lease_is_over,
			   a_job_whose_connection_breaks_has_failed,
			   closing_waits_for_the_job_under_way);
	fixture_stop_cluster();
	return status;
}
