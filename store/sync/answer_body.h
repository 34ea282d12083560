/*
 * Answer body: the bytes of an answer while they are read: a copy in memory, or a file, piece by piece.
 */
#ifndef OUTPOST_STORE_SYNC_ANSWER_BODY_H
#define OUTPOST_STORE_SYNC_ANSWER_BODY_H

#include "common/base/error.h"
#include "common/base/text.h"
#include "sync-protocol/pack.h"

struct answer_body {
	struct text unread; /* taken from the front by the reader */
	char *memory;
	const char *path; /* NULL: all of it is in memory */
	int file;
};

void answer_body_copy(struct answer_body *body, struct text bytes);
/* A part file that is whole; the path lives as long as the body. */
must_check const struct error *answer_body_open(struct answer_body *body, struct arena *arena,
						const char *path);
/* Unpacks rows until there are `enough` bytes of them; fewer are the last ones. */
must_check const struct error *answer_body_rows(struct answer_body *body,
						struct pack_reader *reader, struct arena *arena,
						size_t enough, struct text_buffer *rows);
/* Leaves the file there, to be gone on with: the bytes are good, and what was done with them failed. */
void answer_body_keep(struct answer_body *body);
/* Removes the file, too: used, or good for nothing. Harmless on an empty one. */
void answer_body_release(struct answer_body *body);

#endif
