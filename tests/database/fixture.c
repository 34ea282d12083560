#include "tests/database/fixture.h"

#include <check.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/clock.h"

#define PATIENCE_US 10000000
#define ARENA_MAXIMUM ((size_t)256 << 20)
#define ROW_MAXIMUM 65536

static struct test_postgres cluster;

/* Not ck_assert, which reports each success to a test: benchmarks use the fixture without one. */
static void expect(bool truth, const char *failure)
{
	if (!truth)
		ck_abort_msg("%s", failure);
}

void fixture_start_cluster(void)
{
	test_postgres_start(&cluster);
	test_postgres_create_database(&cluster, "test", "template0");
	fixture_run_file("schema.sql");
}

void fixture_run_file(const char *name)
{
	char path[512];

	snprintf(path, sizeof(path), "%s/%s", DATABASE_TESTS, name);
	test_postgres_run_file(&cluster, "test", path);
}

void fixture_stop_cluster(void)
{
	test_postgres_stop(&cluster);
}

struct test_postgres *fixture_cluster(void)
{
	return &cluster;
}

void fixture_migrate(const struct schema *schema)
{
	struct arena *arena = arena_create(ARENA_MAXIMUM);
	char url[TEST_POSTGRES_URL];
	const struct error *error;

	test_postgres_url(&cluster, "outpost_owner", "test", url);
	error = migrate_up(arena, url, schema, NULL, NULL);
	if (error) {
		fprintf(stderr, "%s\n", error_describe(arena, error));
		exit(EXIT_FAILURE);
	}
	arena_destroy(arena);
}

struct db_options fixture_options(void)
{
	return (struct db_options){
		.fast_connections = 2,
		.fast_depth = 16,
		.exclusive_connections = 1,
		.sequencer = true,
		.queue_limit = 1000,
		.statement_timeout_ms = 5000,
		.exclusive_timeout_ms = 30000,
	};
}

static void turn(struct fixture *fixture)
{
	uv_run(loop_uv(fixture->loop), UV_RUN_ONCE);
}

void fixture_open(struct fixture *fixture, const struct db_options *options,
		  const struct db_constraint *constraints)
{
	fixture->arena = arena_create(ARENA_MAXIMUM);
	fixture->loop = loop_create();
	test_postgres_url(&cluster, "outpost_server", "test", fixture->url);
	test_postgres_url(&cluster, "outpost_owner", "test", fixture->owner_url);

	static int opened;
	struct db_options chosen = options ? *options : fixture_options();
	int64_t give_up = clock_monotonic() + PATIENCE_US;

	snprintf(fixture->name, sizeof(fixture->name), "database-test-%d", ++opened);
	chosen.application_name = fixture->name;
	chosen.url = fixture->url;
	fixture->db = db_create(fixture->loop, &chosen, constraints);
	db_start(fixture->db);
	while (db_statistics(fixture->db).fast_up < (chosen.fast_connections > 0) ||
	       db_statistics(fixture->db).exclusive_up < (chosen.exclusive_connections > 0)) {
		expect(clock_monotonic() < give_up, "the connections did not come up");
		turn(fixture);
	}
}

static void on_closed(void *context)
{
	bool *closed = context;

	*closed = true;
}

void fixture_close(struct fixture *fixture)
{
	bool closed = false;

	db_close(fixture->db, on_closed, &closed);
	/* Returns only because nothing is left on the loop. */
	loop_run(fixture->loop);
	expect(closed, "the pool did not close");
	db_destroy(fixture->db);
	loop_destroy(fixture->loop);
	arena_destroy(fixture->arena);
}

static void note_first_row(const struct db_reply *reply, struct outcome *outcome)
{
	const PGresult *result = (const PGresult *)reply->result;
	struct text_buffer buffer;

	if (PQntuples(result) == 0)
		return;
	outcome->text = PQgetisnull(result, 0, 0)
				? NULL
				: arena_string(reply->arena, PQgetvalue(result, 0, 0));
	if (!text_to_int64(text_of(outcome->text), &outcome->number))
		outcome->number = 0;
	text_buffer_init(&buffer, ROW_MAXIMUM);
	db_write_row(reply, 0, NULL, &buffer);
	outcome->json = text_copy(reply->arena, text_buffer_text(&buffer));
	text_buffer_finish(&buffer);
}

