#include "common/api/key_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/auth/key.h"

#define KEY_FILE_MAXIMUM 4096

static const struct error *file_error(struct arena *arena, const char *what, const char *path)
{
	return error_field(arena, ERROR_CONFIGURATION, "state_dir",
			   "cannot %s %s: %s; name a folder that this account may write", what,
			   path, strerror(errno));
}

static const struct error *write_key(struct arena *arena, const char *path, const char *pem)
{
	const char *temporary = arena_print(arena, "%s.new", path);
	int file = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	size_t length = strlen(pem);

	if (file < 0)
		return file_error(arena, "create", temporary);

	bool written = write(file, pem, length) == (ssize_t)length && fsync(file) == 0;

	close(file);
	if (!written || rename(temporary, path) != 0)
		return file_error(arena, "write", path);
	return NULL;
}

static const struct error *read_key(struct arena *arena, const char *path, int file,
				    const char **out_private_pem)
{
	char pem[KEY_FILE_MAXIMUM];
	struct stat status;
	ssize_t length = read(file, pem, sizeof(pem));

	if (length <= 0 || fstat(file, &status) != 0)
		return file_error(arena, "read", path);
	if (status.st_mode & (S_IRWXG | S_IRWXO))
		return error_field(arena, ERROR_CONFIGURATION, "state_dir",
				   "%s is open to other accounts; chmod 600 it", path);
	*out_private_pem = arena_string_of(arena, pem, (size_t)length);
	return NULL;
}

const struct error *key_file_load(struct arena *arena, const char *state_dir,
				  const char **out_private_pem)
{
	const char *path = arena_print(arena, "%s/signing-key.pem", state_dir);
	const char *pem;

	if (mkdir(state_dir, 0700) != 0 && errno != EEXIST)
		return file_error(arena, "create", state_dir);

	int file = open(path, O_RDONLY | O_CLOEXEC);

	if (file >= 0) {
		const struct error *error = read_key(arena, path, file, out_private_pem);

		close(file);
		return error;
	}
	if (errno != ENOENT)
		return file_error(arena, "open", path);
	TRY(key_generate(arena, &pem));
	TRY(write_key(arena, path, pem));
	*out_private_pem = pem;
	return NULL;
}
