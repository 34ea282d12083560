#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/database/fixture.h"
#include "tests/support/suite.h"

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

int main(void)
{
	fixture_start_cluster();

	int status = RUN_TESTS("pool", a_call_gives_its_row);

	fixture_stop_cluster();
	return status;
}
