#include "hq/sync/pack_file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILES_MAXIMUM 16
#define SUFFIX ".pack"

const char *pack_file_path(struct arena *arena, const char *folder, const char *hq_inc,
			   const char *kind, int64_t rev_from, int64_t rev_to,
			   const char *scopes_hash)
{
	return arena_print(arena, "%s/%s-%s-%lld-%lld-%s" SUFFIX, folder, hq_inc, kind,
			   (long long)rev_from, (long long)rev_to, scopes_hash);
}

bool pack_file_exists(const char *path)
{
	return access(path, R_OK) == 0;
}

static bool write_all(int descriptor, struct text content)
{
	while (content.length > 0) {
		ssize_t written = write(descriptor, content.data, content.length);

		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0)
			return false;
		content.data += written;
		content.length -= (size_t)written;
	}
	return true;
}

struct found {
	time_t changed;
	char *path;
};

static int by_age(const void *a, const void *b)
{
	const struct found *first = a, *second = b;

	return (first->changed > second->changed) - (first->changed < second->changed);
}

/* Removes the oldest files beyond the maximum; a name that is not ours is left alone. */
static void remove_oldest(struct arena *arena, const char *folder)
{
	DIR *directory = opendir(folder);
	struct found found[4 * FILES_MAXIMUM];
	struct dirent *file;
	struct stat status;
	int count = 0;

	if (!directory)
		return;
	while (count < 4 * FILES_MAXIMUM && (file = readdir(directory))) {
		size_t length = strlen(file->d_name);

		if (length < sizeof(SUFFIX) ||
		    strcmp(file->d_name + length - (sizeof(SUFFIX) - 1), SUFFIX) != 0)
			continue;
		found[count].path = arena_print(arena, "%s/%s", folder, file->d_name);
		if (stat(found[count].path, &status) == 0)
			found[count++].changed = status.st_mtime;
	}
	closedir(directory);
	qsort(found, (size_t)count, sizeof(found[0]), by_age);
	for (int i = 0; i < count - FILES_MAXIMUM; i++)
		unlink(found[i].path);
}

const struct error *pack_file_write(struct arena *arena, const char *folder, const char *path,
				    struct text content)
{
	const char *beside = arena_print(arena, "%s.%ld", path, (long)getpid());
	int descriptor;
	bool is_written;

	if (mkdir(folder, 0700) != 0 && errno != EEXIST)
		return error_new(arena, ERROR_UNAVAILABLE, "cannot make %s: %s", folder,
				 strerror(errno));
	descriptor = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (descriptor < 0)
		return error_new(arena, ERROR_UNAVAILABLE, "cannot write %s: %s", beside,
				 strerror(errno));
	is_written = write_all(descriptor, content);
	is_written = close(descriptor) == 0 && is_written;
	if (!is_written || rename(beside, path) != 0) {
		const char *reason = strerror(errno);

		unlink(beside);
		return error_new(arena, ERROR_UNAVAILABLE, "cannot write %s: %s", path, reason);
	}
	remove_oldest(arena, folder);
	return NULL;
}
