#include "common/api/backup_commands.h"

#include <stdio.h>
#include <unistd.h>

#include "common/api/program.h"
#include "common/backup/backup.h"
#include "common/backup/restore.h"

#define KEEP_MAXIMUM 1000

/* What the option says, else the setting. */
static const struct error *choose_keep(const struct invocation *invocation, int64_t setting,
				       int64_t *out_keep)
{
	const char *given = command_option(invocation, "--keep");
	int64_t keep = setting;

	if (given && (!text_to_int64(text_of(given), &keep) || keep < 1 || keep > KEEP_MAXIMUM))
		return error_field(invocation->arena, ERROR_INVALID, "--keep",
				   "is a whole number from 1 to %d", KEEP_MAXIMUM);
	*out_keep = keep;
	return NULL;
}

static const struct error *need_settings(const struct invocation *invocation,
					 const struct program *program,
					 const struct service_options *settings)
{
	TRY(program_need(invocation, program, "database.url", settings->database_url));
	TRY(program_need(invocation, program, "database.backup_url",
			 settings->database_backup_url));
	return program_need(invocation, program, "state_dir", settings->state_dir);
}

static const struct error *back_up(const struct invocation *invocation)
{
	const struct program *program = invocation->context;
	const char *to = command_option(invocation, "--to");
	struct service_options *settings;
	struct backup_options options;
	struct backup_made made;

	TRY(program_load(invocation, program, (void **)&settings));
	TRY(need_settings(invocation, program, settings));
	if (!to)
		TRY(program_need(invocation, program, "backup.folder", settings->backup_folder));
	options = (struct backup_options){
		.program = program->service->name,
		.database_url = settings->database_url,
		.backup_url = settings->database_backup_url,
		.programs = settings->database_programs,
		.folder = to ? to : settings->backup_folder,
		.folder_option = to ? "--to" : "backup.folder",
		.state_dir = settings->state_dir,
		.spared = settings->disk_low_mb << 20,
		.shows_progress = isatty(STDERR_FILENO),
	};
	TRY(choose_keep(invocation, settings->backup_keep, &options.keep));
	TRY(backup_make(invocation->arena, &options, &made));
	printf("%s\n%lld MB, verified; %d older removed\n", made.path,
	       (long long)(made.bytes >> 20), made.removed);
	return NULL;
}

static const struct command_option backup_options[] = {
	{ "--to", "FOLDER", false, "Where backups go; else the setting backup.folder" },
	{ "--keep", "N", false, "How many good ones stay there; else the setting backup.keep" },
	{ 0 },
};

/* The schema of the program that restores, for it is the one that will serve. */
static const struct error *proved(const char *owner_url, const char *server_url, void *context)
{
	const struct invocation *invocation = context;
	const struct program *program = invocation->context;

	TRY(migrate_up(invocation->arena, owner_url, program->schema, NULL, NULL));
	return program_check(invocation, program, owner_url, server_url);
}

static void tell_restored(const struct restore_options *options, const struct restored *restored)
{
	const struct backup_identity *identity = &restored->identity;

	printf("%s holds %s%s%s as of %s, at %s %lld.\n", options->to, identity->program,
	       identity->store_code ? " of store " : "",
	       identity->store_code ? identity->store_code : "", identity->started_at,
	       identity->store_id ? "journal number" : "revision", (long long)restored->position);
	if (restored->has_given_key)
		printf("%s has its signing key again.\n", options->state_dir);
	printf("Start PostgreSQL on it%s, then %s serve.\n",
	       identity->store_id ? ", enrol this store again with a code from headquarters" : "",
	       identity->program);
}

static const struct error *restore(const struct invocation *invocation)
{
	const struct program *program = invocation->context;
	struct restore_options options;
	struct service_options *settings;
	struct invocation copy = *invocation;
	struct restored restored;

	TRY(program_load(invocation, program, (void **)&settings));
	options = (struct restore_options){
		.program = program->service->name,
		.programs = settings->database_programs,
		.from = command_option(invocation, "--from"),
		.to = command_option(invocation, "--to"),
		.store_code = command_option(invocation, "--store"),
		.state_dir = settings->state_dir,
		.proved = proved,
		.context = &copy,
	};
	TRY(restore_make(invocation->arena, &options, &restored));
	tell_restored(&options, &restored);
	return NULL;
}

static const struct command_option restore_options[] = {
	{ "--from", "BACKUP", true, "The folder of one backup; it is only read" },
	{ "--to", "FOLDER", true, "PostgreSQL's new data folder: empty, or not there yet" },
	{ "--store", "CODE", false, "Of a store's backup: the store that this box is to be" },
	{ 0 },
};

const struct command backup_commands[] = {
	{ "backup", backup_options, "Make a backup and verify it; the server goes on meanwhile",
	  back_up },
	{ "restore", restore_options, "Make a data folder of a backup, verified and started once",
	  restore },
	{ 0 },
};
