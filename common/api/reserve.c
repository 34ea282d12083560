#include "common/api/reserve.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum reserve_step reserve_decide(bool is_there, int64_t available, const struct disk_marks *marks,
				 int64_t bytes)
{
	if (is_there && available >= 0 && (bytes == 0 || available < marks->full / 4))
		return RESERVE_RELEASE;
	/* With it made, the first mark is not touched. */
	if (!is_there && bytes > 0 && available - bytes >= marks->low + marks->low / 10)
		return RESERVE_MAKE;
	return RESERVE_KEEP;
}

static bool is_on_the_disk(const struct reserve *reserve)
{
	struct stat folder, disk;

	return stat(reserve->folder, &folder) == 0 && stat(reserve->disk, &disk) == 0 &&
	       folder.st_dev == disk.st_dev;
}

/* The room itself, not a file with a hole: a file system that cannot give it has no reserve. */
static void make(const struct reserve *reserve, const char *path)
{
	int descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	if (descriptor < 0)
		return;
	if (fallocate(descriptor, 0, 0, reserve->bytes) == 0)
		LOG_INFO(reserve->log, "disk.reserve_made", log_int("bytes", reserve->bytes));
	else
		unlink(path);
	close(descriptor);
}

void reserve_look(const struct reserve *reserve, const struct disk_marks *marks)
{
	char path[PATH_MAX];
	enum reserve_step step;

	snprintf(path, sizeof(path), "%s/reserve", reserve->folder);
	step = reserve_decide(access(path, F_OK) == 0, disk_available(reserve->disk), marks,
			      reserve->bytes);
	if (step == RESERVE_KEEP || !is_on_the_disk(reserve))
		return;
	if (step == RESERVE_MAKE)
		make(reserve, path);
	else if (unlink(path) == 0)
		LOG_WARN(reserve->log, "disk.reserve_released");
}
