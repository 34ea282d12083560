#include "common/backup/restore.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/backup/backup.h"
#include "common/backup/child.h"
#include "common/backup/files.h"
#include "common/backup/private_cluster.h"
#include "common/db/db.h"
#include "common/db/session.h"
#include "schema/shared/queries/backup.sql.h"

#define STATE_FILE_MAXIMUM ((size_t)64 << 10)
#define ROOM_TO_SPARE ((int64_t)64 << 20)

struct restore {
	struct arena *arena;
	const struct restore_options *options;
	const char *data; /* in the backup */
	struct private_cluster cluster;
	struct restored restored;
};

static const struct error *wrong(const struct restore *restore, const char *option,
				 const char *what)
{
	return error_field(restore->arena, ERROR_STATE_CONFLICT, option, "%s", what);
}

static const char *name_of(const struct restore *restore)
{
	const char *name = strrchr(restore->options->from, '/');

	return name ? name + 1 : restore->options->from;
}

/* PostgreSQL runs as who owns its files, and never as root. */
static const struct error *check_account(const struct restore *restore)
{
	if (geteuid() != 0)
		return NULL;
	return error_new(restore->arena, ERROR_FORBIDDEN,
			 "PostgreSQL does not run as root: run this as the account that it runs as "
			 "(su -s /bin/sh ACCOUNT -c '...')");
}

static const struct error *check_tier(const struct restore *restore)
{
	const struct backup_identity *identity = &restore->restored.identity;

	if (strcmp(identity->program, restore->options->program) == 0)
		return NULL;
	return wrong(restore, "--from",
		     arena_print(restore->arena,
				 "%s is a backup of %s: restore it with that program",
				 restore->options->from, identity->program));
}

static const struct error *check_store(const struct restore *restore)
{
	const struct backup_identity *identity = &restore->restored.identity;
	const char *wanted = restore->options->store_code;
	/* One that had not had its first snapshot knows no code yet. */
	const char *code = identity->store_code ? identity->store_code : identity->store_id;

	if (!code)
		return wanted ? wrong(restore, "--store", "headquarters is no store: leave it out")
			      : NULL;
	if (wanted && strcmp(wanted, code) == 0)
		return NULL;
	return wrong(
		restore, "--store",
		arena_print(restore->arena,
			    "%s is a backup of store %s%s%s: if that is the store that this box "
			    "is to be, say --store %s",
			    restore->options->from, code, wanted ? " and not of " : "",
			    wanted ? wanted : "", code));
}

static const struct error *check_backup(struct restore *restore)
{
	const char *from = restore->options->from;
	size_t length = strlen(from), end = strlen(BACKUP_UNFINISHED);

	if (length > end && strcmp(from + length - end, BACKUP_UNFINISHED) == 0)
		return wrong(restore, "--from",
			     arena_print(restore->arena,
					 "%s was never finished: take another backup", from));
	if (!file_exists(from))
		return wrong(restore, "--from",
			     arena_print(restore->arena, "%s: %s; name the folder of one backup",
					 from, strerror(errno)));
	TRY(backup_identity_read(restore->arena, from, &restore->restored.identity));
	TRY(check_tier(restore));
	return check_store(restore);
}

/* Makes the folder when it is not there. */
static const struct error *check_target(const struct restore *restore)
{
	const char *to = restore->options->to;
	const char *const *names;

	if (to[0] != '/')
		return wrong(restore, "--to", "does not begin with /");
	if (!file_exists(to))
		return folder_make(restore->arena, to);
	TRY(folder_list(restore->arena, to, 1, &names));
	if (names[0])
		return wrong(
			restore, "--to",
			arena_print(restore->arena,
				    "%s is not empty: move what is in it away; nothing there is "
				    "overwritten",
				    to));
	if (chmod(to, 0700) != 0)
		return wrong(restore, "--to",
			     arena_print(restore->arena, "%s: %s; it must belong to this account",
					 to, strerror(errno)));
	return NULL;
}

static const struct error *check_room(const struct restore *restore)
{
	int64_t needed, room;

	TRY(folder_size(restore->arena, restore->data, &needed));
	TRY(folder_room(restore->arena, restore->options->to, &room));
	if (room >= needed + ROOM_TO_SPARE)
		return NULL;
	return wrong(restore, "--to",
		     arena_print(restore->arena,
				 "%s has room for %lld MB and the backup has %lld MB: make room",
				 restore->options->to, (long long)(room >> 20),
				 (long long)(needed >> 20)));
}

