/*
 * Enrolment: the commands `enrol` and `rescue`, which exchange a one-time code for this store's identity.
 */
#ifndef OUTPOST_STORE_SYNC_ENROLMENT_H
#define OUTPOST_STORE_SYNC_ENROLMENT_H

#include <stdbool.h>

#include "common/db/session.h"

struct enrolment {
	const char *hq_url, *code;
	const char *certificate_authority_path; /* NULL: the system's */
	bool is_rescue; /* an old disk, which delivers what it holds and does not go on */
};

/* Blocks. Writes the identity to the database; gives the store's id. */
must_check const struct error *enrolment_run(struct arena *arena, const struct enrolment *enrolment,
					     struct db_session *session, const char **out_store_id);

#endif
