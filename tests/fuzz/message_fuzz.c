/* Every message of the protocol from any bytes: refused with a reason that is not our fault, or taken. */
#include <stdlib.h>

#include "sync-protocol/message.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	for (enum message_kind kind = 0; kind < MESSAGE_COUNT; kind++) {
		struct arena *arena = arena_create(ARENA_DEFAULT_MAXIMUM);
		const struct field_values *values;
		const struct error *error = message_decode(
			arena, kind, (struct text){ (const char *)data, size }, &values);

		if (error && error->code == ERROR_INTERNAL)
			abort();
		arena_destroy(arena);
	}
	return 0;
}
