/*
 * Files: whole folders and small files, for backup and restore.
 *
 * Model    Links are not followed and other file systems not entered. A file is on the disk when the call
 *          that wrote it returns, its name when its folder is synced.
 */
#ifndef OUTPOST_COMMON_BACKUP_FILES_H
#define OUTPOST_COMMON_BACKUP_FILES_H

#include <stdbool.h>
#include <stdint.h>

#include "common/base/error.h"
#include "common/base/text.h"

/* What a folder and all in it hold. */
must_check const struct error *folder_size(struct arena *arena, const char *path,
					   int64_t *out_bytes);
/* With all that is in it; nothing when there is none. */
must_check const struct error *folder_remove(struct arena *arena, const char *path);
/* Room that we may fill on its file system. */
must_check const struct error *folder_room(struct arena *arena, const char *path,
					   int64_t *out_bytes);
must_check const struct error *folder_make(struct arena *arena, const char *path);
/* The folder's own names, and all that its file system has still to write. */
must_check const struct error *folder_sync(struct arena *arena, const char *path);
must_check const struct error *folder_sync_all(struct arena *arena, const char *path);
/* The names in it, in their order; at most `maximum`. */
must_check const struct error *folder_list(struct arena *arena, const char *path, size_t maximum,
					   const char *const **out_names);
bool file_exists(const char *path);
/* Of at most `maximum` bytes. */
must_check const struct error *file_read(struct arena *arena, const char *path, size_t maximum,
					 struct text *out_text);
/* Readable by its owner alone. A file that is there is refused. */
must_check const struct error *file_write(struct arena *arena, const char *path, struct text text);

#endif
