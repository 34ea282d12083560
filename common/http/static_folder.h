/*
 * Static folder: all files below a folder, read at once and within bounds; for static_site.
 */
#ifndef OUTPOST_COMMON_HTTP_STATIC_FOLDER_H
#define OUTPOST_COMMON_HTTP_STATIC_FOLDER_H

#include "common/base/error.h"
#include "common/base/text.h"

#define STATIC_FILES_MAXIMUM 4000
#define STATIC_BYTES_MAXIMUM ((size_t)32 << 20)

struct static_file {
	const char *name; /* "till/index.html" */
	const char *etag; /* with its quotes */
	struct text content;
};

/* Sorted by name. faults: where errors live; files live in `arena`. */
must_check const struct error *static_folder_read(struct arena *arena, struct arena *faults,
						  const char *folder,
						  struct static_file **out_files, int *out_count);

#endif
