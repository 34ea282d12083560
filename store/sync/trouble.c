#include "store/sync/trouble.h"

#include <stdio.h>

#define FAILURES_TOLD 3
#define ARENA_MAXIMUM ((size_t)64 << 10)

void trouble_note(struct trouble *trouble, const struct error *error)
{
	struct arena *arena = arena_create(ARENA_MAXIMUM);

	trouble->failures++;
	trouble->code = error->code;
	snprintf(trouble->text, sizeof(trouble->text), "%s", error_describe(arena, error));
	arena_destroy(arena);
}

void trouble_ease(struct trouble *trouble)
{
	trouble->failures = trouble->failures > 0;
}

void trouble_end(struct trouble *trouble)
{
	trouble->failures = 0;
}

static bool is_among(enum error_code code, const enum error_code *codes, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (codes[i] == code)
			return true;
	}
	return false;
}

static bool is_of_the_line(enum error_code code)
{
	static const enum error_code codes[] = { ERROR_UNAVAILABLE, ERROR_TIMEOUT };

	return is_among(code, codes, 2);
}

void trouble_line_is_new(struct trouble *trouble)
{
	if (is_of_the_line(trouble->code))
		trouble_ease(trouble);
}

const char *trouble_told(const struct trouble *trouble, bool line_is_up)
{
	static const enum error_code told_otherwise[] = {
		ERROR_NO_ROOM, ERROR_UNAUTHENTICATED, ERROR_WRONG_CREDENTIALS, ERROR_DOUBTED,
		ERROR_FORK,    ERROR_FENCED,
	};

	if (trouble->failures < FAILURES_TOLD || is_among(trouble->code, told_otherwise, 6) ||
	    (!line_is_up && is_of_the_line(trouble->code)))
		return NULL;
	return trouble->text;
}