static void on_done(const struct db_reply *reply, void *context)
{
	struct outcome *outcome = context;

	outcome->times++;
	outcome->ok = reply->error == NULL;
	outcome->rows = reply->rows;
	if (reply->error) {
		outcome->code = reply->error->code;
		outcome->detail = reply->error->detail;
		outcome->field = reply->error->field;
	} else if (reply->result) {
		note_first_row(reply, outcome);
	}
}

void fixture_start(struct fixture *fixture, const struct db_call *call, struct outcome *out_outcome)
{
	struct db_call complete = *call;

	*out_outcome = (struct outcome){ 0 };
	complete.arena = fixture->arena;
	complete.done = on_done;
	complete.context = out_outcome;
	db_run(fixture->db, &complete);
	expect(out_outcome->times == 0, "done was called inside db_run");
}

void fixture_call(struct fixture *fixture, const struct statement *statement,
		  const struct db_parameter *parameters, int count, struct outcome *out_outcome)
{
	struct db_parameter *copies =
		arena_copy(fixture->arena, parameters, (size_t)count * sizeof(*parameters));

	for (int i = 0; i < count; i++)
		copies[i].text = arena_string(fixture->arena, parameters[i].text);
	fixture_start(fixture,
		      &(struct db_call){
			      .statement = statement,
			      .parameters = copies,
			      .parameter_count = count,
		      },
		      out_outcome);
}

void fixture_wait(struct fixture *fixture, const struct outcome *outcomes, int count)
{
	int64_t give_up = clock_monotonic() + PATIENCE_US;

	for (int i = 0; i < count; i++) {
		while (outcomes[i].times == 0) {
			expect(clock_monotonic() < give_up, "a call never ended");
			turn(fixture);
		}
	}
}

void fixture_wait_ready(struct fixture *fixture)
{
	int64_t give_up = clock_monotonic() + PATIENCE_US;

	while (!db_is_ready(fixture->db)) {
		expect(clock_monotonic() < give_up, "no connection came up");
		turn(fixture);
	}
}

void fixture_wait_lost(struct fixture *fixture)
{
	int64_t give_up = clock_monotonic() + PATIENCE_US;

	while (db_statistics(fixture->db).fast_up > 0 ||
	       db_statistics(fixture->db).exclusive_up > 0) {
		expect(clock_monotonic() < give_up, "connections outlived the server");
		turn(fixture);
	}
}

static void on_slept(void *context)
{
	bool *slept = context;

	*slept = true;
}

void fixture_sleep(struct fixture *fixture, int milliseconds)
{
	bool slept = false;
	struct loop_timer *timer = loop_timer_create(fixture->loop, on_slept, &slept);

	loop_timer_start(timer, (uint64_t)milliseconds, 0);
	while (!slept)
		turn(fixture);
	loop_timer_destroy(timer);
}

struct outcome fixture_run(struct fixture *fixture, const struct statement *statement,
			   const struct db_parameter *parameters, int count)
{
	struct outcome outcome;

	fixture_call(fixture, statement, parameters, count, &outcome);
	fixture_wait(fixture, &outcome, 1);
	return outcome;
}

static bool have_come_back(struct fixture *fixture, const struct db_statistics *before,
			   int64_t ended)
{
	struct db_statistics now = db_statistics(fixture->db);

	return now.reconnects >= before->reconnects + ended && now.fast_up >= before->fast_up &&
	       now.exclusive_up >= before->exclusive_up;
}

void fixture_break_connections(struct fixture *fixture)
{
	int64_t give_up = clock_monotonic() + PATIENCE_US;
	struct db_statistics before = db_statistics(fixture->db);
	struct outcome ended = fixture_run(fixture, &test_end_others, NULL, 0);

	expect(ended.ok, "the connections were not ended");
	while (!have_come_back(fixture, &before, ended.number)) {
		expect(clock_monotonic() < give_up, "the connections did not come back");
		turn(fixture);
	}
}
