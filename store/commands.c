#include "store/commands.h"

#include <stdio.h>

#include "common/rules/explain.h"
#include "store/app.h"
#include "store/sync/enrolment.h"

#define BASKET_MAXIMUM ((size_t)4 << 20)

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

static const struct error *read_input(const struct invocation *invocation, const char *path,
				      struct text *out_text)
{
	FILE *file = path ? fopen(path, "r") : stdin;
	char *data = arena_allocate(invocation->arena, BASKET_MAXIMUM);
	size_t length;

	if (!file)
		return command_usage(invocation, "the file cannot be opened");
	length = fread(data, 1, BASKET_MAXIMUM, file);
	if (path)
		fclose(file);
	if (length == BASKET_MAXIMUM)
		return error_new(invocation->arena, ERROR_TOO_LARGE, "a basket has at most 4 MiB");
	*out_text = (struct text){ data, length };
	return NULL;
}

static const struct error *explain(const struct invocation *invocation)
{
	const char *word = command_option(invocation, "--language");
	enum rules_language language = rules_language_of(text_of(word ? word : "en"));
	struct text basket, explanation;

	if (language == RULES_LANGUAGE_COUNT)
		return command_usage(invocation, "--language is en or es");
	TRY(read_input(invocation, command_option(invocation, "--file"), &basket));
	TRY(rules_explain_text(invocation->arena, basket, language, &explanation));
	printf("%.*s", (int)explanation.length, explanation.data);
	return NULL;
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
	{ "rules explain", "[--language en|es] [--file BASKET.json]",
	  "Tell how every minor unit of a basket comes about; reads standard input without --file",
	  explain },
	{ "version", "", "Print the version", version },
	{ 0 },
};
