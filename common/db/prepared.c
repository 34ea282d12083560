#include "common/db/pool.h"

#include <stdlib.h>
#include <string.h>

/* Where the statement is, or would be inserted. */
static size_t position_of(const struct prepared *prepared, const struct statement *statement)
{
	size_t low = 0, high = prepared->count;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (prepared->statements[middle] < statement)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

bool prepared_has(const struct prepared *prepared, const struct statement *statement)
{
	size_t position = position_of(prepared, statement);

	return position < prepared->count && prepared->statements[position] == statement;
}

void prepared_add(struct prepared *prepared, const struct statement *statement)
{
	size_t position = position_of(prepared, statement);

	if (prepared->count == prepared->capacity) {
		prepared->capacity = prepared->capacity ? prepared->capacity * 2 : 64;
		prepared->statements = realloc(prepared->statements,
					       prepared->capacity * sizeof(*prepared->statements));
		if (!prepared->statements)
			abort();
	}
	memmove(prepared->statements + position + 1, prepared->statements + position,
		(prepared->count - position) * sizeof(*prepared->statements));
	prepared->statements[position] = statement;
	prepared->count++;
}

void prepared_remove(struct prepared *prepared, const struct statement *statement)
{
	size_t position = position_of(prepared, statement);

	if (!prepared_has(prepared, statement))
		return;
	prepared->count--;
	memmove(prepared->statements + position, prepared->statements + position + 1,
		(prepared->count - position) * sizeof(*prepared->statements));
}

void prepared_clear(struct prepared *prepared)
{
	free(prepared->statements);
	*prepared = (struct prepared){ 0 };
}
