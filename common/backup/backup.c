#include "common/backup/backup.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "common/backup/child.h"
#include "common/backup/files.h"
#include "common/backup/identity.h"
#include "common/base/clock.h"
#include "common/db/db.h"
#include "common/db/session.h"
#include "common/db/url_environment.h"
#include "schema/shared/queries/backup.sql.h"

#define ENTRIES_MAXIMUM 10000 /* of a folder of backups */
#define STATE_FILE_MAXIMUM ((size_t)64 << 10)

struct backup {
	struct arena *arena;
	const struct backup_options *options;
	struct db_session *session;
	struct backup_identity identity;
	struct text identity_text;
	const char *name, *backup_id;
	const char *path, *unfinished;
	int64_t expected; /* bytes */
	struct backup_made made;
};

static const struct error *run(struct backup *backup, const struct statement *statement,
			       const struct db_parameter *parameters, int count,
			       struct db_reply *out_reply)
{
	return db_session_run(backup->session, backup->arena, statement, parameters, count,
			      out_reply);
}

static const struct error *wrong_folder(const struct backup *backup, const char *what)
{
	return error_field(backup->arena, ERROR_CONFIGURATION, backup->options->folder_option,
			   "%s %s; name a folder that exists and that this account may write",
			   backup->options->folder, what);
}

static const struct error *check_folder(const struct backup *backup)
{
	if (backup->options->folder[0] != '/')
		return wrong_folder(backup, "does not begin with /");
	if (access(backup->options->folder, R_OK | W_OK | X_OK) != 0)
		return wrong_folder(backup, strerror(errno));
	return NULL;
}

/* Store codes may hold what no name of a folder can. */
static const char *plain_code(struct arena *arena, const char *code)
{
	char *plain = arena_string(arena, code);

	for (char *character = plain; *character; character++) {
		if (!isalnum((unsigned char)*character))
			*character = '_';
	}
	return plain;
}

static const char *name_at(const struct backup *backup, time_t now)
{
	const struct backup_identity *identity = &backup->identity;
	const char *code = identity->store_code ? identity->store_code : identity->store_id;
	char time_text[sizeof("20261129T020000Z")];
	struct tm parts;

	gmtime_r(&now, &parts);
	strftime(time_text, sizeof(time_text), "%Y%m%dT%H%M%SZ", &parts);
	if (!code)
		return arena_print(backup->arena, "%s-%s", identity->program, time_text);
	return arena_print(backup->arena, "%s-%s-%s", identity->program,
			   plain_code(backup->arena, code), time_text);
}

/* A small one takes less than a second, and the one before may have begun in this one: then it is called after the next. */
static void choose_name(struct backup *backup)
{
	time_t now = (time_t)(clock_now() / 1000000);

	do {
		backup->name = name_at(backup, now++);
		backup->path =
			arena_print(backup->arena, "%s/%s", backup->options->folder, backup->name);
	} while (access(backup->path, F_OK) == 0);
	backup->unfinished = arena_print(backup->arena, "%s%s", backup->path, BACKUP_UNFINISHED);
}

static const struct error *read_identity(struct backup *backup)
{
	const struct backup_options *options = backup->options;
	struct db_reply reply;

	TRY(run(backup, &backup_identity, NULL, 0, &reply));
	if (!reply.rows)
		return error_new(backup->arena, ERROR_STATE_CONFLICT,
				 "this store is not enrolled: there is nothing to back up");
	backup->identity = backup_identity_of(backup->arena, options->program, &reply);
	backup->identity_text = backup_identity_text(backup->arena, options->program, &reply);
	choose_name(backup);
	return NULL;
}

static const struct error *begin(struct backup *backup)
{
	const struct db_parameter parameters[] = {
		{ "name", backup->name },
		{ "folder", backup->options->folder },
	};
	struct db_reply reply;

	TRY(run(backup, &backup_begin, parameters, 2, &reply));
	backup->backup_id = arena_string(backup->arena, db_text(&reply, 0, "backup_id"));
	backup->expected = db_int(&reply, 0, "bytes");
	return NULL;
}

static bool is_unfinished(const char *name)
{
	size_t length = strlen(name), end = strlen(BACKUP_UNFINISHED);

	return length > end && strcmp(name + length - end, BACKUP_UNFINISHED) == 0;
}

static bool is_same(const char *one, const char *other)
{
	return one && other ? strcmp(one, other) == 0 : one == other;
}

/* A folder may be shared by several servers: what does not say that it is ours stays. */
static bool is_ours(const struct backup *backup, const char *path)
{
	struct backup_identity found;

	if (backup_identity_read(backup->arena, path, &found))
		return false;
	return is_same(found.program, backup->identity.program) &&
	       is_same(found.store_id, backup->identity.store_id);
}

