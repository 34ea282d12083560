/* Hints and heartbeats: what is read is written back and read again the same. */
#include <stdlib.h>
#include <string.h>

#include "sync-protocol/hint.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void try_hint(struct arena *arena, struct text input)
{
	struct hint hint, again;
	struct text_buffer json;

	if (hint_decode(arena, input, &hint))
		return;
	text_buffer_init(&json, HINT_MESSAGE_MAXIMUM);
	hint_encode(&hint, &json);
	if (json.full || hint_decode(arena, text_buffer_text(&json), &again) ||
	    hint.rev != again.rev || strcmp(hint.hq_inc.string, again.hq_inc.string) != 0)
		abort();
	text_buffer_finish(&json);
}

static void try_heartbeat(struct arena *arena, struct text input)
{
	struct heartbeat heartbeat, again;
	struct text_buffer json;

	if (heartbeat_decode(arena, input, &heartbeat))
		return;
	text_buffer_init(&json, HINT_MESSAGE_MAXIMUM);
	heartbeat_encode(&heartbeat, &json);
	if (json.full || heartbeat_decode(arena, text_buffer_text(&json), &again) ||
	    heartbeat.applied_rev != again.applied_rev || heartbeat.sent_us != again.sent_us ||
	    (heartbeat.conditions == NULL) != (again.conditions == NULL) ||
	    (heartbeat.conditions && strcmp(heartbeat.conditions, again.conditions) != 0) ||
	    heartbeat.journal_seq != again.journal_seq || heartbeat.held_nonce != again.held_nonce)
		abort();
	text_buffer_finish(&json);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_create(ARENA_DEFAULT_MAXIMUM);

	try_hint(arena, (struct text){ (const char *)data, size });
	try_heartbeat(arena, (struct text){ (const char *)data, size });
	arena_destroy(arena);
	return 0;
}
