/* The identity and the token a store is given: what is read is written back and read again the same. */
#include <stdlib.h>
#include <string.h>

#include "sync-protocol/enrol.h"

enum { JSON_MAXIMUM = 65536 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool is_same(const struct enrolled *a, const struct enrolled *b)
{
	return strcmp(a->store_id.string, b->store_id.string) == 0 &&
	       strcmp(a->store_inc.string, b->store_inc.string) == 0 &&
	       strcmp(a->credential, b->credential) == 0 && a->life_number == b->life_number &&
	       a->has_previous == b->has_previous &&
	       (!a->has_previous || (a->previous_acked == b->previous_acked &&
				     chain_equal(&a->previous_chain, &b->previous_chain)));
}

static void try_enrolled(struct arena *arena, struct text input)
{
	struct enrolled enrolled = { 0 }, again = { 0 };
	struct text_buffer json;

	if (enrolled_decode(arena, input, &enrolled))
		return;
	text_buffer_init(&json, JSON_MAXIMUM);
	enrolled_encode(&enrolled, &json);
	if (enrolled_decode(arena, text_buffer_text(&json), &again) || !is_same(&enrolled, &again))
		abort();
	text_buffer_finish(&json);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_create(ARENA_DEFAULT_MAXIMUM);
	struct sync_token token;

	try_enrolled(arena, (struct text){ (const char *)data, size });
	if (!token_decode(arena, (struct text){ (const char *)data, size }, &token) &&
	    (token.expires_in_s < 1 || !token.access_token[0]))
		abort();
	arena_destroy(arena);
	return 0;
}
