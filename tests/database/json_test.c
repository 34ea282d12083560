/* Rows as JSON text, every type that the schemas use. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "common/json/json_read.h"
#include "tests/database/fixture.h"
#include "tests/support/suite.h"

static const char every_type[] =
	"{\"amount\":9007199254740993,\"small\":7,\"quantity\":\"12.500\",\"yes\":true,\"no\":"
	"false,"
	"\"nothing\":null,\"words\":\"a \\\"b\\\"\\n\\\\ \xc3\xa9\","
	"\"document\":{\"b\": [1, 2.50]},\"raw\":[ 1 ],"
	"\"at\":\"2026-11-21T09:30:00.25Z\",\"never\":\"infinity\","
	"\"business_date\":\"2026-11-21\",\"hash\":\"00ff10\","
	"\"product_id\":\"0190a4c2-7c1e-7000-8000-000000000001\","
	"\"names\":[\"a\",\"b \\\"c\\\"\",\"NULL\",null,\"\",\"d,e}\",\"\\\\\"],\"none\":[],"
	"\"numbers\":[1,2,null],\"flags\":[true,false],\"matrix\":[[1,2],[3,4]],"
	"\"quantities\":[\"1.50\",\"2\"]}";

START_TEST(every_type_has_its_form)
{
	struct fixture fixture;

	fixture_open(&fixture, NULL, NULL);
	ck_assert_str_eq(fixture_run(&fixture, &test_every_type, NULL, 0).json, every_type);
	fixture_close(&fixture);
}
END_TEST

START_TEST(a_written_row_is_json)
{
	struct fixture fixture;
	struct json_value *value;

	fixture_open(&fixture, NULL, NULL);

	struct outcome outcome = fixture_run(&fixture, &test_every_type, NULL, 0);

	ck_assert_ptr_null(json_parse(fixture.arena, text_of(outcome.json), &value));
	ck_assert_uint_eq(json_count(value), 20);
	ck_assert_int_eq(json_value_int(json_member(value, "amount")), 9007199254740993);
	json_release(value);
	fixture_close(&fixture);
}
END_TEST

static void on_typed(const struct db_reply *reply, void *context)
{
	int *times = context;

	++*times;
	ck_assert_ptr_null(reply->error);
	ck_assert_int_eq(db_int(reply, 0, "amount"), 9007199254740993);
	ck_assert_int_eq(db_int(reply, 0, "nothing"), 0);
	ck_assert(db_bool(reply, 0, "yes"));
	ck_assert(!db_bool(reply, 0, "no"));
	ck_assert(!db_bool(reply, 0, "nothing"));
	ck_assert(db_is_null(reply, 0, "nothing"));
	ck_assert(!db_is_null(reply, 0, "words"));
	ck_assert_ptr_null(db_text(reply, 0, "nothing"));
	ck_assert_str_eq(db_text(reply, 0, "quantity"), "12.500");
	ck_assert_uint_eq(db_length(reply, 0, "words"), strlen(db_text(reply, 0, "words")));
	ck_assert_int_ge(reply->microseconds, 1);
}

START_TEST(columns_are_read_by_name)
{
	struct fixture fixture;
	int times = 0;

	fixture_open(&fixture, NULL, NULL);
	db_run(fixture.db, &(struct db_call){
				   .statement = &test_every_type,
				   .arena = fixture.arena,
				   .done = on_typed,
				   .context = &times,
			   });
	while (!times)
		fixture_sleep(&fixture, 1);
	fixture_close(&fixture);
}
END_TEST

int main(void)
{
	fixture_start_cluster();

	int status = RUN_TESTS("json", every_type_has_its_form, a_written_row_is_json,
			       columns_are_read_by_name);

	fixture_stop_cluster();
	return status;
}
