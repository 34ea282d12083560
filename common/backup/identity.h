/*
 * Identity: what a backup says of itself, in its file backup.json.
 *
 * Model    Program and version, and the columns of the statement backup_identity at the time it began. Unknown members are ignored.
 */
#ifndef OUTPOST_COMMON_BACKUP_IDENTITY_H
#define OUTPOST_COMMON_BACKUP_IDENTITY_H

#include <stdint.h>

#include "common/base/error.h"
#include "common/base/text.h"

struct db_reply;

struct backup_identity {
	const char *program; /* outpost-store */
	const char *version; /* of it */
	const char *database;
	const char *store_id,
		*store_code; /* NULL at headquarters; a new store may have no code yet */
	const char *incarnation;
	int64_t position; /* revision at headquarters, number in the journal at a store */
	const char *started_at;
};

/* reply: of backup_identity, with a row. */
struct backup_identity backup_identity_of(struct arena *arena, const char *program,
					  const struct db_reply *reply);
/* The file's text, which names all that the reply holds. */
struct text backup_identity_text(struct arena *arena, const char *program,
				 const struct db_reply *reply);
/* That of the backup at `path`. */
must_check const struct error *backup_identity_read(struct arena *arena, const char *path,
						    struct backup_identity *out_identity);

#endif
