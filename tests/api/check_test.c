#include <string.h>

#include "common/api/check.h"
#include "common/db/session.h"
#include "common/db/sqlstate.h"
#include "tests/api/statements.sql.h"
#include "tests/api/api_server.h"
#include "tests/api/thing_routes.h"
#include "tests/support/suite.h"

/* All differences, one per line. */
static const char *differences(struct arena *arena, const struct route *const *tables)
{
	struct routes_options options = api_options(tables);
	struct db_session *session;
	const char *lines = "";

	ck_assert_ptr_null(db_session_open(arena, api_owner_url(arena), NULL, &session));
	for (const struct error *error = routes_check(arena, &options, session); error;
	     error = error->next)
		lines = arena_print(arena, "%s%s\n", lines, error->detail);
	db_session_close(session);
	return lines;
}

START_TEST(routes_that_agree_with_their_statements_pass)
{
	static const struct route *const tables[] = { thing_routes, NULL };
	struct arena *arena = arena_create(1 << 22);

	ck_assert_str_eq(differences(arena, tables), "");
	arena_destroy(arena);
}
END_TEST

START_TEST(every_difference_between_a_route_and_its_statement_is_named)
{
	static const struct route *const tables[] = { broken_routes, NULL };
	static const char *const wanted[] = {
		"parameter :kind has type 25, which does not fit its field",
		"parameter :nobody has no source",
		"field unused is never used",
		"needs a column page_key that is text",
		"a page needs the parameters :limit and :after",
		"column code is write-only",
		"column label is not in reply_fields",
		"column amount has type 1700, which does not fit its field",
		"no column for reply field colour",
		"GET /api/v1/missing: statement broken_missing: ",
	};
	struct arena *arena = arena_create(1 << 22);
	const char *lines = differences(arena, tables);
	size_t count = 0;

	for (const char *c = lines; *c; c++)
		count += *c == '\n';
	for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++)
		ck_assert_msg(strstr(lines, wanted[i]) != NULL, "no \"%s\" in:\n%s", wanted[i],
			      lines);
	ck_assert_msg(count == sizeof(wanted) / sizeof(wanted[0]), "%zu lines:\n%s", count, lines);
	arena_destroy(arena);
}
END_TEST

START_TEST(what_is_easily_forgotten_is_named)
{
	static const struct route *const tables[] = { forgetful_routes, NULL };
	struct arena *arena = arena_create(1 << 22);

	ck_assert_str_eq(
		differences(arena, tables),
		"POST /api/v1/forgetful: statement forgetful_create: field name can be created and "
		"not changed by PUT /api/v1/forgetful/{thing_id}\n"
		"GET /api/v1/forgetful/{thing_id}: statement forgetful_get: column rate may be "
		"NULL, its field says never\n"
		"GET /api/v1/forgetful/{thing_id}: statement forgetful_get: column name is never "
		"NULL, its field says it may be\n"
		"GET /api/v1/forgetful/{thing_id}: statement forgetful_get: column other_code may "
		"be NULL, its field says never\n"
		"GET /api/v1/forgetful/{thing_id}/shown: statement forgetful_get: column rate may "
		"be NULL, its field says never\n");
	arena_destroy(arena);
}
END_TEST

START_TEST(what_has_no_name_of_its_own_in_the_document_is_named)
{
	static const struct route *const tables[] = { nameless_routes, NULL };
	struct arena *arena = arena_create(1 << 22);

	ck_assert_str_eq(
		differences(arena, tables),
		"POST /api/v1/nameless: its reply has no name: set .record\n"
		"POST /api/v1/nameless: its body has no name: set .record or .body_record\n"
		"GET /api/v1/nameless: parts has no name for what is in it: set its .record\n"
		"GET /api/v1/nameless/other: schema Nested looks otherwise at another route: give "
		"one of them another .record\n");
	arena_destroy(arena);
}
END_TEST

START_TEST(what_creates_says_whether_it_did)
{
	static const struct route *const tables[] = { mute_routes, NULL };
	struct arena *arena = arena_create(1 << 22);

	ck_assert_str_eq(differences(arena, tables),
			 "POST /api/v1/mute: statement thing_insert: creates, and has no column "
			 "is_new\n");
	arena_destroy(arena);
}
END_TEST

START_TEST(a_statement_that_the_servers_role_may_not_run_is_named)
{
	struct arena *arena = arena_create(1 << 22);
	struct db_session *session;
	const struct error *error;

	ck_assert_ptr_null(db_session_open(arena, api_server_url(arena), NULL, &session));
	ck_assert_ptr_null(db_session_may_run(session, arena, &forgetful_get));
	error = db_session_may_run(session, arena, &forgetful_grant);
	ck_assert_ptr_nonnull(error);
	ck_assert_str_eq(error->detail,
			 "statement forgetful_grant: the server's role lacks a right: permission "
			 "denied for table hidden_thing; GRANT it in a migration");
	db_session_close(session);
	arena_destroy(arena);
}
END_TEST

START_TEST(a_constraint_that_says_nothing_to_a_client_is_named)
{
	static const struct db_constraint constraints[] = {
		{ "peculiar", ERROR_INVALID, "name", "is not empty" },
		{ 0 },
	};
	struct arena *arena = arena_create(1 << 22);
	struct db_session *session;
	const struct error *error;

	ck_assert_ptr_null(db_session_open(arena, api_owner_url(arena), NULL, &session));
	error = db_session_check_constraints(session, arena);
	ck_assert_ptr_nonnull(error);
	ck_assert_ptr_null(error->next);
	ck_assert_ptr_nonnull(
		strstr(error->detail, "constraint peculiar of odd_thing has no words"));
	db_session_close(session);
	ck_assert_ptr_null(db_session_open(arena, api_owner_url(arena), constraints, &session));
	ck_assert_ptr_null(db_session_check_constraints(session, arena));
	db_session_close(session);
	arena_destroy(arena);
}
END_TEST

