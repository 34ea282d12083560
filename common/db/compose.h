/*
 * Compose: a statement made at run time from pieces of SQL that lie in schema/ (`-- template: x`).
 *
 * Why      What follows from a declaration is not written down once more for each table and each filter.
 * Model    {words} of a template are filled in with names and other pieces, all of which the programs
 *          themselves hold; then :parameters become $1, $2, ... as in every statement. What a client sends
 *          is only ever bound to a parameter.
 * Owner    Everything lives in the arena given. Pieces are needed once: who composes statements that stay takes an arena for
 *          them that goes, and the statement copies what it needs.
 */
#ifndef OUTPOST_COMMON_DB_COMPOSE_H
#define OUTPOST_COMMON_DB_COMPOSE_H

#include "common/base/arena.h"
#include "common/db/statement.h"

struct template_word {
	const char *word, *text;
};

/* `words` ends with a NULL word; aborts on a {word} that is not among them. */
const char *compose_text(struct arena *arena, const char *template,
			 const struct template_word *words);
const struct statement *compose_statement(struct arena *arena, const char *name, const char *sql);

/* "a, b" and "c" are "a, b, c"; before the first there is no separator. */
const char *compose_join(struct arena *arena, const char *list, const char *separator,
			 const char *item);

#endif
