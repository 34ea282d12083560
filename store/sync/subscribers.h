/*
 * Subscribers: who is told that rows of a table may have changed, because a cut of headquarters was applied.
 *
 * Why      What is kept in memory must follow the mirror, and only what it was made of.
 * Model    A subscriber names its tables in whole. One cut tells it once, however many of them it changed; after a snapshot
 *          all tables have changed.
 * To add a cache: its module names the tables it reads (rules_cache_tables), app.c adds a row.
 */
#ifndef OUTPOST_STORE_SYNC_SUBSCRIBERS_H
#define OUTPOST_STORE_SYNC_SUBSCRIBERS_H

struct subscriber {
	const char *const *tables; /* without their schema; NULL at the end */
	void (*changed)(void *context);
	void *context;
};

/* subscribers end with a row without tables; changed: names of tables separated by spaces. */
void subscribers_tell(const struct subscriber *subscribers, const char *changed);

#endif
