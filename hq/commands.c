#include "hq/commands.h"

#include <stdio.h>
#include <string.h>

#include "common/auth/password.h"
#include "common/base/clock.h"
#include "common/base/uuid.h"
#include "hq/app.h"
#include "schema/hq/queries/audit.sql.h"
#include "schema/hq/queries/sync_stores.sql.h"
#include "schema/hq/queries/users.sql.h"
#include "sync-protocol/chain.h"

#define PASSWORD_LINE_MAXIMUM 1200 /* more bytes than a password may have: none is cut short */

/* From standard input, or a new one that is shown once. */
static const struct error *choose_password(const struct invocation *invocation,
					   const char **out_password)
{
	char line[PASSWORD_LINE_MAXIMUM];

	if (!command_flag(invocation, "--password-stdin")) {
		*out_password = secret_code_new(invocation->arena);
		return NULL;
	}
	if (!fgets(line, sizeof(line), stdin))
		return command_usage(invocation, "--password-stdin: there is no line to read");
	line[strcspn(line, "\r\n")] = '\0';
	TRY(password_check_strength(invocation->arena, line));
	*out_password = arena_string(invocation->arena, line);
	return NULL;
}

static const char *all_permissions(struct arena *arena)
{
	const char *names = "";

	for (enum permission permission = 0; permission < PERMISSION_COUNT; permission++) {
		const char *name = permission_kind(permission)->name;

		if (name)
			names = arena_print(arena, "%s%s%s", names, *names ? " " : "", name);
	}
	return names;
}

static const struct error *store_user(const struct invocation *invocation, const char *user_name,
				      const char *hash)
{
	const struct uuid user_id = uuid_new(clock_now() / 1000);
	const struct db_parameter parameters[] = {
		{ "user_id", user_id.string },
		{ "user_name", user_name },
		{ "display_name", command_option(invocation, "--display-name") },
		{ "password_hash", hash },
		{ "role", command_option(invocation, "--role") },
		{ "permissions", all_permissions(invocation->arena) },
		{ "exists", command_flag(invocation, "--existing") ? "true" : "false" },
	};

	return run_as_owner(invocation, &user_add, parameters,
			    sizeof(parameters) / sizeof(parameters[0]), NULL);
}

static const struct error *add_user(const struct invocation *invocation)
{
	const char *user_name = command_option(invocation, "--user-name");
	char hash[PASSWORD_HASH_SIZE];
	const char *password;

	TRY(choose_password(invocation, &password));
	if (!password_hash(password, hash))
		return error_new(invocation->arena, ERROR_BUSY, "no memory to hash the password");
	TRY(store_user(invocation, user_name, hash));
	if (command_flag(invocation, "--password-stdin"))
		printf("%s may sign in now\n", user_name);
	else
		printf("%s may sign in now with the password %s (shown only once)\n", user_name,
		       password);
	return NULL;
}

static const struct error *report_revoked(struct arena *arena, const struct db_reply *reply)
{
	if (reply->rows == 0)
		return error_field(arena, ERROR_NOT_FOUND, "--code",
				   "no store of this code has been enrolled");
	printf("%s (%s) is cut off since %s. It goes on selling; what it sold comes when it is "
	       "enrolled again.\n",
	       db_text(reply, 0, "code"), db_text(reply, 0, "name"),
	       db_time(reply, 0, "fenced_at"));
	return NULL;
}

static const struct error *revoke_store(const struct invocation *invocation)
{
	const struct db_parameter parameters[] = { { "code",
						     command_option(invocation, "--code") } };

	return run_as_owner(invocation, &sync_revoke_store_of_code, parameters, 1, report_revoked);
}

static const struct error *report_restored(struct arena *arena, const struct db_reply *reply)
{
	(void)arena;
	(void)reply;
	printf("Noted. Stores fetch everything anew and send again what is missing here, by "
	       "themselves.\nWhat was changed at headquarters after the backup was made is lost: "
	       "look with outpost-hq restorations, and enter it again.\n");
	return NULL;
}

static const struct error *restored(const struct invocation *invocation)
{
	return run_as_owner(invocation, &sync_restored, NULL, 0, report_restored);
}

static const char *value_or_none(const struct db_reply *reply, int row, const char *column)
{
	return db_is_null(reply, row, column) ? "nothing" : db_text(reply, row, column);
}

static const struct error *report_restorations(struct arena *arena, const struct db_reply *reply)
{
	(void)arena;
	for (int row = 0; row < reply->rows; row++) {
		printf("%s  found by %s", db_time(reply, row, "found_at"),
		       db_text(reply, row, "found_by"));
		if (!db_is_null(reply, row, "store_code"))
			printf(" %s", db_text(reply, row, "store_code"));
		printf(", the database knew revisions up to %ld", (long)db_int(reply, row, "rev"));
		if (!db_is_null(reply, row, "lost_rev"))
			printf(", the store had %ld", (long)db_int(reply, row, "lost_rev"));
		if (!db_is_null(reply, row, "backup_name"))
			printf(", from %s", db_text(reply, row, "backup_name"));
		if (db_int(reply, row, "lost_changes") > 0)
			printf("; %ld lost changes%s: --lost shows them",
			       (long)db_int(reply, row, "lost_changes"),
			       db_int(reply, row, "lost_changes_more") > 0 ? " and more" : "");
		printf("\n");
	}
	if (reply->rows == 0)
		printf("headquarters was never restored\n");
	return NULL;
}

