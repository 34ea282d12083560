/*
 * Attempts: how often somebody may fail before having to wait.
 *
 * Why      A password that people can remember can be guessed by who may guess for ever.
 * Model    A subject (a user name, an address) may fail `burst` times at once; one more attempt comes back every
 *          `seconds`. Subjects are found by a keyed hash in a fixed number of slots, so that nobody makes
 *          this larger or chooses whose slot to fill. In memory: a restart forgives. Time is passed in.
 */
#ifndef OUTPOST_COMMON_AUTH_ATTEMPTS_H
#define OUTPOST_COMMON_AUTH_ATTEMPTS_H

#include "common/base/arena.h"
#include "common/base/text.h"

struct attempts;

struct attempt_limit {
	int burst;
	int seconds;
};

struct attempts *attempts_create(struct arena *arena);
/* Seconds until the subject may try again; 0: now. now: seconds. */
int64_t attempts_wait(const struct attempts *attempts, struct attempt_limit limit,
		      struct text subject, int64_t now);
/* Counts an attempt as failed until it is given back. */
void attempts_take(struct attempts *attempts, struct attempt_limit limit, struct text subject,
		   int64_t now);
void attempts_give_back(struct attempts *attempts, struct attempt_limit limit, struct text subject);

#endif
