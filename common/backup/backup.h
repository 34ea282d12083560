/*
 * Backup: the whole database of a server and the key it signs with, in a folder, while the server goes on.
 *
 * Model    PostgreSQL's pg_basebackup copies the data folder with the log that makes it whole, pg_verifybackup reads it again,
 *          and only then has the backup its name: <program>[-<store code>]-<UTC time>, with
 *              backup.json   what it is (identity.h)
 *              data          as PostgreSQL starts on it
 *              state         the files of state_dir that cannot be made again
 *          Until then the name ends in .partial. One at a time: the database holds the lock, and the row that says how it
 *          ended. When one is good, of the good ones of this server in the folder the newest `keep` are kept.
 *          See docs/backup.md.
 * Owner    Results live in the arena.
 */
#ifndef OUTPOST_COMMON_BACKUP_BACKUP_H
#define OUTPOST_COMMON_BACKUP_BACKUP_H

#include <stdbool.h>
#include <stdint.h>

#include "common/base/error.h"

#define BACKUP_UNFINISHED ".partial"
#define BACKUP_STATE_FILE "signing-key.pem" /* packs and snapshots are made again */

struct backup_options {
	const char *program;       /* outpost-store */
	const char *database_url;  /* of the server's role: the row and the identity */
	const char *backup_url;    /* of a role with REPLICATION: the data */
	const char *programs;      /* PostgreSQL's, a folder */
	const char *folder;        /* where backups go */
	const char *folder_option; /* what said so, for its errors */
	const char *state_dir;
	int64_t keep;
	int64_t spared; /* bytes of the folder's disk that must stay free: it may be the database's */
	bool shows_progress;
};

struct backup_made {
	const char *path;
	int64_t bytes;
	int removed; /* older ones */
};

must_check const struct error *backup_make(struct arena *arena,
					   const struct backup_options *options,
					   struct backup_made *out_made);

#endif
