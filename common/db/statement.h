/*
 * Statement: one named SQL statement of schema/, embedded at build time by schema/embed.py.
 *
 * Model    The symbol is the name in the file (`-- name: product_update`); `:name` became $n in order
 *          of first use. The lane is a property of the statement (`-- lane: exclusive`).
 */
#ifndef OUTPOST_COMMON_DB_STATEMENT_H
#define OUTPOST_COMMON_DB_STATEMENT_H

#include <stdbool.h>
#include <string.h>

enum db_lane {
	/* Pipelined, short statements, each its own transaction, planned once for any values: tests/database/lists_test.py
	 * runs that plan of each list and look-up. */
	DB_LANE_FAST,
	DB_LANE_EXCLUSIVE, /* one at a time per connection: reports, COPY, anything long */
	DB_LANE_SEQUENCER, /* one dedicated REPEATABLE READ connection, which also listens */
	DB_LANE_FLUSH,     /* puts on disk what others have committed; see flush.h */
	DB_LANE_OWNER,     /* of commands alone: the session of the database's owner, no server's */
};

struct statement {
	const char *name; /* NULL: runs once, nothing is prepared for a next time */
	const char *sql;
	const char *const *parameters; /* names, in the order of $1, $2, ... */
	int parameter_count;
	enum db_lane lane;
};

/* Whether its last parameter is `commits_later`: the pool gives it, and no route. See flush.h. */
static inline bool statement_commits_later(const struct statement *statement)
{
	int last = statement->parameter_count - 1;

	return last >= 0 && strcmp(statement->parameters[last], "commits_later") == 0;
}

#endif
