#include <stdio.h>

#include "common/api/conditions.h"
#include "common/api/program.h"
#include "common/base/uuid.h"
#include "schema/shared/queries/conditions.sql.h"

static void print_one(const struct db_reply *reply, int row)
{
	bool has_store = !db_is_null(reply, row, "store");
	const char *subject = db_text(reply, row, "subject");

	printf("%s  %s%s%s%s%s  since %s\n", db_text(reply, row, "severity"),
	       db_text(reply, row, "name"), has_store ? " of " : "",
	       has_store ? db_text(reply, row, "store") : "", *subject ? ": " : "", subject,
	       db_time(reply, row, "since"));
	printf("    %s\n", db_text(reply, row, "meaning"));
	if (*db_text(reply, row, "detail"))
		printf("    %s\n", db_text(reply, row, "detail"));
	printf("    %s\n", db_text(reply, row, "remedy"));
	printf("    id %s%s%s\n", db_text(reply, row, "condition_id"),
	       db_is_null(reply, row, "acknowledged_by") ? "" : ", acknowledged by ",
	       db_is_null(reply, row, "acknowledged_by") ? ""
							 : db_text(reply, row, "acknowledged_by"));
}

static const struct error *print_lasting(struct arena *arena, const struct db_reply *reply)
{
	(void)arena;
	for (int row = 0; row < reply->rows; row++)
		print_one(reply, row);
	printf("conditions: %d\n", reply->rows);
	return NULL;
}

static const struct error *show(const struct invocation *invocation)
{
	return run_as_owner(invocation, &conditions_here, NULL, 0, print_lasting);
}

static const struct error *print_acknowledged(struct arena *arena, const struct db_reply *reply)
{
	if (reply->rows == 0)
		return error_field(arena, ERROR_NOT_FOUND, "--id", "there is no such condition");
	printf("%s is acknowledged%s\n", db_text(reply, 0, "name"),
	       db_bool(reply, 0, "lasting") ? ", and lasts" : " and has ended");
	return NULL;
}

static const struct error *acknowledge(const struct invocation *invocation)
{
	const char *id = command_option(invocation, "--id");
	const struct db_parameter parameters[] = { { "condition_id", id } };
	struct uuid condition_id;

	if (!uuid_parse(text_of(id), &condition_id))
		return error_field(invocation->arena, ERROR_INVALID, "--id",
				   "%s is no id; `conditions` shows them", id);
	return run_as_owner(invocation, &condition_acknowledge_here, parameters, 1,
			    print_acknowledged);
}

static const struct command_option acknowledge_options[] = {
	{ "--id", "ID", true, "As `conditions` shows it" },
	{ 0 },
};

const struct command condition_commands[] = {
	{ "conditions", NULL, "Tell what is wrong, since when, and what to do", show },
	{ "conditions acknowledge", acknowledge_options,
	  "Say that somebody has seen one: no more reminders of it", acknowledge },
	{ 0 },
};
