/* A line that is taken apart and is JSON has the parts that a reader of JSON finds. */
#include <stdlib.h>

#include "common/json/json_read.h"
#include "sync-protocol/pack_line.h"

enum { TABLE, OP, REVISION, KEY, IMAGE, PARTS };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool is_same(struct arena *arena, struct text part, const struct json_value *value)
{
	struct json_value *read;
	bool is_equal;

	if (json_parse(arena, part, &read))
		return false;
	is_equal = json_value_type(read) == json_value_type(value) &&
		   json_size(read) == json_size(value);
	json_release(read);
	return is_equal;
}

static void compare(struct arena *arena, struct text input, const struct pack_line *line)
{
	struct json_value *whole;

	if (json_parse(arena, input, &whole))
		return;
	if (json_count(whole) < PARTS || !is_same(arena, line->key, json_item(whole, KEY)) ||
	    !text_equal(line->table, json_value_text(json_item(whole, TABLE))))
		abort();
	if (json_count(whole) == PARTS &&
	    json_value_type(json_item(whole, IMAGE)) == JSON_TYPE_OBJECT &&
	    !is_same(arena, line->image, json_item(whole, IMAGE)))
		abort();
	json_release(whole);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct text input = { (const char *)data, size };
	struct arena *arena;
	struct pack_line line;

	if (!pack_line_read(input, &line))
		return 0;
	if (line.key.data + line.key.length + 1 != line.image.data ||
	    line.image.data + line.image.length + 1 != input.data + input.length)
		abort();
	arena = arena_create(ARENA_DEFAULT_MAXIMUM);
	compare(arena, input, &line);
	arena_destroy(arena);
	return 0;
}
