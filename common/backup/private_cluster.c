#include "common/backup/private_cluster.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/backup/child.h"
#include "common/backup/files.h"

#define LOG_MAXIMUM ((size_t)1 << 20)
#define LOG_SHOWN ((size_t)1500)

/* The command line wins over every file. */
static const char settings[] =
	"-c config_file=%1$s/empty -c hba_file=%1$s/pg_hba.conf -c ident_file=%1$s/empty "
	"-c unix_socket_directories=%1$s -c listen_addresses= -c port=5432 -c ssl=off "
	"-c fsync=off -c archive_mode=off -c shared_preload_libraries= -c autovacuum=off";

static const struct error *prepare(struct arena *arena, struct private_cluster *cluster)
{
	char *folder = arena_string(arena, "/tmp/outpost-restore-XXXXXX");

	if (!mkdtemp(folder))
		return error_new(arena, ERROR_STATE_CONFLICT, "cannot create a folder in /tmp: %s",
				 strerror(errno));
	cluster->folder = folder;
	TRY(file_write(arena, arena_print(arena, "%s/empty", folder), TEXT("")));
	return file_write(arena, arena_print(arena, "%s/pg_hba.conf", folder),
			  TEXT("local all all trust\n"));
}

/* The end of what PostgreSQL said, for the error. */
static const char *read_log(struct arena *arena, const char *path)
{
	struct text text;

	if (file_read(arena, path, LOG_MAXIMUM, &text))
		return "";
	if (text.length > LOG_SHOWN)
		text = (struct text){ text.data + text.length - LOG_SHOWN, LOG_SHOWN };
	return text_copy(arena, text_trim(text));
}

const struct error *private_cluster_start(struct arena *arena, struct private_cluster *cluster)
{
	const char *log, *error_log;
	const struct error *error;

	TRY(prepare(arena, cluster));
	log = arena_print(arena, "%s/log", cluster->folder);
	error = child_run(
		arena,
		&(struct child){
			.folder = cluster->programs,
			.arguments =
				(const char *const[]){
					"pg_ctl", "start", "-D", cluster->data, "-l", log, "-w",
					"-t", "86400", "-o",
					arena_print(arena, settings, cluster->folder), NULL },
		});
	if (!error)
		return NULL;
	error_log = read_log(arena, log);
	return error_new(arena, ERROR_STATE_CONFLICT, "PostgreSQL does not start on %s: %s",
			 cluster->data, *error_log ? error_log : error->detail);
}

const struct error *private_cluster_stop(struct arena *arena, const struct private_cluster *cluster)
{
	const struct error *error = NULL;

	if (file_exists(arena_print(arena, "%s/postmaster.pid", cluster->data)))
		error = child_run(
			arena,
			&(struct child){
				.folder = cluster->programs,
				.arguments = (const char *const[]){ "pg_ctl", "stop", "-D",
								    cluster->data, "-m", "fast",
								    "-w", "-t", "86400", NULL },
			});
	if (cluster->folder)
		error = error_join(arena, error, folder_remove(arena, cluster->folder));
	return error;
}

static const char *quoted(struct arena *arena, const char *value)
{
	char *text = arena_allocate(arena, 2 * strlen(value) + 1), *end = text;

	for (; *value; value++) {
		if (*value == '\'' || *value == '\\')
			*end++ = '\\';
		*end++ = *value;
	}
	return text;
}

const char *private_cluster_url(struct arena *arena, const struct private_cluster *cluster,
				const char *role, const char *database)
{
	return arena_print(arena, "host=%s port=5432 user=%s dbname='%s'", cluster->folder, role,
			   quoted(arena, database));
}
