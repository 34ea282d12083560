/*
 * Marker: a small file beside a database that says how far the database had come.
 *
 * Why      A database that was restored cannot know it. The file was not restored with it.
 * Model    state_dir/life, one JSON object, replaced as a whole after the database has committed what it says.
 *          A file that is missing, empty, damaged or of another owner says nothing.
 * Owner    Values; nothing to free.
 */
#ifndef OUTPOST_COMMON_LIFE_MARKER_H
#define OUTPOST_COMMON_LIFE_MARKER_H

#include "common/base/error.h"
#include "common/base/uuid.h"

struct marker {
	struct uuid life; /* empty: there is none */
	int64_t counter;
	int64_t reserve_life_number; /* of a store; 0: none */
};

/* owner: who the database says that it is. not_found when there is no file, malformed when it says nothing. */
must_check const struct error *marker_read(struct arena *arena, const char *path, const char *owner,
					   struct marker *out_marker);
const char *marker_path(struct arena *arena, const char *state_dir);
/* What lies there is of a life that has ended. */
void marker_remove(const char *path);
must_check const struct error *marker_write(struct arena *arena, const char *path,
					    const char *owner, const struct marker *marker);

#endif
