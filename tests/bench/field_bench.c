/*
 * What reading one POST /sales costs: parse, validate, and the JSON text of its nested parts for SQL.
 * Prints microseconds per body and stage; `field_bench ROUNDS`, 20000 unless given.
 */
#include <stdio.h>
#include <stdlib.h>

#include "common/base/clock.h"
#include "common/json/json_read.h"
#include "common/json/json_write.h"
#include "tests/bench/sale_body.h"

struct spent {
	int64_t parse, validate, bind;
};

/* Nanoseconds would be finer, but rounds are many and only their sum is read. */
static void run_round(struct arena *arena, struct text body, struct spent *spent)
{
	int64_t begun = clock_monotonic(), parsed, validated;
	const struct field_values *values = NULL;
	struct json_value *json = NULL;
	struct text_buffer buffer;
	struct json_writer writer;

	if (json_parse(arena, body, &json))
		abort();
	parsed = clock_monotonic();
	if (field_validate(arena, sale_body_fields, json, &values))
		abort();
	json_release(json);
	validated = clock_monotonic();
	text_buffer_init(&buffer, 65536);
	writer = json_writer(&buffer);
	field_write_value(&writer, field_find(values, "lines"));
	field_write_value(&writer, field_find(values, "payments"));
	text_buffer_finish(&buffer);
	spent->parse += parsed - begun;
	spent->validate += validated - parsed;
	spent->bind += clock_monotonic() - validated;
}

int main(int count, char **arguments)
{
	int rounds = count > 1 ? atoi(arguments[1]) : 20000;
	struct arena *arena = arena_create(ARENA_DEFAULT_MAXIMUM);
	struct arena *scratch = arena_create(ARENA_DEFAULT_MAXIMUM);
	struct text body = sale_body(arena);
	struct spent spent = { 0 };

	for (int i = 0; i < rounds; i++) {
		run_round(scratch, body, &spent);
		arena_reset(scratch);
	}
	printf("{\"bytes\":%zu,\"rounds\":%d,\"parse_us\":%.2f,\"validate_us\":%.2f,"
	       "\"bind_us\":%.2f}\n",
	       body.length, rounds, (double)spent.parse / rounds, (double)spent.validate / rounds,
	       (double)spent.bind / rounds);
	arena_destroy(scratch);
	arena_destroy(arena);
	return 0;
}
