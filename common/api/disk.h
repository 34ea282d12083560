/*
 * Disk: how much room a server has left, and what it stops for it.
 *
 * Why      PostgreSQL ends when it cannot write its log. Before that, what can wait has to stop, and last of all selling; what
 *          is left then is the reserve from which people still read and close their sessions.
 * Model    Two marks. Below the first no new master data and no imports are taken (ROOM_GROWS of a route), below the last nothing
 *          is sold either (ROOM_SELLS), and the server is not ready. A mark is left again only a tenth above it.
 */
#ifndef OUTPOST_COMMON_API_DISK_H
#define OUTPOST_COMMON_API_DISK_H

#include <stdint.h>

enum disk_state { DISK_ROOMY, DISK_LOW, DISK_FULL };

struct disk_marks {
	int64_t low, full; /* bytes free */
};

/* The state after `before`, with so much free. */
enum disk_state disk_step(enum disk_state before, int64_t available,
			  const struct disk_marks *marks);
/* Bytes that this account may still write there; -1 when nobody knows. */
int64_t disk_available(const char *path);

#endif
