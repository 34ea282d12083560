#include "common/http/part_file.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* As HTTP writes a strong one: it is sent back as a header, whatever a disk has made of it. */
bool part_file_takes(struct text etag)
{
	if (etag.length < 2 || etag.length > PART_FILE_ETAG_MAXIMUM || etag.data[0] != '"' ||
	    etag.data[etag.length - 1] != '"')
		return false;
	for (size_t i = 0; i < etag.length; i++) {
		if (etag.data[i] <= ' ' || etag.data[i] > '~')
			return false;
	}
	return true;
}

/* The first line; what it leaves of the block is not looked at. False when there is none. */
static bool read_etag(int file, char block[static PART_FILE_ETAG_MAXIMUM + 1],
		      struct text *out_etag)
{
	ssize_t length = pread(file, block, PART_FILE_ETAG_MAXIMUM + 1, 0);
	const char *end = length > 0 ? memchr(block, '\n', (size_t)length) : NULL;

	if (!end)
		return false;
	*out_etag = (struct text){ block, (size_t)(end - block) };
	return true;
}

bool part_file_find(struct arena *arena, const char *path, struct part_file *out_part)
{
	char block[PART_FILE_ETAG_MAXIMUM + 1];
	int file = open(path, O_RDONLY | O_CLOEXEC);
	struct text etag = TEXT("");
	struct stat facts = { 0 };
	bool is_known;

	if (file < 0)
		return false;
	is_known = fstat(file, &facts) == 0 && read_etag(file, block, &etag);
	close(file);
	if (!is_known || !part_file_takes(etag) || facts.st_size <= (off_t)etag.length + 1)
		return false;
	*out_part = (struct part_file){ text_copy(arena, etag),
					facts.st_size - (int64_t)etag.length - 1 };
	return true;
}

int part_file_begin(const char *path, struct text etag)
{
	char line[PART_FILE_ETAG_MAXIMUM + 1];
	int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	if (!part_file_takes(etag))
		etag = TEXT("");
	if (etag.length)
		memcpy(line, etag.data, etag.length);
	line[etag.length] = '\n';
	if (file >= 0 && write(file, line, etag.length + 1) != (ssize_t)etag.length + 1) {
		close(file);
		return -1;
	}
	return file;
}

int part_file_continue(const char *path)
{
	return open(path, O_WRONLY | O_APPEND | O_CLOEXEC);
}

void part_file_shorten(const char *path)
{
	char block[PART_FILE_ETAG_MAXIMUM + 1];
	int file = open(path, O_RDWR | O_CLOEXEC);
	struct stat facts;
	struct text etag;

	if (file < 0)
		return;
	/* What cannot be made shorter is found whole, and sent anew. */
	if (read_etag(file, block, &etag) && fstat(file, &facts) == 0 &&
	    facts.st_size > (off_t)etag.length + 1 && ftruncate(file, facts.st_size - 1) != 0)
		unlink(path);
	close(file);
}

int part_file_read(const char *path)
{
	char block[PART_FILE_ETAG_MAXIMUM + 1];
	int file = open(path, O_RDONLY | O_CLOEXEC);
	struct text etag;

	if (file >= 0 &&
	    (!read_etag(file, block, &etag) || lseek(file, (off_t)etag.length + 1, SEEK_SET) < 0)) {
		close(file);
		return -1;
	}
	return file;
}
