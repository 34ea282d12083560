/*
 * Restore: makes a data folder of a backup, proved to be whole and marked as restored.
 *
 * Why      What comes back is not what went on: stores may have seen what a restored headquarters does not know, headquarters may
 *          hold what a restored store has forgotten. So no database leaves here that believes to be the one that went on.
 * Model    The backup says what it is and is compared with what was asked for; pg_verifybackup reads it; it is copied into
 *          the new data folder; PostgreSQL starts on that, heard by nobody but us; `proved` brings the schema up to date and
 *          checks it; who it is and how far it came is compared with what the backup says; sync.restored() marks it;
 *          PostgreSQL stops. What fails removes the new folder again. The backup is only read.
 *          It needs no configuration: settings that are there give state_dir back its key.
 */
#ifndef OUTPOST_COMMON_BACKUP_RESTORE_H
#define OUTPOST_COMMON_BACKUP_RESTORE_H

#include "common/backup/identity.h"

/* Both are connections to the restored database, of the owner and of the server's role. */
typedef const struct error *restore_proved(const char *owner_url, const char *server_url,
					   void *context);

struct restore_options {
	const char *program;    /* outpost-store */
	const char *programs;   /* PostgreSQL's, a folder */
	const char *from;       /* the backup */
	const char *to;         /* the data folder: empty, or not there */
	const char *store_code; /* whose backup it must be; NULL: of headquarters */
	const char *state_dir;  /* NULL: the key stays in the backup */
	restore_proved *proved;
	void *context;
};

/* What the caller tells a person. */
struct restored {
	struct backup_identity identity;
	int64_t position;   /* how far the restored database came */
	bool has_given_key; /* to state_dir */
};

must_check const struct error *restore_make(struct arena *arena,
					    const struct restore_options *options,
					    struct restored *out_restored);

#endif
