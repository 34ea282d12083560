#include <string.h>

#include "common/db/migrate.h"
#include "common/db/session.h"
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
			       an_unsound_table_is_named_route_by_route,
			       permissions_are_listed_per_route);

	api_stop_cluster();
	return status;
}
