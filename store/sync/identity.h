/*
 * Identity: what HQ gave as one, on its way into the database; for who was enrolled and who got another life.
 */
#ifndef OUTPOST_STORE_SYNC_IDENTITY_H
#define OUTPOST_STORE_SYNC_IDENTITY_H

#include "common/db/db.h"
#include "sync-protocol/enrol.h"

#define IDENTITY_PARAMETERS 9

/* Of sync_enrol; returns how many. enrolled must live as long as the statement. */
int identity_parameters(struct arena *arena, const struct enrolled *enrolled, const char *hq_url,
			struct db_parameter out_parameters[static IDENTITY_PARAMETERS]);

#endif
