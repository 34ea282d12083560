/*
 * Conditions: what is wrong with a server, since when, and who has to know.
 *
 * Why      A person must hear of what a server cannot mend by itself: no line, no space, documents that nobody can take. Of each
 *          there is one record, retail.condition, whatever shows it: API, metrics, health, a letter.
 * Model    Kinds are declared in migrations (schema/shared/migrations/0119_conditions.sql). What can be seen in the
 *          database has a finder there; what the process alone knows is set and cleared here. Every other second, and at
 *          once when something was set, one statement notes all of it: what is new begins, what does not hold any more has
 *          ended. What lasts is kept here by kind and store.
 *          While the database is away nothing is noted, and what was set stays set.
 * Owner    service.c: create after the database, start, close and wait for `closed`, destroy.
 * To add a condition: retail.declare_condition in a migration, with a finder in schema/<tier>/functions/condition_finders.sql or
 *          conditions_set here, and its row in docs/conditions.md.
 */
#ifndef OUTPOST_COMMON_CONDITIONS_CONDITIONS_H
#define OUTPOST_COMMON_CONDITIONS_CONDITIONS_H

#include "common/log/log.h"
#include "common/ports/ports.h"

struct conditions;

struct conditions_options {
	const struct ports *ports;
	const struct log *log;
	/* Before each note, for who sets what it sees by looking; may be NULL. */
	void (*look)(struct conditions *conditions, void *context);
	/* What lasts is known, or is not what it was; may be NULL. */
	void (*changed)(void *context);
	void *context;
};

/* Those of a kind and store that last. */
struct condition {
	const char *name, *severity; /* warning, critical */
	const char *store;           /* code; NULL: the server's own */
	int64_t count;
	const char *since, *detail; /* of the oldest */
};

struct conditions *conditions_create(const struct conditions_options *options);
void conditions_start(struct conditions *conditions);
/* Nothing is noted any more; `closed` comes when the note under way has ended. */
void conditions_close(struct conditions *conditions, loop_callback *closed, void *context);
void conditions_destroy(struct conditions *conditions);

/* It holds until it is cleared; again with another detail, that is noted. subject: which one, of several of a kind; else "".
 * At most a hundred are set, further ones are not noted. */
void conditions_set(struct conditions *conditions, const char *name, const char *subject,
		    const char *detail);
void conditions_clear(struct conditions *conditions, const char *name, const char *subject);

/* By the last note: nothing can be written, a sale no more than a condition. */
bool conditions_database_is_read_only(const struct conditions *conditions);
/* The last note failed although the database is there: it is not the one that this program needs. */
bool conditions_database_is_another(const struct conditions *conditions);

/* As they were noted last, the gravest first; valid until control returns to the loop. */
const struct condition *conditions_lasting(const struct conditions *conditions, int *out_count);

#endif