/* Removes of ours all that are (not) finished but the newest `keep`: names hold the time and come in its order. */
static const struct error *remove_ours(struct backup *backup, bool unfinished, int64_t keep)
{
	const char *const *names;
	const char **found = arena_array(backup->arena, const char *, ENTRIES_MAXIMUM);
	int64_t count = 0;

	TRY(folder_list(backup->arena, backup->options->folder, ENTRIES_MAXIMUM, &names));
	for (; *names; names++) {
		const char *path =
			arena_print(backup->arena, "%s/%s", backup->options->folder, *names);

		if (is_unfinished(*names) == unfinished && is_ours(backup, path))
			found[count++] = path;
	}
	for (int64_t i = 0; i < count - keep; i++) {
		TRY(folder_remove(backup->arena, found[i]));
		backup->made.removed++;
	}
	return NULL;
}

static const struct error *check_room(const struct backup *backup)
{
	int64_t needed = backup->expected + backup->options->spared, room;

	TRY(folder_room(backup->arena, backup->options->folder, &room));
	if (room >= needed)
		return NULL;
	return error_field(
		backup->arena, ERROR_STATE_CONFLICT, backup->options->folder_option,
		"%s has room for %lld MB, and the backup needs about %lld MB, of which %lld MB "
		"stay free (disk.low_mb): make room, name another folder, or keep fewer",
		backup->options->folder, (long long)(room >> 20), (long long)(needed >> 20),
		(long long)(backup->options->spared >> 20));
}

static const struct error *copy_state(const struct backup *backup)
{
	const char *state = arena_print(backup->arena, "%s/state", backup->unfinished);
	const char *from =
		arena_print(backup->arena, "%s/%s", backup->options->state_dir, BACKUP_STATE_FILE);
	struct text text;

	TRY(folder_make(backup->arena, state));
	if (!file_exists(from)) /* the server has not been started yet */
		return NULL;
	TRY(file_read(backup->arena, from, STATE_FILE_MAXIMUM, &text));
	TRY(file_write(backup->arena, arena_print(backup->arena, "%s/%s", state, BACKUP_STATE_FILE),
		       text));
	return NULL;
}

static const struct error *copy_data(const struct backup *backup, const char *data)
{
	const char *const arguments[] = {
		"pg_basebackup",
		"--pgdata",
		data,
		"--wal-method=stream",
		"--checkpoint=fast",
		"--no-password",
		"--label=outpost",
		backup->options->shows_progress ? "--progress" : NULL,
		NULL,
	};
	struct child child = { backup->options->programs, arguments, NULL };

	TRY(db_url_environment(backup->arena, backup->options->backup_url, &child.environment));
	return child_run(backup->arena, &child);
}

static const struct error *verify(const struct backup *backup, const char *data)
{
	const char *const arguments[] = { "pg_verifybackup", "--quiet", data, NULL };

	return child_run(backup->arena, &(struct child){ .folder = backup->options->programs,
							 .arguments = arguments });
}

static const struct error *take(struct backup *backup)
{
	struct arena *arena = backup->arena;
	const char *data = arena_print(arena, "%s/data", backup->unfinished);

	TRY(folder_make(arena, backup->unfinished));
	TRY(file_write(arena, arena_print(arena, "%s/backup.json", backup->unfinished),
		       backup->identity_text));
	TRY(copy_state(backup));
	TRY(copy_data(backup, data));
	TRY(verify(backup, data));
	TRY(folder_size(arena, backup->unfinished, &backup->made.bytes));
	TRY(folder_sync_all(arena, backup->unfinished));
	if (rename(backup->unfinished, backup->path) != 0)
		return error_new(arena, ERROR_STATE_CONFLICT, "cannot rename %s: %s",
				 backup->unfinished, strerror(errno));
	return folder_sync(arena, backup->options->folder);
}

static const struct error *take_or_clear(struct backup *backup)
{
	const struct error *error;

	TRY(remove_ours(backup, true, 0));
	TRY(check_room(backup));
	error = take(backup);
	if (error)
		return error_join(backup->arena, error,
				  folder_remove(backup->arena, backup->unfinished));
	backup->made.path = backup->path;
	backup->made.removed = 0;
	return NULL;
}

static const struct error *end(struct backup *backup, const struct error *failure)
{
	const struct db_parameter parameters[] = {
		{ "backup_id", backup->backup_id },
		{ "bytes", arena_print(backup->arena, "%lld", (long long)backup->made.bytes) },
		{ "failure", failure ? error_describe(backup->arena, failure) : NULL },
	};
	struct db_reply reply;

	return run(backup, &backup_end, parameters, 3, &reply);
}

static const struct error *make(struct backup *backup)
{
	const struct error *failure;

	TRY(read_identity(backup));
	TRY(begin(backup));
	failure = take_or_clear(backup);
	TRY(error_join(backup->arena, failure, end(backup, failure)));
	return remove_ours(backup, false, backup->options->keep);
}

const struct error *backup_make(struct arena *arena, const struct backup_options *options,
				struct backup_made *out_made)
{
	struct backup backup = { .arena = arena, .options = options };
	const struct error *error;

	TRY(check_folder(&backup));
	TRY(db_session_open(arena, options->database_url, NULL, &backup.session));
	error = make(&backup);
	db_session_close(backup.session);
	TRY(error);
	*out_made = backup.made;
	return NULL;
}
