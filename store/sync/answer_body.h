/*
 * Answer body: the bytes of an answer while they are read: a copy in memory, or a mapped file.
 */
#ifndef OUTPOST_STORE_SYNC_ANSWER_BODY_H
#define OUTPOST_STORE_SYNC_ANSWER_BODY_H

#include "common/base/error.h"
#include "common/base/text.h"

struct answer_body {
	struct text unread; /* taken from the front by the reader */
	void *memory;
	size_t length;
	bool is_mapped;
};

void answer_body_copy(struct answer_body *body, struct text bytes);
must_check const struct error *answer_body_map(struct answer_body *body, struct arena *arena,
					       const char *path);
/* Harmless on an empty one. */
void answer_body_release(struct answer_body *body);

#endif