static const struct error *verify(const struct restore *restore, const char *data)
{
	const char *const arguments[] = { "pg_verifybackup", "--quiet", data, NULL };
	const struct error *error =
		child_run(restore->arena, &(struct child){
						  .folder = restore->options->programs,
						  .arguments = arguments,
					  });

	if (!error || error->code == ERROR_CONFIGURATION)
		return error;
	return wrong(restore, "--from",
		     arena_print(restore->arena, "%s is damaged: take another backup. %s",
				 restore->options->from, error->detail));
}

static const struct error *copy_data(const struct restore *restore)
{
	const char *const arguments[] = { "cp", "-a",
					  arena_print(restore->arena, "%s/.", restore->data),
					  restore->options->to, NULL };

	return child_run(restore->arena,
			 &(struct child){ .folder = "/bin", .arguments = arguments });
}

/* The database must be the one that the backup says, at least as far as it says. */
static const struct error *compare(struct restore *restore, struct db_session *session)
{
	const struct backup_identity *said = &restore->restored.identity;
	struct backup_identity found;
	struct db_reply reply;

	TRY(db_session_run(session, restore->arena, &backup_identity, NULL, 0, &reply));
	if (!reply.rows)
		return wrong(restore, "--from", "its database is not enrolled");
	found = backup_identity_of(restore->arena, said->program, &reply);
	restore->restored.position = found.position;
	if (strcmp(found.incarnation, said->incarnation) == 0 && found.position >= said->position)
		return NULL;
	return wrong(
		restore, "--from",
		arena_print(restore->arena,
			    "backup.json speaks of incarnation %s at %lld and the data is %s at "
			    "%lld: they do not belong together; take another backup",
			    said->incarnation, (long long)said->position, found.incarnation,
			    (long long)found.position));
}

static const struct error *mark(const struct restore *restore, struct db_session *session)
{
	const struct db_parameter name = { "backup_name", name_of(restore) };
	struct db_reply reply;

	return db_session_run(session, restore->arena, &backup_restored, &name, 1, &reply);
}

static const struct error *prove(struct restore *restore)
{
	const struct restore_options *options = restore->options;
	const char *database = restore->restored.identity.database;
	const char *owner_url =
		private_cluster_url(restore->arena, &restore->cluster, "outpost_owner", database);
	struct db_session *session;
	const struct error *error;

	TRY(options->proved(
		owner_url,
		private_cluster_url(restore->arena, &restore->cluster, "outpost_server", database),
		options->context));
	TRY(db_session_open(restore->arena, owner_url, NULL, &session));
	error = compare(restore, session);
	if (!error)
		error = mark(restore, session);
	db_session_close(session);
	return error;
}

static const struct error *start_and_prove(struct restore *restore)
{
	const struct error *error = private_cluster_start(restore->arena, &restore->cluster);

	if (!error)
		error = prove(restore);
	return error_join(restore->arena, error,
			  private_cluster_stop(restore->arena, &restore->cluster));
}

/* A key that is there stays: it is newer, or the same. */
static const struct error *give_key(struct restore *restore)
{
	struct arena *arena = restore->arena;
	const char *from =
		arena_print(arena, "%s/state/%s", restore->options->from, BACKUP_STATE_FILE);
	const char *to =
		arena_print(arena, "%s/%s", restore->options->state_dir, BACKUP_STATE_FILE);
	struct text text;

	if (!restore->options->state_dir || !file_exists(from) || file_exists(to))
		return NULL;
	if (!file_exists(restore->options->state_dir))
		TRY(folder_make(arena, restore->options->state_dir));
	TRY(file_read(arena, from, STATE_FILE_MAXIMUM, &text));
	TRY(file_write(arena, to, text));
	restore->restored.has_given_key = true;
	return folder_sync(arena, restore->options->state_dir);
}

static const struct error *fill(struct restore *restore)
{
	TRY(check_room(restore));
	TRY(copy_data(restore));
	TRY(verify(restore, restore->options->to));
	TRY(start_and_prove(restore));
	TRY(folder_sync_all(restore->arena, restore->options->to));
	return give_key(restore);
}

const struct error *restore_make(struct arena *arena, const struct restore_options *options,
				 struct restored *out_restored)
{
	struct restore restore = {
		.arena = arena,
		.options = options,
		.data = arena_print(arena, "%s/data", options->from),
		.cluster = { .programs = options->programs, .data = options->to },
	};
	const struct error *error;

	TRY(check_account(&restore));
	TRY(check_backup(&restore));
	TRY(verify(&restore, restore.data));
	TRY(check_target(&restore));
	error = fill(&restore);
	if (error)
		return error_join(arena, error, folder_remove(arena, options->to));
	*out_restored = restore.restored;
	return NULL;
}
