/* Prints the OpenAPI document of thing_routes, which has a route of every kind, for the linter. */
#include <stdio.h>

#include "tests/api/thing_routes.h"

int main(void)
{
	static const struct route *const tables[] = { thing_routes, NULL };
	const struct routes_options options = { .tables = tables, .title = "Things" };
	struct arena *arena = arena_create(ARENA_DEFAULT_MAXIMUM);

	puts(routes_openapi(arena, &options));
	arena_destroy(arena);
	return 0;
}