START_TEST(a_column_and_a_field_without_the_other_are_named)
{
	static const struct field fields[] = {
		{ "odd_thing_id", FIELD_UUID, FIELD_REQUIRED },
		{ "code", FIELD_TEXT, FIELD_NULLABLE },
		{ "name", FIELD_TEXT, FIELD_NULLABLE },
		{ "weight", FIELD_INT },
		FIELD_END,
	};
	static const struct resource odd = { .place = "common/api/odd_things.c:7",
					     .name = "odd_thing",
					     .fields = fields };
	static const struct resource missing = { .place = "common/api/missing.c:9",
						 .name = "missing_thing",
						 .fields = fields };
	static const struct resource *const list[] = { &odd, &missing, NULL };
	static const struct resource *const *const lists[] = { list, NULL };
	struct arena *arena = arena_create(1 << 22);
	struct db_session *session;
	const struct error *error;

	ck_assert_ptr_null(db_session_open(arena, api_owner_url(arena), NULL, &session));
	error = check_resources(arena, session, lists);
	ck_assert_str_eq(error->detail,
			 "common/api/odd_things.c:7: resource odd_thing: column size of "
			 "retail.odd_thing stands in no "
			 "field: declare it, or nobody can create, change or read it");
	ck_assert_str_eq(error->next->detail,
			 "common/api/odd_things.c:7: resource odd_thing: field weight is no column "
			 "of retail.odd_thing: add it in a migration, or take the field away");
	ck_assert_str_eq(error->next->next->detail,
			 "common/api/missing.c:9: resource missing_thing: there is no table "
			 "retail.missing_thing: write its migration");
	ck_assert_ptr_null(error->next->next->next);
	db_session_close(session);
	arena_destroy(arena);
}
END_TEST

START_TEST(a_pattern_that_only_one_of_field_and_column_has_is_named)
{
	static const struct field fields[] = {
		{ "code", FIELD_TEXT, FIELD_NULLABLE, .pattern = "^[a-z]" },
		{ "name", FIELD_TEXT, FIELD_NULLABLE, .pattern = "^[A-Z]" },
		FIELD_END,
	};
	static const struct resource odd = { .place = "common/api/odd_things.c:7",
					     .name = "odd_thing",
					     .fields = fields };
	static const struct resource *const list[] = { &odd, NULL };
	static const struct resource *const *const lists[] = { list, NULL };
	struct arena *arena = arena_create(1 << 22);
	struct db_session *session;
	const struct error *error;

	ck_assert_ptr_null(db_session_open(arena, api_owner_url(arena), NULL, &session));
	error = check_written_resources(arena, session, lists);
	ck_assert_str_eq(error->detail,
			 "common/api/odd_things.c:7: resource odd_thing: column code of "
			 "retail.odd_thing is held to ^[a-z]\\w*$, which clients are not told: "
			 "make it the .pattern of its field");
	ck_assert_str_eq(error->next->detail,
			 "common/api/odd_things.c:7: resource odd_thing: field name has a "
			 ".pattern, and nothing holds its column to it: add a CHECK in a "
			 "migration");
	ck_assert_ptr_null(error->next->next);
	db_session_close(session);
	arena_destroy(arena);
}
END_TEST

START_TEST(an_unsound_table_is_named_route_by_route)
{
	static const struct route *const tables[] = { thing_routes, unsound_routes, NULL };
	struct arena *arena = arena_create(1 << 22);

	ck_assert_str_eq(differences(arena, tables),
			 "GET /api/v1/things/{id}: collides with /api/v1/things/{thing_id}\n"
			 "GET /api/v1/forgotten: no permission\n"
			 "POST /api/v1/forged: actor_id has a reserved name\n"
			 "POST /api/v1/idle: needs either a statement, a list or a handler\n"
			 "POST /api/v1/early: finish or await without a statement\n");
	arena_destroy(arena);
}
END_TEST

START_TEST(permissions_are_listed_per_route)
{
	static const struct route *const tables[] = { thing_routes, NULL };
	struct routes_options options = api_options(tables);
	struct arena *arena = arena_create(1 << 22);
	const char *lines = routes_permissions(arena, &options);

	ck_assert_ptr_nonnull(strstr(lines, "hq:manage_products\tPUT /api/v1/things/{thing_id}\n"));
	ck_assert_ptr_nonnull(strstr(lines, "public\tGET /api/v1/trace\n"));
	ck_assert_ptr_nonnull(strstr(lines, "store link\tGET /sync/v1/link\n"));
	arena_destroy(arena);
}
END_TEST

int main(void)
{
	api_start_cluster();

	int status = RUN_TESTS("check", routes_that_agree_with_their_statements_pass,
			       every_difference_between_a_route_and_its_statement_is_named,
			       what_is_easily_forgotten_is_named,
			       what_has_no_name_of_its_own_in_the_document_is_named,
			       what_creates_says_whether_it_did,
			       a_statement_that_the_servers_role_may_not_run_is_named,
			       a_constraint_that_says_nothing_to_a_client_is_named,
			       a_column_and_a_field_without_the_other_are_named,
			       a_pattern_that_only_one_of_field_and_column_has_is_named,
			       an_unsound_table_is_named_route_by_route,
			       permissions_are_listed_per_route);

	api_stop_cluster();
	return status;
}
