/*
 * What reading one POST /sales costs: parse, validate, and the JSON text of its nested parts for SQL.
 * Prints microseconds per body and stage; `field_bench ROUNDS`, 20000 unless given.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/clock.h"
#include "common/field/field.h"
#include "common/json/json_read.h"
#include "common/json/json_write.h"

#define LINES 4

static const struct field line_fields[] = {
	{ "line_number", FIELD_INT, FIELD_REQUIRED, .min = 1, .max = 999 },
	{ "product_id", FIELD_UUID, FIELD_REQUIRED },
	{ "quantity", FIELD_QUANTITY, FIELD_REQUIRED, .min = 1 },
	{ "unit_price", FIELD_MONEY, FIELD_REQUIRED },
	{ "price_quantity", FIELD_QUANTITY, .min = 1, .fallback = "1" },
	{ "discount_amount", FIELD_MONEY, .fallback = "0" },
	{ "price_reason", FIELD_TEXT },
	{ "tax_group_id", FIELD_UUID, FIELD_REQUIRED },
	{ "amount", FIELD_MONEY, FIELD_REQUIRED },
	FIELD_END,
};

static const struct field payment_fields[] = {
	{ "payment_number", FIELD_INT, FIELD_REQUIRED, .min = 1, .max = 99 },
	{ "tender_id", FIELD_UUID, FIELD_REQUIRED },
	{ "amount", FIELD_MONEY, FIELD_REQUIRED },
	FIELD_END,
};

static const struct field sale_fields[] = {
	{ "sale_id", FIELD_UUID, FIELD_REQUIRED },
	{ "register_session_id", FIELD_UUID, FIELD_REQUIRED },
	{ "sold_at", FIELD_TIME, FIELD_REQUIRED },
	{ "lines", FIELD_LIST, FIELD_REQUIRED, .min = 1, .max = 500, .fields = line_fields },
	{ "payments", FIELD_LIST, FIELD_REQUIRED, .max = 20, .fields = payment_fields },
	{ "total", FIELD_MONEY, FIELD_REQUIRED },
	{ "tax_total", FIELD_MONEY, FIELD_REQUIRED },
	{ "note", FIELD_TEXT },
	FIELD_END,
};

static struct text a_sale(struct arena *arena)
{
	const char *lines = "";

	for (int i = 1; i <= LINES; i++)
		lines = arena_print(
			arena,
			"%s%s{\"line_number\":%d,\"product_id\":\"018f0000-0000-7000-8000-"
			"00000000000%d\","
			"\"quantity\":\"2\",\"unit_price\":1250,\"price_quantity\":\"1\","
			"\"discount_amount\":0,\"price_reason\":\"damaged\","
			"\"tax_group_id\":\"018f0000-0000-7000-8000-00000000000a\",\"amount\":"
			"2500}",
			lines, i > 1 ? "," : "", i, i);
	return text_of(arena_print(
		arena,
		"{\"sale_id\":\"018f0000-0000-7000-8000-000000000001\","
		"\"register_session_id\":\"018f0000-0000-7000-8000-000000000002\","
		"\"sold_at\":\"2026-11-21T09:30:00Z\",\"lines\":[%s],"
		"\"payments\":[{\"payment_number\":1,"
		"\"tender_id\":\"018f0000-0000-7000-8000-00000000000b\",\"amount\":10000}],"
		"\"total\":10000,\"tax_total\":1597}",
		lines));
}

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
	if (field_validate(arena, sale_fields, json, &values))
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
	struct text body = a_sale(arena);
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
