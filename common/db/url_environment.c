#include "common/db/url_environment.h"

#include <libpq-fe.h>

static size_t count(const PQconninfoOption *options)
{
	size_t count = 0;

	while (options[count].keyword)
		count++;
	return count;
}

const struct error *db_url_environment(struct arena *arena, const char *url,
				       const char *const **out_environment)
{
	PQconninfoOption *parsed = PQconninfoParse(url, NULL);
	const char **environment;
	size_t used = 0;

	if (!parsed)
		return error_new(arena, ERROR_CONFIGURATION,
				 "the database connection string is malformed");
	environment = arena_array(arena, const char *, count(parsed) + 1);
	for (const PQconninfoOption *option = parsed; option->keyword; option++) {
		if (option->val && option->envvar)
			environment[used++] =
				arena_print(arena, "%s=%s", option->envvar, option->val);
	}
	PQconninfoFree(parsed);
	*out_environment = environment;
	return NULL;
}
