#include "store/commands.h"

#include <stdio.h>

#include "common/life/marker.h"
#include "common/rules/explain.h"
#include "schema/store/queries/sync.sql.h"
#include "store/app.h"
#include "store/rescue.h"
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

static const struct error *run_enrolment(const struct invocation *invocation, bool is_rescue,
					 const char **out_store_id)
{
	struct enrolment enrolment = {
		.hq_url = command_option(invocation, "--hq-url"),
		.code = command_option(invocation, "--code"),
		.is_rescue = is_rescue,
	};
	struct store_options *options;
	struct db_session *session;
	const struct error *error;

	TRY(program_load(invocation, &store_program, (void **)&options));
	enrolment.certificate_authority_path = options->hq_certificate_authority_path;
	TRY(program_open_owner(invocation, &store_program, &session));
	error = enrolment_run(invocation->arena, &enrolment, session, out_store_id);
	db_session_close(session);
	if (!error && options->service.state_dir)
		marker_remove(marker_path(invocation->arena, options->service.state_dir));
	return error;
}

static const struct error *enrol(const struct invocation *invocation)
{
	const char *store_id;

	TRY(run_enrolment(invocation, false, &store_id));
	printf("This database is store %s now.\n", store_id);
	return NULL;
}

static const struct error *need_rescue(struct arena *arena, const struct db_reply *reply)
{
	if (reply->rows > 0 && db_bool(reply, 0, "is_rescue"))
		return NULL;
	return error_new(
		arena, ERROR_STATE_CONFLICT,
		"no rescue of this database has begun; give --hq-url and a --code for one");
}

/* Without a code: one that was stopped goes on. */
static const struct error *rescue(const struct invocation *invocation)
{
	bool has_code = command_option(invocation, "--code") != NULL;
	struct store_options *options;
	const char *store_id;

	if (has_code != (command_option(invocation, "--hq-url") != NULL))
		return command_usage(invocation, "--code and --hq-url go together");
	TRY(program_load(invocation, &store_program, (void **)&options));
	if (has_code)
		TRY(run_enrolment(invocation, true, &store_id));
	else
		TRY(run_as_owner(invocation, &sync_life, NULL, 0, need_rescue));
	TRY(rescue_deliver(invocation->arena, options));
	printf("Headquarters holds all that was sold here. This disk sells no more.\n");
	return NULL;
}

static const struct error *report_restored(struct arena *arena, const struct db_reply *reply)
{
	(void)arena;
	(void)reply;
	printf("Noted. The store numbers in another series from now on, and asks headquarters for "
	       "what it lacks as soon as its server runs and the line is there.\n");
	return NULL;
}

static const struct error *restored(const struct invocation *invocation)
{
	return run_as_owner(invocation, &sync_restored, NULL, 0, report_restored);
}

static const struct command_option rescue_options[] = {
	{ "--hq-url", "URL", false, "Where headquarters answers" },
	{ "--code", "CODE", false, "The one-time code for a rescue; none: go on with one" },
	{ 0 },
};

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
	{ "rescue", rescue_options,
	  "Deliver what this old disk holds to headquarters, and sell no more", rescue },
	{ "restored", NULL, "Say that this database was restored from a backup or a copy",
	  restored },
	{ "rules explain", explain_options, "Tell how every minor unit of a basket comes about",
	  explain },
	{ 0 },
};
