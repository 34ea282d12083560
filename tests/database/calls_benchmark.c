/*
 * How many calls per second go through the fast lane, and what one costs this process: one row of a
 * number, and a page of 100 rows of 8 columns written as JSON.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "common/base/clock.h"
#include "tests/database/fixture.h"

#define RUN_US 2000000
#define MOST_CALLERS 64

struct bench;

struct caller {
	struct bench *bench;
	struct arena *arena;
};

struct bench {
	struct fixture fixture;
	struct caller callers[MOST_CALLERS];
	const struct statement *statement;
	const char *number;
	struct text_buffer json;
	int64_t stop_at, calls, waited;
	int running;
};

static void call_again(struct caller *caller);

static void on_answer(const struct db_reply *reply, void *context)
{
	struct caller *caller = context;

	if (reply->error)
		abort();
	text_buffer_clear(&caller->bench->json);
	for (int row = 0; row < reply->rows; row++)
		db_write_row(reply, row, NULL, &caller->bench->json);
	caller->bench->calls++;
	caller->bench->waited += reply->microseconds;
	call_again(caller);
}

static void call_again(struct caller *caller)
{
	struct db_parameter *number;

	if (clock_monotonic() >= caller->bench->stop_at) {
		caller->bench->running--;
		return;
	}
	arena_reset(caller->arena);
	number = arena_new(caller->arena, struct db_parameter);
	*number = (struct db_parameter){ "number", caller->bench->number };
	db_run(caller->bench->fixture.db, &(struct db_call){
						  .statement = caller->bench->statement,
						  .parameters = number,
						  .parameter_count = 1,
						  .arena = caller->arena,
						  .done = on_answer,
						  .context = caller,
					  });
}

static int64_t cpu_us(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * (int64_t)1000000 +
	       usage.ru_utime.tv_usec + usage.ru_stime.tv_usec;
}

static void measure(struct bench *bench, const struct statement *statement, const char *number,
		    int callers)
{
	int64_t cpu = cpu_us(), start = clock_monotonic(), elapsed;

	bench->statement = statement;
	bench->number = number;
	bench->calls = bench->waited = 0;
	bench->stop_at = start + RUN_US;
	bench->running = callers;
	for (int i = 0; i < callers; i++)
		call_again(&bench->callers[i]);
	while (bench->running)
		uv_run(loop_uv(bench->fixture.loop), UV_RUN_ONCE);
	elapsed = clock_monotonic() - start;
	printf("%-11s %2d callers: %7.0f calls/s, mean %6.1f us, %5.2f us CPU of this process per "
	       "call\n",
	       statement->name, callers, (double)bench->calls * 1e6 / (double)elapsed,
	       (double)bench->waited / (double)bench->calls,
	       (double)(cpu_us() - cpu) / (double)bench->calls);
}

int main(void)
{
	static const int callers[] = { 1, 16, MOST_CALLERS };
	static struct bench bench;
	struct db_options options = fixture_options();

	fixture_start_cluster();
	options.fast_connections = 8;
	fixture_open(&bench.fixture, &options, NULL);
	for (int i = 0; i < MOST_CALLERS; i++)
		bench.callers[i] = (struct caller){ &bench, arena_create(1 << 16) };
	text_buffer_init(&bench.json, 1 << 20);
	for (size_t i = 0; i < sizeof(callers) / sizeof(callers[0]); i++)
		measure(&bench, &test_number, "7", callers[i]);
	for (size_t i = 0; i < sizeof(callers) / sizeof(callers[0]); i++)
		measure(&bench, &test_page, "100", callers[i]);
	text_buffer_finish(&bench.json);
	for (int i = 0; i < MOST_CALLERS; i++)
		arena_destroy(bench.callers[i].arena);
	fixture_close(&bench.fixture);
	fixture_stop_cluster();
	return 0;
}
