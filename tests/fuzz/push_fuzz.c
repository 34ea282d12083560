/* A push as HQ receives it, as it is and as the content of a frame: refused, or exactly what its header says. */
#include <stdlib.h>
#include <string.h>

#include "sync-protocol/compress.h"
#include "sync-protocol/push.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int64_t lines_of(const char *text)
{
	int64_t lines = 1;

	for (; *text; text++)
		lines += *text == '\n';
	return lines;
}

static void decode(struct text body)
{
	struct arena *arena = arena_create(ARENA_DEFAULT_MAXIMUM);
	struct push push;

	if (!push_decode(arena, body, &push) &&
	    (push.header.count < 1 || lines_of(push.heads) != push.header.count ||
	     lines_of(push.documents) != push.header.count))
		abort();
	arena_destroy(arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct text input = { (const char *)data, size };
	struct arena *arena = arena_create(ARENA_DEFAULT_MAXIMUM);
	struct text_buffer frame;
	struct pushed pushed;

	decode(input);
	text_buffer_init(&frame, PUSH_BODY_MAXIMUM);
	compress_frame(COMPRESS_LEVEL_ONCE, input, &frame);
	decode(text_buffer_text(&frame));
	text_buffer_finish(&frame);
	if (!pushed_decode(arena, input, &pushed) &&
	    (pushed.acked_seq < 0 || pushed.quarantined < 0))
		abort();
	arena_destroy(arena);
	return 0;
}
