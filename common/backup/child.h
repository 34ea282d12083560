/*
 * Child: a program of PostgreSQL's that is run and waited for.
 *
 * Model    For commands, which have one thread and nothing else to do. Standard input is empty. What it says is passed on to a
 *          person at a terminal, and the end of it is what the error says when it fails. It ends when we do.
 */
#ifndef OUTPOST_COMMON_BACKUP_CHILD_H
#define OUTPOST_COMMON_BACKUP_CHILD_H

#include "common/base/error.h"

struct child {
	const char *folder;           /* of the programs */
	const char *const *arguments; /* the program's name first, NULL at the end */
	const char *const
		*environment; /* "NAME=value" besides our own; NULL at the end; may be NULL */
};

/* `configuration` when there is no such program, else `state_conflict` when it fails. */
must_check const struct error *child_run(struct arena *arena, const struct child *child);

#endif
