/* What pages say on their live lines: whatever is read stays within its bounds. */
#include <stdlib.h>

#include "common/live/message.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_create(ARENA_DEFAULT_MAXIMUM);
	struct live_message message;
	const struct error *error =
		live_message_decode(arena, (struct text){ (const char *)data, size }, &message);

	if (message.wish_count < 0 || message.wish_count > LIVE_WISHES_MAXIMUM)
		abort();
	for (int i = 0; !error && i < message.wish_count; i++) {
		if (message.wishes[i].topic.length > size ||
		    message.wishes[i].position.length > size)
			abort();
	}
	arena_destroy(arena);
	return 0;
}
