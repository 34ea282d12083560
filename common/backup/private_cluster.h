/*
 * Private cluster: PostgreSQL on a data folder for ourselves alone.
 *
 * Model    It listens on a socket in a folder that only this account may enter, reads no configuration of the data folder's but what
 *          is in it by ALTER SYSTEM, and that overruled, archives nothing, asks for no password and waits for no disk: who needs
 *          the folder after a crash of the machine syncs it when the cluster has stopped.
 * Owner    Who starts it stops it, also after an error.
 */
#ifndef OUTPOST_COMMON_BACKUP_PRIVATE_CLUSTER_H
#define OUTPOST_COMMON_BACKUP_PRIVATE_CLUSTER_H

#include "common/base/error.h"

struct private_cluster {
	const char *programs; /* PostgreSQL's, a folder */
	const char *data;
	const char *folder; /* of the socket and the log; set by the start */
};

/* Returns when it is up, however long it has to recover. */
must_check const struct error *private_cluster_start(struct arena *arena,
						     struct private_cluster *cluster);
must_check const struct error *private_cluster_stop(struct arena *arena,
						    const struct private_cluster *cluster);
/* Connection string of a role to a database of it. */
const char *private_cluster_url(struct arena *arena, const struct private_cluster *cluster,
				const char *role, const char *database);

#endif
