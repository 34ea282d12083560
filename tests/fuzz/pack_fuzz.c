/*
 * An answer to a pull as a store receives it, as it is and as the content of a frame, in pieces of the size that its first
 * byte says: rows are whole lines, counted, and complete means that a manifest came.
 */
#include <stdlib.h>
#include <string.h>

#include "sync-protocol/compress.h"
#include "sync-protocol/pack.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_rows(const struct text_buffer *rows, struct pack_reader *reader)
{
	int64_t count = 0;

	for (size_t i = 0; i < rows->length; i++)
		count += rows->data[i] == '\n';
	if (count != pack_reader_rows(reader) ||
	    (rows->length > 0 && rows->data[rows->length - 1] != '\n'))
		abort();
	if (pack_reader_is_complete(reader) && !pack_reader_manifest(reader))
		abort();
}

static void read_all(struct text body, size_t piece)
{
	struct arena *arena = arena_create(ARENA_DEFAULT_MAXIMUM);
	struct pack_reader *reader = pack_reader_create(arena);
	struct text_buffer rows;
	const struct error *error = NULL;

	text_buffer_init(&rows, (size_t)16 << 20);
	while (!error && body.length > 0) {
		struct text part = { body.data, body.length < piece ? body.length : piece };
		size_t before = part.length;

		error = pack_read(reader, &part, SIZE_MAX, &rows);
		if (part.length == before)
			break;
		body.data += before - part.length;
		body.length -= before - part.length;
	}
	if (!error && !rows.full)
		check_rows(&rows, reader);
	pack_reader_destroy(reader);
	text_buffer_finish(&rows);
	arena_destroy(arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct text input = { (const char *)data + 1, size - 1 };
	struct text_buffer frame;

	if (size == 0)
		return 0;
	read_all(input, 1 + data[0]);
	text_buffer_init(&frame, (size_t)1 << 20);
	compress_frame(COMPRESS_LEVEL_ONCE, input, &frame);
	read_all(text_buffer_text(&frame), 1 + data[0]);
	text_buffer_finish(&frame);
	return 0;
}
