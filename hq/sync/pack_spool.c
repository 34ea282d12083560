#include "hq/sync/pack_spool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "hq/sync/pack_file.h"

#define COPY_SIZE ((size_t)64 << 10)

struct pack_spool {
	const char *folder;
	int files[PACK_SCOPES_MAXIMUM]; /* -1: nothing yet */
	int64_t size;
	int fault; /* errno of what failed first */
};

struct pack_spool *pack_spool_create(const char *folder)
{
	struct pack_spool *spool = calloc(1, sizeof(*spool));

	if (!spool)
		abort();
	spool->folder = folder;
	for (size_t i = 0; i < PACK_SCOPES_MAXIMUM; i++)
		spool->files[i] = -1;
	return spool;
}

void pack_spool_destroy(struct pack_spool *spool)
{
	if (!spool)
		return;
	for (size_t i = 0; i < PACK_SCOPES_MAXIMUM; i++) {
		if (spool->files[i] >= 0)
			close(spool->files[i]);
	}
	free(spool);
}

static bool write_all(int file, struct text piece)
{
	while (piece.length > 0) {
		ssize_t written = write(file, piece.data, piece.length);

		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0)
			return false;
		piece.data += written;
		piece.length -= (size_t)written;
	}
	return true;
}

/* A file in the folder under a name that nobody else has. */
static int open_beside(struct pack_spool *spool, char name[static 4096])
{
	if (mkdir(spool->folder, 0700) != 0 && errno != EEXIST)
		return -1;
	snprintf(name, 4096, "%s/" PACK_FILE_UNFINISHED "XXXXXX", spool->folder);
	return mkostemp(name, O_CLOEXEC);
}

static bool open_nameless(struct pack_spool *spool, size_t scope)
{
	char name[4096];

	if (spool->files[scope] >= 0)
		return true;
	spool->files[scope] = open_beside(spool, name);
	if (spool->files[scope] < 0)
		return false;
	unlink(name);
	return true;
}

void pack_spool_add(struct pack_spool *spool, size_t scope, struct text piece)
{
	if (spool->fault || !piece.length)
		return;
	if (!open_nameless(spool, scope) || !write_all(spool->files[scope], piece))
		spool->fault = errno;
	else
		spool->size += (int64_t)piece.length;
}

int64_t pack_spool_size(const struct pack_spool *spool)
{
	return spool->size;
}

static bool copy_all(int from, int to)
{
	char block[COPY_SIZE];
	ssize_t length;
	off_t place = 0;

	while ((length = pread(from, block, sizeof(block), place)) > 0) {
		if (!write_all(to, (struct text){ block, (size_t)length }))
			return false;
		place += length;
	}
	return length == 0;
}

static bool put_together(struct pack_spool *spool, struct text manifest, int file)
{
	if (!write_all(file, manifest))
		return false;
	for (size_t i = 0; i < PACK_SCOPES_MAXIMUM; i++) {
		if (spool->files[i] >= 0 && !copy_all(spool->files[i], file))
			return false;
	}
	return true;
}

const struct error *pack_spool_finish(struct pack_spool *spool, struct arena *arena,
				      struct text manifest, const char *path)
{
	char beside[4096];
	int file = spool->fault ? -1 : open_beside(spool, beside);
	bool is_written = file >= 0 && put_together(spool, manifest, file);

	if (!spool->fault && !is_written)
		spool->fault = errno;
	if (file >= 0 && close(file) != 0 && !spool->fault)
		spool->fault = errno;
	if (!spool->fault && rename(beside, path) != 0)
		spool->fault = errno;
	if (!spool->fault)
		return NULL;
	if (file >= 0)
		unlink(beside);
	return error_new(arena, ERROR_UNAVAILABLE, "cannot write %s: %s", path,
			 strerror(spool->fault));
}
