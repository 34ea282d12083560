/* Conditions over the real schema: what a process sets is noted at once, and what lasts is known to it. */
#include <check.h>
#include <string.h>

#include "common/conditions/conditions.h"
#include "schema/hq/schema.h"
#include "tests/database/fixture.h"
#include "tests/support/suite.h"

#define STEP_MS 10
#define PATIENCE 500 /* times STEP_MS and more */

struct server {
	struct fixture fixture;
	struct ports ports;
	struct log log;
	struct conditions *conditions;
	int changes, looks;
	const char *seen; /* what looking finds, or NULL */
};

static void look(struct conditions *conditions, void *context)
{
	struct server *server = context;

	server->looks++;
	if (server->seen)
		conditions_set(conditions, "credential_refused", "", server->seen);
	else
		conditions_clear(conditions, "credential_refused", "");
}

static void on_changed(void *context)
{
	struct server *server = context;

	server->changes++;
}

static void server_start(struct server *server)
{
	memset(server, 0, sizeof(*server));
	fixture_open(&server->fixture, NULL, NULL);
	server->log = (struct log){ .descriptor = 2, .level = LOG_LEVEL_ERROR, .program = "test" };
	server->ports = real_ports(server->fixture.loop, server->fixture.db, NULL);
	server->conditions = conditions_create(&(struct conditions_options){
		.ports = &server->ports,
		.log = &server->log,
		.look = look,
		.changed = on_changed,
		.context = server,
	});
	conditions_start(server->conditions);
	for (int i = 0; i < PATIENCE && !server->changes; i++) /* that nothing lasts is known */
		fixture_sleep(&server->fixture, STEP_MS);
	ck_assert_int_eq(server->changes, 1);
}

static void on_closed(void *context)
{
	bool *closed = context;

	*closed = true;
}

static void server_stop(struct server *server)
{
	bool closed = false;

	conditions_close(server->conditions, on_closed, &closed);
	for (int i = 0; i < PATIENCE && !closed; i++)
		fixture_sleep(&server->fixture, STEP_MS);
	ck_assert(closed);
	conditions_destroy(server->conditions);
	fixture_close(&server->fixture);
}

/* So many last, the first of them with this detail. */
static void wait_for(struct server *server, int count, const char *detail)
{
	const struct condition *lasting = NULL;
	int found = -1;

	for (int i = 0; i < PATIENCE; i++) {
		lasting = conditions_lasting(server->conditions, &found);
		if (found == count && (!count || strcmp(lasting[0].detail, detail) == 0))
			return;
		fixture_sleep(&server->fixture, STEP_MS);
	}
	ck_abort_msg("%d last, and not %d; the first: %s", found, count,
		     found > 0 ? lasting[0].detail : "none");
}

START_TEST(what_is_set_is_noted_at_once_and_lasts_until_it_is_cleared)
{
	struct server server;
	const struct condition *lasting;
	int count;

	server_start(&server);
	conditions_set(server.conditions, "headquarters_silent", "", "no answer");
	wait_for(&server, 1, "no answer");
	lasting = conditions_lasting(server.conditions, &count);
	ck_assert_str_eq(lasting[0].name, "headquarters_silent");
	ck_assert_str_eq(lasting[0].severity, "warning");
	ck_assert_ptr_null(lasting[0].store);
	ck_assert_int_eq(lasting[0].count, 1);
	conditions_set(server.conditions, "headquarters_silent", "", "another answer");
	wait_for(&server, 1, "another answer");
	conditions_clear(server.conditions, "headquarters_silent", "");
	wait_for(&server, 0, NULL);
	ck_assert_int_eq(server.changes, 4);
	server_stop(&server);
}
END_TEST

START_TEST(what_is_seen_by_looking_is_noted_by_itself)
{
	struct server server;

	server_start(&server);
	server.seen = "the code is old";
	wait_for(&server, 1, "the code is old");
	server.seen = NULL;
	wait_for(&server, 0, NULL);
	ck_assert_int_ge(server.looks, 3);
	server_stop(&server);
}
END_TEST

START_TEST(several_subjects_of_a_kind_are_counted_and_no_more_than_a_hundred_are_kept)
{
	struct server server;
	const struct condition *lasting;
	char subject[20];
	int count;

	server_start(&server);
	for (int i = 0; i < 150; i++) {
		snprintf(subject, sizeof(subject), "row %03d", i);
		conditions_set(server.conditions, "row_not_applicable", subject, "x");
	}
	wait_for(&server, 1, "x");
	lasting = conditions_lasting(server.conditions, &count);
	ck_assert_int_eq(lasting[0].count, 100);
	for (int i = 0; i < 150; i++) {
		snprintf(subject, sizeof(subject), "row %03d", i);
		conditions_clear(server.conditions, "row_not_applicable", subject);
	}
	wait_for(&server, 0, NULL);
	server_stop(&server);
}
END_TEST

START_TEST(what_was_set_while_the_database_was_away_is_noted_when_it_is_back)
{
	struct server server;

	server_start(&server);
	conditions_set(server.conditions, "journal_forked", "", "it differs");
	fixture_break_connections(&server.fixture);
	wait_for(&server, 1, "it differs");
	conditions_clear(server.conditions, "journal_forked", "");
	wait_for(&server, 0, NULL);
	server_stop(&server);
}
END_TEST

int main(void)
{
	int status;

	fixture_start_cluster();
	fixture_migrate(&schema_hq);
	status = RUN_TESTS(
		"conditions", what_is_set_is_noted_at_once_and_lasts_until_it_is_cleared,
		what_is_seen_by_looking_is_noted_by_itself,
		several_subjects_of_a_kind_are_counted_and_no_more_than_a_hundred_are_kept,
		what_was_set_while_the_database_was_away_is_noted_when_it_is_back);
	fixture_stop_cluster();
	return status;
}