static const struct error *report_lost_changes(struct arena *arena, const struct db_reply *reply)
{
	(void)arena;
	for (int row = 0; row < reply->rows; row++) {
		printf("%s %s %s: %s", db_text(reply, row, "table_name"),
		       db_text(reply, row, "key"), db_text(reply, row, "change"),
		       db_text(reply, row, "field"));
		if (db_bool(reply, row, "hidden"))
			printf(" is another one\n");
		else
			printf(" was %s, is %s\n", value_or_none(reply, row, "lost"),
			       value_or_none(reply, row, "now"));
	}
	if (reply->rows == 0)
		printf("no store has told of a change that was lost\n");
	return NULL;
}

static const struct error *report_lost_names(struct arena *arena, const struct db_reply *reply)
{
	(void)arena;
	for (int row = 0; row < reply->rows; row++)
		printf("%s %s is not known: %ld sales of %s name it, last %s\n",
		       db_text(reply, row, "kind"), db_text(reply, row, "id"),
		       (long)db_int(reply, row, "sales"), value_or_none(reply, row, "store_code"),
		       db_text(reply, row, "example"));
	return NULL;
}

static const struct error *list_restorations(const struct invocation *invocation)
{
	if (command_flag(invocation, "--lost")) {
		TRY(run_as_owner(invocation, &sync_lost_changes, NULL, 0, report_lost_changes));
		return run_as_owner(invocation, &sync_lost_names, NULL, 0, report_lost_names);
	}
	return run_as_owner(invocation, &sync_restorations, NULL, 0, report_restorations);
}

static const struct command_option restorations_options[] = {
	{ "--lost", NULL, false, "Show what was edited in the time that was lost" },
	{ 0 },
};

static const struct command_option revoke_options[] = {
	{ "--code", "CODE", true, "Code of the store" },
	{ 0 },
};

static const struct command_option user_add_options[] = {
	{ "--user-name", "NAME", true, "To sign in with" },
	{ "--role", "CODE", true, "Role at headquarters; admin has every permission" },
	{ "--display-name", "TEXT", false, "As people call the user; else the user name" },
	{ "--existing", NULL, false, "The user is there: set a new password and make active" },
	{ "--password-stdin", NULL, false, "Read the password instead of making one up" },
	{ 0 },
};

static const char *text_or(const struct db_reply *reply, const char *column, const char *fallback)
{
	return db_is_null(reply, 0, column) ? fallback : db_text(reply, 0, column);
}

static const struct error *report_audit(struct arena *arena, const struct db_reply *reply)
{
	long verified = (long)db_int(reply, 0, "verified");

	if (!db_is_null(reply, 0, "fault"))
		return error_new(
			arena, ERROR_STATE_CONFLICT,
			"the audit is broken at audit number %s (edit %s, %s %s): %s; it holds up "
			"to %ld. Keep this database as it is, and compare it with a backup.",
			text_or(reply, "audit_number", "-"), text_or(reply, "edit_id", "-"),
			text_or(reply, "table_name", "-"), text_or(reply, "key", "-"),
			db_text(reply, 0, "fault"), verified);
	printf("the audit holds up to number %ld, chain %s\n", verified,
	       db_text(reply, 0, "chain"));
	return NULL;
}

static const struct error *verify_audit(const struct invocation *invocation)
{
	const char *noted = command_option(invocation, "--chain");
	const struct db_parameter parameters[] = { { "noted", noted } };
	struct chain chain;

	if (noted && !chain_from_hex(text_of(noted), &chain))
		return error_field(invocation->arena, ERROR_INVALID, "--chain",
				   "%s is no chain: give the 64 digits (0-9, a-f) that were noted",
				   noted);

	return run_as_owner(invocation, &audit_verify, parameters, 1, report_audit);
}

static const struct error *report_erased(struct arena *arena, const struct db_reply *reply)
{
	if (!db_int(reply, 0, "erased"))
		return error_new(arena, ERROR_NOT_FOUND,
				 "the audit holds no personal values of this record");
	printf("personal values erased: %ld\n", (long)db_int(reply, 0, "erased"));
	return NULL;
}

static const struct error *erase_from_audit(const struct invocation *invocation)
{
	const struct db_parameter parameters[] = {
		{ "table_name", command_option(invocation, "--table") },
		{ "key", command_option(invocation, "--key") },
	};

	return run_as_owner(invocation, &audit_erase_values, parameters, 2, report_erased);
}

static const struct command_option verify_options[] = {
	{ "--chain", "HEX", false, "A chain noted earlier, which must be in it" },
	{ 0 },
};

static const struct command_option erase_options[] = {
	{ "--table", "NAME", true, "Table of the record, e.g. user_account" },
	{ "--key", "ID", true, "Id of the record" },
	{ 0 },
};

const struct command hq_commands[] = {
	{ "user add", user_add_options, "Add a user at headquarters, or help one who is locked out",
	  add_user },
	{ "store revoke", revoke_options,
	  "Cut a store off: a box that was stolen, or is not to be trusted", revoke_store },
	{ "restored", NULL, "Say that this database was restored from a backup or a copy",
	  restored },
	{ "restorations", restorations_options,
	  "Tell when this database turned out to be an earlier one", list_restorations },
	{ "audit verify", verify_options, "Find out whether the audit is as it was written",
	  verify_audit },
	{ "audit erase", erase_options, "Erase the personal values the audit keeps of a record",
	  erase_from_audit },
	{ 0 },
};
