/* What an operator does at the server about documents that could not be taken. docs/quarantine.md. */
#include <stdio.h>
#include <string.h>

#include "common/base/uuid.h"
#include "hq/api/routes.h"
#include "hq/app.h"
#include "hq/commands.h"
#include "schema/hq/queries/quarantine.sql.h"

#define DOCUMENT_MAXIMUM ((size_t)1 << 20)

static const char *shown(const struct db_reply *reply, int row, const char *column)
{
	return db_is_null(reply, row, column) ? "-" : db_text(reply, row, column);
}

static const struct error *print_list(struct arena *arena, const struct db_reply *reply)
{
	(void)arena;
	for (int row = 0; row < reply->rows; row++)
		printf("%s  %s  %s %s  %s  %s: %s\n", db_text(reply, row, "quarantine_id"),
		       shown(reply, row, "store"), db_text(reply, row, "kind"),
		       shown(reply, row, "document_id"), db_text(reply, row, "state"),
		       db_text(reply, row, "reason_code"), db_text(reply, row, "reason"));
	printf("documents: %d\n", reply->rows);
	return NULL;
}

static const struct error *check_state(const struct invocation *invocation, const char *state)
{
	for (size_t i = 0; state && quarantine_states[i]; i++) {
		if (strcmp(state, quarantine_states[i]) == 0)
			return NULL;
	}
	return state ? error_field(invocation->arena, ERROR_INVALID, "--state",
				   "%s is none of waiting, discard_proposed, stored, repeated, "
				   "copied, discarded",
				   state)
		     : NULL;
}

static const struct error *list(const struct invocation *invocation)
{
	const struct db_parameter parameters[] = {
		{ "state", command_option(invocation, "--state") },
		{ "store", command_option(invocation, "--store") },
	};

	TRY(check_state(invocation, parameters[0].text));
	return run_as_owner(invocation, &quarantine_of_state, parameters, 2, print_list);
}

static const struct error *print_one(struct arena *arena, const struct db_reply *reply)
{
	static const char *const columns[] = {
		"quarantine_id",
		"store",
		"store_inc",
		"seq",
		"kind",
		"document_id",
		"state",
		"reason_code",
		"reason",
		"quarantined_at",
		"tried_at",
		"amended_by",
		"discard_reason",
		"discard_proposed_by",
		"discard_confirmed_by",
		"document",
		"amended",
	};

	if (reply->rows == 0)
		return error_field(arena, ERROR_NOT_FOUND, "--id",
				   "there is no such document in quarantine");
	for (size_t i = 0; i < sizeof(columns) / sizeof(*columns); i++)
		printf("%s: %s\n", columns[i], shown(reply, 0, columns[i]));
	return NULL;
}

/* --id, which must be one. */
static const struct error *take_id(const struct invocation *invocation, const char **out_id)
{
	struct uuid id;

	*out_id = command_option(invocation, "--id");
	if (!uuid_parse(text_of(*out_id), &id))
		return error_field(invocation->arena, ERROR_INVALID, "--id",
				   "%s is no id; `quarantine list` shows them", *out_id);
	return NULL;
}

static const struct error *show(const struct invocation *invocation)
{
	struct db_parameter parameters[] = { { "quarantine_id", NULL } };

	TRY(take_id(invocation, &parameters[0].text));
	return run_as_owner(invocation, &quarantine_show, parameters, 1, print_one);
}

static const struct error *print_state(struct arena *arena, const struct db_reply *reply)
{
	(void)arena;
	printf("%s", db_text(reply, 0, "state"));
	if (strcmp(db_text(reply, 0, "state"), "waiting") == 0)
		printf(": %s", db_text(reply, 0, "reason"));
	printf("\n");
	return NULL;
}

static const struct error *print_retried(struct arena *arena, const struct db_reply *reply)
{
	(void)arena;
	printf("tried %s, taken %s, still waiting %s\n", db_text(reply, 0, "tried"),
	       db_text(reply, 0, "resolved"), db_text(reply, 0, "waiting"));
	return NULL;
}

static const struct error *retry(const struct invocation *invocation)
{
	const char *reason = command_option(invocation, "--reason-code");
	struct db_parameter parameters[] = { { "reason_code", reason } };
	bool is_one = command_option(invocation, "--id") != NULL;

	if (is_one + (reason != NULL) + command_flag(invocation, "--all") != 1)
		return command_usage(invocation, "say which: --id, --reason-code or --all");
	if (!is_one)
		return run_as_owner(invocation, &quarantine_retry_of_reason, parameters, 1,
				    print_retried);
	parameters[0].name = "quarantine_id";
	TRY(take_id(invocation, &parameters[0].text));
	return run_as_owner(invocation, &quarantine_retry_here, parameters, 1, print_state);
}

/* The whole of standard input. */
static const struct error *read_document(const struct invocation *invocation,
					 const char **out_document)
{
	char *document = arena_allocate(invocation->arena, DOCUMENT_MAXIMUM + 1);
	size_t length = fread(document, 1, DOCUMENT_MAXIMUM + 1, stdin);

	if (length > DOCUMENT_MAXIMUM)
		return error_new(invocation->arena, ERROR_TOO_LARGE,
				 "the document on standard input is longer than 1 MiB");
	if (length == 0)
		return command_usage(invocation,
				     "the document is read from standard input: none came");
	document[length] = '\0';
	*out_document = document;
	return NULL;
}

static const struct error *amend(const struct invocation *invocation)
{
	struct db_parameter parameters[] = { { "quarantine_id", NULL }, { "document", NULL } };

	TRY(take_id(invocation, &parameters[0].text));
	TRY(read_document(invocation, &parameters[1].text));
	return run_as_owner(invocation, &quarantine_amend_here, parameters, 2, print_state);
}

static const struct error *discard(const struct invocation *invocation)
{
	struct db_parameter parameters[] = { { "quarantine_id", NULL },
					     { "reason", command_option(invocation, "--reason") } };

	TRY(take_id(invocation, &parameters[0].text));
	TRY(run_as_owner(invocation, &quarantine_propose_here, parameters, 2, print_state));
	printf("It is discarded once a user who is signed in confirms it.\n");
	return NULL;
}

static const struct command_option list_options[] = {
	{ "--state", "STATE", false,
	  "waiting, discard_proposed, stored, repeated, copied or discarded; else what is "
	  "unsettled" },
	{ "--store", "CODE", false, "Of this store only" },
	{ 0 },
};

static const struct command_option id_options[] = {
	{ "--id", "ID", true, "As `quarantine list` shows it" },
	{ 0 },
};

static const struct command_option retry_options[] = {
	{ "--id", "ID", false, "This one" },
	{ "--reason-code", "CODE", false, "All that wait for this reason" },
	{ "--all", NULL, false, "All that wait" },
	{ 0 },
};

static const struct command_option discard_options[] = {
	{ "--id", "ID", true, "As `quarantine list` shows it" },
	{ "--reason", "TEXT", true, "Why it may be discarded" },
	{ 0 },
};

const struct command quarantine_commands[] = {
	{ "quarantine list", list_options, "List documents of stores that could not be taken",
	  list },
	{ "quarantine show", id_options, "Show one of them as it came", show },
	{ "quarantine retry", retry_options, "Try them again, after what they lacked has come",
	  retry },
	{ "quarantine amend", id_options,
	  "Take an amended document, from standard input, in place of one", amend },
	{ "quarantine discard", discard_options,
	  "Propose to discard one; a user who is signed in confirms", discard },
	{ 0 },
};
