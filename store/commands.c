#include "store/commands.h"

#include <stdio.h>

#include "common/rules/explain.h"
#include "store/app.h"
#include "store/sync/enrolment.h"

#define BASKET_MAXIMUM ((size_t)4 << 20)

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

	TRY(program_load(invocation, &store_program, (void **)&options));
	enrolment.certificate_authority_path = options->hq_certificate_authority_path;
	TRY(program_open_owner(invocation, &store_program, &session));
	error = enrolment_run(invocation->arena, &enrolment, session, &store_id);
	db_session_close(session);
	if (!error)
		printf("This database is store %s now.\n", store_id);
	return error;
}

static const struct command_option enrol_options[] = {
	{ "--hq-url", "URL", true, "Where headquarters answers" },
	{ "--code", "CODE", true, "The one-time code that headquarters made for this store" },
	{ 0 },
};

static const struct command_option explain_options[] = {
	{ "--language", "CODE", false, "en or es" },
	{ "--file", "BASKET.json", false, "Instead of standard input" },
	{ 0 },
};

const struct command store_commands[] = {
	{ "enrol", enrol_options, "Become a store of HQ, with a one-time code from it", enrol },
	{ "rules explain", explain_options, "Tell how every minor unit of a basket comes about",
	  explain },
	{ 0 },
};
