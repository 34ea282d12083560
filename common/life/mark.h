/*
 * Mark: one look at the database beside the marker; what life.c and life_begin.c have in common.
 */
#ifndef OUTPOST_COMMON_LIFE_MARK_H
#define OUTPOST_COMMON_LIFE_MARK_H

#include "common/life/life.h"
#include "common/life/marker.h"

#define MARK_PARAMETERS 3

/* What the statement is called with; of a file that says nothing there is nothing to compare. */
void mark_read(struct arena *arena, const struct life_options *options,
	       struct db_parameter out_parameters[static MARK_PARAMETERS]);
/* False when there is nothing to mark. */
bool mark_take(const struct life_options *options, const struct db_reply *reply,
	       struct marker *out_marker);
must_check const struct error *mark_write(struct arena *arena, const struct life_options *options,
					  const struct marker *marker);

#endif
