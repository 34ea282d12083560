/*
 * Pack files: answers too large for memory, in state_dir/packs, written on the thread pool.
 *
 * Model    The name says what the file is, so a file of the right name is the answer. A file is complete or
 *          not there (written beside and renamed). The oldest of more than a few go.
 */
#ifndef OUTPOST_HQ_SYNC_PACK_FILE_H
#define OUTPOST_HQ_SYNC_PACK_FILE_H

#include "common/base/error.h"
#include "common/base/text.h"

/* Path of the file for this content, which need not exist. */
const char *pack_file_path(struct arena *arena, const char *folder, const char *hq_inc,
			   const char *kind, int64_t rev_from, int64_t rev_to,
			   const char *scopes_hash);
bool pack_file_exists(const char *path);
/* Blocks: call off the loop. The folder is made when it is missing. */
must_check const struct error *pack_file_write(struct arena *arena, const char *folder,
					       const char *path, struct text content);

#endif
