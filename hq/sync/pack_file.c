#include "hq/sync/pack_file.h"

#include <dirent.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define UNASKED_S 86400 /* as long ago it counts as asked for */
#define FILES_MAXIMUM 16
#define BYTES_MAXIMUM ((int64_t)8 << 30)
#define FRESH_S 600
#define UNFINISHED_S 3600
#define SUFFIX ".pack"
#define SUFFIX_LENGTH (sizeof(SUFFIX) - 1)

/* "incarnation-kind-from-", which rev_to, chain and scopes follow. */
static const char *beginning_of(struct arena *arena, const char *hq_inc, enum pack_kind kind,
				int64_t rev_from)
{
	return arena_print(arena, "%s-%s-%lld-", hq_inc, pack_kind_name(kind), (long long)rev_from);
}

const char *pack_file_path(struct arena *arena, const char *folder, const struct manifest *manifest)
{
	return arena_print(
		arena, "%s/%s%lld-%.*s-%s" SUFFIX, folder,
		beginning_of(arena, manifest->hq_inc.string, manifest->kind, manifest->rev_from),
		(long long)manifest->rev_to, PACK_FILE_CHAIN_LENGTH,
		chain_to_hex(&manifest->chain).string, manifest->scopes_hash);
}

static const char *etag_of(struct arena *arena, const char *path, const struct stat *facts)
{
	const char *name = strrchr(path, '/') + 1;

	return arena_print(arena, "\"%.*s-%" PRIx64 "\"", (int)(strlen(name) - SUFFIX_LENGTH), name,
			   (uint64_t)facts->st_mtim.tv_sec * 1000000000 +
				   (uint64_t)facts->st_mtim.tv_nsec);
}

const char *pack_file_etag(struct arena *arena, const char *path)
{
	struct stat facts;

	return stat(path, &facts) == 0 ? etag_of(arena, path, &facts) : NULL;
}

struct found {
	char *path;
	struct stat facts;
};

static bool is_pack(const char *name)
{
	size_t length = strlen(name);

	return length > SUFFIX_LENGTH && strcmp(name + length - SUFFIX_LENGTH, SUFFIX) == 0;
}

/* A name that is not ours is left alone. */
static int list_files(struct arena *arena, const char *folder,
		      struct found out_found[static 4 * FILES_MAXIMUM])
{
	DIR *directory = opendir(folder);
	struct dirent *file;
	int count = 0;

	while (directory && count < 4 * FILES_MAXIMUM && (file = readdir(directory))) {
		if (!is_pack(file->d_name))
			continue;
		out_found[count].path = arena_print(arena, "%s/%s", folder, file->d_name);
		if (stat(out_found[count].path, &out_found[count].facts) == 0)
			count++;
	}
	if (directory)
		closedir(directory);
	return count;
}

/* What the name says behind its beginning; false when it is of something else. */
static bool read_name(struct arena *arena, const char *name, const struct pack_wish *wish,
		      struct pack_file *out_file)
{
	const char *beginning = beginning_of(arena, wish->hq_inc, wish->kind, wish->rev_from);
	size_t length = strlen(beginning);
	char chain[PACK_FILE_CHAIN_LENGTH + 1];
	long long rev_to;
	int end = 0;

	if (strncmp(name, beginning, length) != 0 ||
	    sscanf(name + length, "%lld-%16[0-9a-f]-%n", &rev_to, chain, &end) != 2 || end == 0 ||
	    strcmp(name + length + end, arena_print(arena, "%s" SUFFIX, wish->scopes_hash)) != 0)
		return false;
	out_file->rev_to = rev_to;
	out_file->chain = arena_string(arena, chain);
	return true;
}

/* That somebody wants it is written as its time of access, which no mount writes reliably. */
static void keep(const char *path)
{
	static const struct timespec times[] = { { .tv_nsec = UTIME_NOW },
						 { .tv_nsec = UTIME_OMIT } };

	utimensat(AT_FDCWD, path, times, 0);
}

void pack_file_set_unasked(const char *path)
{
	struct stat facts;
	struct timespec times[2] = { 0 };

	if (stat(path, &facts) != 0)
		return;
	times[0].tv_sec = facts.st_mtim.tv_sec - UNASKED_S;
	times[1].tv_nsec = UTIME_OMIT;
	utimensat(AT_FDCWD, path, times, 0);
}

bool pack_file_find(struct arena *arena, const char *folder, const struct pack_wish *wish,
		    struct pack_file *out_file)
{
	struct found found[4 * FILES_MAXIMUM];
	int count = list_files(arena, folder, found);
	struct pack_file best = { .rev_to = -1 };

	for (int i = 0; i < count; i++) {
		struct pack_file file = { .path = found[i].path };

		if (!read_name(arena, strrchr(file.path, '/') + 1, wish, &file) ||
		    file.rev_to < wish->rev_least)
			continue;
		file.etag = etag_of(arena, file.path, &found[i].facts);
		if (text_is(wish->begun, file.etag)) {
			best = file;
			break;
		}
		if (file.rev_to > best.rev_to &&
		    time(NULL) - found[i].facts.st_mtim.tv_sec < FRESH_S)
			best = file;
	}
	if (!best.path)
		return false;
	keep(best.path);
	*out_file = best;
	return true;
}

static int latest_asked_first(const void *a, const void *b)
{
	const struct timespec *first = &((const struct found *)a)->facts.st_atim;
	const struct timespec *second = &((const struct found *)b)->facts.st_atim;

	if (first->tv_sec != second->tv_sec)
		return first->tv_sec < second->tv_sec ? 1 : -1;
	return (first->tv_nsec < second->tv_nsec) - (first->tv_nsec > second->tv_nsec);
}

/* What a server left behind that was killed while it wrote. */
static void remove_unfinished(struct arena *arena, const char *folder)
{
	DIR *directory = opendir(folder);
	struct dirent *file;
	struct stat facts;

	while (directory && (file = readdir(directory))) {
		const char *path = arena_print(arena, "%s/%s", folder, file->d_name);

		if (strncmp(file->d_name, PACK_FILE_UNFINISHED, strlen(PACK_FILE_UNFINISHED)) ==
			    0 &&
		    stat(path, &facts) == 0 && time(NULL) - facts.st_mtim.tv_sec > UNFINISHED_S)
			unlink(path);
	}
	if (directory)
		closedir(directory);
}

void pack_file_remove_oldest(struct arena *arena, const char *folder)
{
	struct found found[4 * FILES_MAXIMUM];
	int count = list_files(arena, folder, found);
	int64_t bytes = 0;

	remove_unfinished(arena, folder);
	qsort(found, (size_t)count, sizeof(found[0]), latest_asked_first);
	for (int i = 0; i < count; i++) {
		bytes += found[i].facts.st_size;
		if (i >= FILES_MAXIMUM || (i > 0 && bytes > BYTES_MAXIMUM))
			unlink(found[i].path);
	}
}
