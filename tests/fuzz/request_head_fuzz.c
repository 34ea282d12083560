/*
 * What strangers send before anybody knows them: any bytes as the head of a request over HTTP/1.1, whole and
 * piece by piece, and as fields of HTTP/2. Whatever is accepted keeps the rules that routing relies on.
 */
#include <stdlib.h>
#include <string.h>

#include "common/http/http1_head.h"
#include "common/http/http2_head.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void expect_sound(const struct request_head *head)
{
	size_t length;
	struct arena *arena = arena_create(ARENA_DEFAULT_MAXIMUM);

	if (!head->path.length || head->path.data[0] != '/' || !head->method.length)
		abort();
	for (size_t i = 0; i < head->path.length; i++)
		if ((unsigned char)head->path.data[i] <= ' ' || head->path.data[i] == '\\' ||
		    head->path.data[i] == '?')
			abort();
	if (memmem(head->path.data, head->path.length, "/../", 4) ||
	    memmem(head->path.data, head->path.length, "%2f", 3) ||
	    memmem(head->path.data, head->path.length, "%2F", 3) ||
	    memmem(head->path.data, head->path.length, "%00", 3))
		abort();
	if (head->field_count > HEAD_FIELDS_MAXIMUM || head->size >= HEAD_MAXIMUM)
		abort();
	if (!head_body_length(arena, head, false, &length) && length > INT64_MAX)
		abort();
	arena_destroy(arena);
}

static void read_whole(struct text bytes)
{
	struct arena *arena = arena_create(ARENA_DEFAULT_MAXIMUM);
	struct request_head head;

	head_init(arena, &head);
	if (!http1_head_read(arena, bytes, &head))
		expect_sound(&head);
	arena_destroy(arena);
}

/* However it is cut, its end is found at one place. */
static void read_pieces(struct text bytes)
{
	struct arena *arena = arena_create(ARENA_DEFAULT_MAXIMUM);
	size_t whole = http1_head_length(bytes, 0), searched = 0;

	for (size_t i = 1; i <= bytes.length; i++) {
		struct text part = { bytes.data, i };
		size_t length = http1_head_length(part, searched);

		if (length && length != whole)
			abort();
		if (length || http1_head_check_part(arena, part))
			break;
		searched = i > 2 ? i - 2 : 0;
	}
	if (whole)
		read_whole((struct text){ bytes.data, whole });
	arena_destroy(arena);
}

/* Lines of "name=value". */
static void read_fields(struct text bytes)
{
	struct arena *arena = arena_create(ARENA_DEFAULT_MAXIMUM);
	const struct error *error = NULL;
	struct request_head head;
	struct text line, name;

	head_init(arena, &head);
	while (!error && text_split(&bytes, '\n', &line)) {
		text_split(&line, '=', &name);
		error = http2_head_add(arena, &head, name, line.data ? line : TEXT(""));
	}
	if (!error && !http2_head_check(arena, &head))
		expect_sound(&head);
	arena_destroy(arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *copy = malloc(size + 1);
	struct text bytes = { copy, size };

	memcpy(copy, data, size);
	read_pieces(bytes);
	read_whole(bytes);
	read_fields(bytes);
	free(copy);
	return 0;
}
