#include "common/api/disk.h"

#include <sys/statvfs.h>

static int64_t limit_of(int64_t mark, int is_below)
{
	return is_below ? mark + mark / 10 : mark;
}

enum disk_state disk_step(enum disk_state before, int64_t available, const struct disk_marks *marks)
{
	if (available < 0)
		return before;
	if (available < limit_of(marks->full, before == DISK_FULL))
		return DISK_FULL;
	return available < limit_of(marks->low, before >= DISK_LOW) ? DISK_LOW : DISK_ROOMY;
}

int64_t disk_available(const char *path)
{
	struct statvfs disk;

	if (statvfs(path, &disk) != 0)
		return -1;
	return (int64_t)disk.f_bavail * (int64_t)disk.f_frsize;
}
