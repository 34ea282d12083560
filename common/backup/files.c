#include "common/backup/files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

static const struct error *failed(struct arena *arena, const char *what, const char *path)
{
	return error_new(arena, ERROR_STATE_CONFLICT, "cannot %s %s: %s", what, path,
			 strerror(errno));
}

/* What is done with each entry of a folder, after those below it; false: it failed, with errno. */
typedef bool visit_entry(const FTSENT *entry, void *context);

static const struct error *walk(struct arena *arena, const char *path, visit_entry *visit,
				void *context)
{
	char *const paths[] = { arena_string(arena, path), NULL };
	FTS *walk = fts_open(paths, FTS_PHYSICAL | FTS_NOCHDIR | FTS_XDEV, NULL);
	const struct error *error = NULL;
	FTSENT *entry;

	if (!walk)
		return failed(arena, "read", path);
	while (!error && (entry = fts_read(walk))) {
		if (entry->fts_info == FTS_D)
			continue;
		errno = entry->fts_errno;
		if (entry->fts_info == FTS_NS && errno == ENOENT)
			continue;
		if (entry->fts_info == FTS_DNR || entry->fts_info == FTS_ERR ||
		    entry->fts_info == FTS_NS || !visit(entry, context))
			error = failed(arena, "go through", entry->fts_path);
	}
	fts_close(walk);
	return error;
}

static bool add_size(const FTSENT *entry, void *context)
{
	int64_t *bytes = context;

	*bytes += entry->fts_statp->st_size;
	return true;
}

static bool remove_entry(const FTSENT *entry, void *context)
{
	(void)context;
	return remove(entry->fts_path) == 0;
}

const struct error *folder_size(struct arena *arena, const char *path, int64_t *out_bytes)
{
	int64_t bytes = 0;

	TRY(walk(arena, path, add_size, &bytes));
	*out_bytes = bytes;
	return NULL;
}

const struct error *folder_remove(struct arena *arena, const char *path)
{
	return walk(arena, path, remove_entry, NULL);
}

const struct error *folder_room(struct arena *arena, const char *path, int64_t *out_bytes)
{
	struct statvfs status;

	if (statvfs(path, &status) != 0)
		return failed(arena, "measure", path);
	*out_bytes = (int64_t)status.f_bavail * (int64_t)status.f_frsize;
	return NULL;
}

const struct error *folder_make(struct arena *arena, const char *path)
{
	return mkdir(path, 0700) == 0 ? NULL : failed(arena, "create", path);
}

static const struct error *sync_by(struct arena *arena, const char *path, int (*sync)(int file))
{
	int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool is_synced = folder >= 0 && sync(folder) == 0;

	if (folder >= 0)
		close(folder);
	return is_synced ? NULL : failed(arena, "write", path);
}

const struct error *folder_sync(struct arena *arena, const char *path)
{
	return sync_by(arena, path, fsync);
}

const struct error *folder_sync_all(struct arena *arena, const char *path)
{
	return sync_by(arena, path, syncfs);
}

static int compare_names(const void *one, const void *other)
{
	return strcmp(*(const char *const *)one, *(const char *const *)other);
}

const struct error *folder_list(struct arena *arena, const char *path, size_t maximum,
				const char *const **out_names)
{
	const char **names = arena_array(arena, const char *, maximum + 1);
	DIR *folder = opendir(path);
	struct dirent *entry;
	size_t count = 0;

	if (!folder)
		return failed(arena, "read", path);
	while (count < maximum && (entry = readdir(folder))) {
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			names[count++] = arena_string(arena, entry->d_name);
	}
	closedir(folder);
	qsort(names, count, sizeof(*names), compare_names);
	*out_names = names;
	return NULL;
}

bool file_exists(const char *path)
{
	return access(path, F_OK) == 0;
}

const struct error *file_read(struct arena *arena, const char *path, size_t maximum,
			      struct text *out_text)
{
	int file = open(path, O_RDONLY | O_CLOEXEC);
	char *data = arena_allocate(arena, maximum + 1);
	size_t used = 0;
	ssize_t length = 0;

	if (file < 0)
		return failed(arena, "read", path);
	while (used <= maximum && (length = read(file, data + used, maximum + 1 - used)) > 0)
		used += (size_t)length;
	close(file);
	if (length < 0)
		return failed(arena, "read", path);
	if (used > maximum)
		return error_new(arena, ERROR_TOO_LARGE, "%s has more than %zu bytes", path,
				 maximum);
	*out_text = (struct text){ data, used };
	return NULL;
}

const struct error *file_write(struct arena *arena, const char *path, struct text text)
{
	int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	bool is_written;

	if (file < 0)
		return failed(arena, "create", path);
	is_written =
		write(file, text.data, text.length) == (ssize_t)text.length && fsync(file) == 0;
	close(file);
	return is_written ? NULL : failed(arena, "write", path);
}
