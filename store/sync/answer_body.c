#include "store/sync/answer_body.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/http/part_file.h"

#define PIECE_SIZE ((size_t)256 << 10)

static char *take_memory(size_t size)
{
	char *memory = malloc(size);

	if (!memory)
		abort();
	return memory;
}

void answer_body_copy(struct answer_body *body, struct text bytes)
{
	char *memory = take_memory(bytes.length + 1);

	memcpy(memory, bytes.data, bytes.length);
	*body = (struct answer_body){ .memory = memory, .unread = { memory, bytes.length } };
}

static const struct error *fault(struct arena *arena, const char *path)
{
	return error_new(arena, ERROR_UNAVAILABLE, "cannot read %s: %s", path, strerror(errno));
}

const struct error *answer_body_open(struct answer_body *body, struct arena *arena,
				     const char *path)
{
	int file = part_file_read(path);

	if (file < 0)
		return fault(arena, path);
	*body = (struct answer_body){ .memory = take_memory(PIECE_SIZE),
				      .path = path,
				      .file = file };
	return NULL;
}

/* The next piece when `unread` is used up; none at the end. */
static const struct error *refill(struct answer_body *body, struct arena *arena)
{
	ssize_t length;

	if (!body->path || body->unread.length)
		return NULL;
	do
		length = read(body->file, body->memory, PIECE_SIZE);
	while (length < 0 && errno == EINTR);
	if (length < 0)
		return fault(arena, body->path);
	body->unread = (struct text){ body->memory, (size_t)length };
	return NULL;
}

const struct error *answer_body_rows(struct answer_body *body, struct pack_reader *reader,
				     struct arena *arena, size_t enough, struct text_buffer *rows)
{
	do {
		TRY(refill(body, arena));
		TRY(pack_read(reader, &body->unread, enough, rows));
		if (rows->length >= enough)
			return NULL;
		TRY(refill(body, arena));
	} while (body->unread.length > 0);
	return NULL;
}

void answer_body_keep(struct answer_body *body)
{
	if (!body->path)
		return;
	close(body->file);
	part_file_shorten(body->path);
	body->path = NULL;
}

void answer_body_release(struct answer_body *body)
{
	if (body->path) {
		close(body->file);
		unlink(body->path);
	}
	free(body->memory);
	*body = (struct answer_body){ 0 };
}
