/* zstd frames from a peer: whole with a limit, and in pieces; neither gives more than was allowed for, nor stands still. */
#include <stdlib.h>

#include "sync-protocol/compress.h"

enum { CONTENT_MAXIMUM = 65536, PIECES_MAXIMUM = 256, PIECE = 4096 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_whole(struct arena *arena, struct text input)
{
	struct text content;

	if (!decompress_frame(arena, input, CONTENT_MAXIMUM, &content) &&
	    (content.length > CONTENT_MAXIMUM || content.data[content.length] != '\0'))
		abort();
}

static void read_in_pieces(struct arena *arena, struct text input)
{
	struct decompressor *decompressor = decompressor_create();
	char piece[PIECE];
	size_t length = 1;
	int pieces = 0;

	while (pieces++ < PIECES_MAXIMUM && (input.length > 0 || length > 0)) {
		size_t before = input.length;

		if (decompressor_read(decompressor, arena, &input, piece, sizeof(piece), &length))
			break;
		if (length > sizeof(piece) || input.length > before)
			abort();
		if (length == 0 && input.length == before)
			break;
	}
	decompressor_destroy(decompressor);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_create(ARENA_DEFAULT_MAXIMUM);
	struct text input = { (const char *)data, size };

	read_whole(arena, input);
	read_in_pieces(arena, input);
	arena_destroy(arena);
	return 0;
}
