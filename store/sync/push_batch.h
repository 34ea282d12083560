/*
 * Push batch: entries of the journal on their way from the database into a compressed body.
 *
 * Model    Read by one statement (which numbers what has no number yet), compressed on the thread pool, then
 *          `ready` is called once. Reused for batch after batch.
 */
#ifndef OUTPOST_STORE_SYNC_PUSH_BATCH_H
#define OUTPOST_STORE_SYNC_PUSH_BATCH_H

#include "common/ports/ports.h"
#include "sync-protocol/push.h"

enum push_batch_state { BATCH_NONE, BATCH_BEING_MADE, BATCH_READY };

struct push_batch {
	const struct ports *ports;
	int entries_maximum;
	void (*ready)(struct push_batch *batch, void *context);
	void *context;

	enum push_batch_state state;
	int64_t after_seq;
	const struct error *error; /* when ready: it could not be read */
	bool is_empty;             /* when ready: there is nothing after after_seq */
	bool is_full;              /* there may be more behind it */
	struct push_header header;
	struct text_buffer body;

	struct arena *arena;
	struct text_buffer lines;
	struct db_parameter parameters[3];
};

void push_batch_init(struct push_batch *batch, const struct ports *ports, int entries_maximum,
		     void (*ready)(struct push_batch *batch, void *context), void *context);
void push_batch_make(struct push_batch *batch, int64_t after_seq);
int64_t push_batch_last_seq(const struct push_batch *batch);
/* Not while it is being made. */
void push_batch_forget(struct push_batch *batch);
void push_batch_finish(struct push_batch *batch);

#endif
