#include "common/api/sign_in_commands.h"

#include <stdio.h>
#include <string.h>

#include "common/api/program.h"
#include "common/auth/password.h"
#include "schema/shared/queries/browser_session.sql.h"

#define CODE_LASTS_S "600"

static const struct error *need_place(struct arena *arena, const struct db_reply *reply)
{
	return reply->rows ? NULL
			   : error_new(arena, ERROR_STATE_CONFLICT,
				       "this store is not enrolled: nobody can sign in here yet");
}

/* As this machine reaches it; others know the server by a name of their own. */
static const char *own_address(const struct invocation *invocation,
			       const struct service_options *options)
{
	bool is_any = strcmp(options->host, "0.0.0.0") == 0 || strcmp(options->host, "::") == 0;
	bool is_v6 = !is_any && strchr(options->host, ':');

	return arena_print(invocation->arena, "%s://%s%s%s:%lld",
			   options->certificate_path ? "https" : "http", is_v6 ? "[" : "",
			   is_any ? "localhost" : options->host, is_v6 ? "]" : "",
			   (long long)options->port);
}

static const struct error *make_link(const struct invocation *invocation)
{
	const struct program *program = invocation->context;
	const char *code = secret_code_new(invocation->arena);
	const struct db_parameter parameters[] = {
		{ "user_name", command_option(invocation, "--user-name") },
		{ "code_hash", secret_digest(invocation->arena, code) },
		{ "lasts_s", CODE_LASTS_S },
	};
	struct service_options *options;

	TRY(program_load(invocation, program, (void **)&options));
	TRY(run_as_owner(invocation, &sign_in_code_make, parameters,
			 sizeof(parameters) / sizeof(parameters[0]), need_place));
	printf("Good once, for ten minutes:\n%s/sign-in#code=%s\n",
	       own_address(invocation, options), code);
	return NULL;
}

static const struct command_option link_options[] = {
	{ "--user-name", "NAME", true, "Of a user who has a role here" },
	{ 0 },
};

const struct command sign_in_commands[] = {
	{ "user sign-in-link", link_options, "Make a link that signs a user in once", make_link },
	{ 0 },
};
