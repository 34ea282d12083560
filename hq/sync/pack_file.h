/*
 * Pack files: answers too large for memory, in state_dir/packs.
 *
 * Model    The name says what the file is, so a file of a name that fits is an answer; a file is complete or not there.
 *          Its ETag names its bytes: the name and when they were written. A store whose line was cut gets
 *          the rest of the very file as long as it exists; any other gets a file of a while ago rather than a new
 *          one, because all of them lead to the head, and whoever asks again and again while HQ publishes shall
 *          not have one made each time. That its revision is of this chain the caller must compare.
 *          Files that nobody has asked for longest go, when they are too many or too large together.
 * Owner    Results live in the arena.
 */
#ifndef OUTPOST_HQ_SYNC_PACK_FILE_H
#define OUTPOST_HQ_SYNC_PACK_FILE_H

#include "sync-protocol/pack.h"

#define PACK_FILE_UNFINISHED "making-" /* what such a file is called until it is whole */
#define PACK_FILE_CHAIN_LENGTH 16      /* hex digits of it in a name */

struct pack_wish {
	enum pack_kind kind;
	const char *hq_inc, *scopes_hash;
	int64_t rev_from;
	int64_t rev_least;
	struct text begun; /* ETag of what the store has a part of; may be empty */
};

struct pack_file {
	const char *path, *etag;
	int64_t rev_to;
	const char *chain; /* at rev_to, the beginning of its text */
};

const char *pack_file_path(struct arena *arena, const char *folder,
			   const struct manifest *manifest);
/* False when there is none; one that is found is kept longer. */
bool pack_file_find(struct arena *arena, const char *folder, const struct pack_wish *wish,
		    struct pack_file *out_file);
/* Of a file that exists; NULL when it has gone. */
const char *pack_file_etag(struct arena *arena, const char *path);
/* Blocks. Of one that was made before anybody asked for it: those that somebody has asked for stay longer. */
void pack_file_set_unasked(const char *path);
/* Blocks. Removes what is too much. */
void pack_file_remove_oldest(struct arena *arena, const char *folder);

#endif
