/*
 * Part file: the body of a reply on its way to disk, which goes on where a line was cut.
 *
 * Why      A body of any size comes over a line that falls again and again only if what has come stays.
 * Model    The first line is the ETag of what the bytes behind it are the beginning of; it is empty when these
 *          cannot go on. So one file says all, and it is never taken for the beginning of something else.
 *          Whether the bytes are damaged, the reader of the body finds out.
 * Owner    Descriptors are the caller's; -1 when the file cannot be had.
 */
#ifndef OUTPOST_COMMON_HTTP_PART_FILE_H
#define OUTPOST_COMMON_HTTP_PART_FILE_H

#include "common/base/text.h"

#define PART_FILE_ETAG_MAXIMUM 250

struct part_file {
	const char *etag;
	int64_t length; /* of the body so far, more than 0 */
};

/* Strong, and short enough to be kept. */
bool part_file_takes(struct text etag);
/* False when there is nothing to go on with. */
bool part_file_find(struct arena *arena, const char *path, struct part_file *out_part);
/* Empty but for the first line; an ETag that is none, weak or too long makes a file that cannot go on. */
int part_file_begin(const char *path, struct text etag);
/* At its end. */
int part_file_continue(const char *path);
/* Takes the last byte off, so that a body that is whole can be gone on with: who sends that byte says that it still is what
 * there is. */
void part_file_shorten(const char *path);
/* Before the first byte of the body. */
int part_file_read(const char *path);

#endif
