/*
 * Rescue: the command that delivers what an old disk holds to headquarters, and does nothing else.
 */
#ifndef OUTPOST_STORE_RESCUE_H
#define OUTPOST_STORE_RESCUE_H

#include "store/app.h"

/* Blocks until headquarters holds all of it, and tells how far it is; the database was enrolled for this. */
must_check const struct error *rescue_deliver(struct arena *arena,
					      const struct store_options *options);

#endif
