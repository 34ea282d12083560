/*
 * Reserve: a file that is there to be removed.
 *
 * Why      Below the last mark people still close their sessions. Another program may take all that is left; then not even that
 *          can be written. What the file held is there for it.
 * Model    state_dir/reserve. Made while the disk is roomy, removed when less than a quarter of the last mark is free, and made
 *          again when it is roomy again. Only where the folder lies on the disk that is watched. It cannot help against a
 *          program that takes what comes free as well.
 */
#ifndef OUTPOST_COMMON_API_RESERVE_H
#define OUTPOST_COMMON_API_RESERVE_H

#include <stdbool.h>

#include "common/api/disk.h"
#include "common/log/log.h"

enum reserve_step { RESERVE_KEEP, RESERVE_MAKE, RESERVE_RELEASE };

/* What to do with so much free. bytes: its size, 0: there is to be none. */
enum reserve_step reserve_decide(bool is_there, int64_t available, const struct disk_marks *marks,
				 int64_t bytes);

struct reserve {
	const struct log *log;
	const char *folder; /* state_dir */
	const char *disk;   /* what is watched */
	int64_t bytes;
};

/* Every other second. */
void reserve_look(const struct reserve *reserve, const struct disk_marks *marks);

#endif
