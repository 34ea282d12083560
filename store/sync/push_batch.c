#include "store/sync/push_batch.h"

#include <assert.h>
#include <string.h>

#include "schema/store/queries/sync.sql.h"

#define ARENA_MAXIMUM ((size_t)1 << 20)
#define BATCH_BYTES (4 << 20) /* of documents; more only when a single one has more */

static void ready(struct push_batch *batch)
{
	batch->state = BATCH_READY;
	batch->ready(batch, batch->context);
}

static void compress(void *context)
{
	struct push_batch *batch = context;

	push_encode(&batch->header, text_buffer_text(&batch->lines), &batch->body);
}

static void on_compressed(void *context)
{
	struct push_batch *batch = context;

	text_buffer_finish(&batch->lines);
	text_buffer_init(&batch->lines, PUSH_CONTENT_MAXIMUM);
	if (batch->body.full)
		batch->error = error_new(batch->arena, ERROR_TOO_LARGE,
					 "the journal entry after %lld is too large to send",
					 (long long)batch->after_seq);
	ready(batch);
}

static bool read_header(struct push_batch *batch, const struct db_reply *reply)
{
	struct push_header *header = &batch->header;

	header->first_seq = db_int(reply, 0, "first_seq");
	header->count = db_int(reply, 0, "count");
	return uuid_parse(text_of(db_text(reply, 0, "store_inc")), &header->store_inc) &&
	       chain_from_hex(text_of(db_text(reply, 0, "previous_chain")),
			      &header->previous_chain) &&
	       chain_from_hex(text_of(db_text(reply, 0, "chain")), &header->chain);
}

static void on_read(const struct db_reply *reply, void *context)
{
	struct push_batch *batch = context;

	batch->error = reply->error;
	batch->is_empty = !reply->error && reply->rows == 0;
	if (batch->error || batch->is_empty) {
		ready(batch);
		return;
	}
	if (!read_header(batch, reply))
		batch->error = error_new(batch->arena, ERROR_INTERNAL, "the journal is damaged");
	text_append(&batch->lines, db_text(reply, 0, "lines"), db_length(reply, 0, "lines"));
	if (!batch->error && batch->lines.full)
		batch->error = error_new(batch->arena, ERROR_TOO_LARGE,
					 "the journal entry after %lld is too large to send",
					 (long long)batch->after_seq);
	if (batch->error) {
		ready(batch);
		return;
	}
	batch->is_full =
		batch->header.count == batch->entries_maximum || batch->lines.length >= BATCH_BYTES;
	port_offload(batch->ports, compress, on_compressed, batch);
}

void push_batch_init(struct push_batch *batch, const struct ports *ports, int entries_maximum,

		     void (*ready_callback)(struct push_batch *batch, void *context), void *context)
{
	*batch = (struct push_batch){
		.ports = ports,
		.entries_maximum = entries_maximum,
		.ready = ready_callback,
		.context = context,
	};
	batch->arena = arena_create(ARENA_MAXIMUM);
	text_buffer_init(&batch->body, PUSH_BODY_MAXIMUM);
	text_buffer_init(&batch->lines, PUSH_CONTENT_MAXIMUM);
}

void push_batch_forget(struct push_batch *batch)
{
	assert(batch->state != BATCH_BEING_MADE);
	batch->state = BATCH_NONE;
	batch->error = NULL;
	batch->is_empty = batch->is_full = false;
	text_buffer_finish(&batch->body);
	text_buffer_init(&batch->body, PUSH_BODY_MAXIMUM);
	text_buffer_clear(&batch->lines);
}

void push_batch_make(struct push_batch *batch, int64_t after_seq)
{
	push_batch_forget(batch);
	arena_reset(batch->arena);
	batch->state = BATCH_BEING_MADE;
	batch->after_seq = after_seq;

	const struct db_parameter parameters[] = {
		{ "after_seq", arena_print(batch->arena, "%lld", (long long)after_seq) },
		{ "limit", arena_print(batch->arena, "%d", batch->entries_maximum) },
		{ "bytes", arena_print(batch->arena, "%d", BATCH_BYTES) },
	};

	memcpy(batch->parameters, parameters, sizeof(parameters));
	port_run(batch->ports, &(struct db_call){
				       .statement = &sync_next_batch,
				       .parameters = batch->parameters,
				       .parameter_count = 3,
				       .arena = batch->arena,
				       .done = on_read,
				       .context = batch,
			       });
}

int64_t push_batch_last_seq(const struct push_batch *batch)
{
	return batch->header.first_seq + batch->header.count - 1;
}

void push_batch_finish(struct push_batch *batch)
{
	text_buffer_finish(&batch->body);
	text_buffer_finish(&batch->lines);
	arena_destroy(batch->arena);
}
