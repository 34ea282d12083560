#include "store/commands.h"

#include <stdio.h>

#include "store/app.h"
#include "store/sync/enrolment.h"

static const struct error *serve(const struct invocation *invocation)
{
	struct store_options *options;

	TRY(program_load(invocation, &store_program, (void **)&options));
	TRY(program_need(invocation, &store_program, "database.url",
			 options->service.database_url));
	TRY(program_need(invocation, &store_program, "state_dir", options->service.state_dir));
	return app_serve(invocation->arena, options);
}

static const struct error *migrate(const struct invocation *invocation)
{
	return program_migrate(invocation, &store_program);
}

static const struct error *check(const struct invocation *invocation)
{
	return program_check(invocation, &store_program);
}

static const struct error *openapi(const struct invocation *invocation)
{
	return program_openapi(invocation, &store_program);
}

static const struct error *permissions(const struct invocation *invocation)
{
	return program_permissions(invocation, &store_program);
}

static const struct error *config_show_values(const struct invocation *invocation)
{
	return program_config_show(invocation, &store_program);
}

static const struct error *config_document_options(const struct invocation *invocation)
{
	(void)invocation;
	return program_config_document(&store_program);
}

static const struct error *version(const struct invocation *invocation)
{
	(void)invocation;
	return program_version(&store_program);
}

static const struct error *enrol(const struct invocation *invocation)
{
	struct enrolment enrolment = {
		.hq_url = command_option(invocation, "--hq-url"),
		.code = command_option(invocation, "--code"),
	};
	struct store_options *options;
	struct db_session *session;
	const char *store_id;
	const struct error *error;

	if (!enrolment.hq_url || !enrolment.code)
		return command_usage(invocation, "enrol --hq-url URL --code CODE");
	TRY(program_load(invocation, &store_program, (void **)&options));
	enrolment.certificate_authority_path = options->hq_certificate_authority_path;
	TRY(program_open_owner(invocation, &store_program, &session));
	error = enrolment_run(invocation->arena, &enrolment, session, &store_id);
	db_session_close(session);
	if (!error)
		printf("This database is store %s now.\n", store_id);
	return error;
}

const struct command store_commands[] = {
	{ "serve", "", "Serve until told to stop", serve },
	{ "migrate", "", "Bring the database up to date", migrate },
	{ "enrol", "--hq-url URL --code CODE", "Become a store of HQ, with a one-time code from it",
	  enrol },
	{ "check", "", "Compare database, statements and routes", check },
	{ "openapi", "", "Print the OpenAPI document", openapi },
	{ "permissions", "", "Print which route needs which permission", permissions },
	{ "config show", "", "Print all settings and where they come from", config_show_values },
	{ "config document", "", "Print the table of settings for the documentation",
	  config_document_options },
	{ "version", "", "Print the version", version },
	{ 0 },
};
