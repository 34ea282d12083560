/*
 * Trouble: what one direction of replication fails with, again and again, as people are told of it.
 *
 * Why      A line that is there and brings nothing looks like a line that has nothing to bring.
 * Model    Each failure is noted, a success ends it. It is worth a word from the third in a row on, unless a condition of its own
 *          tells it: a fork, a refused credential, a full disk, or that there is no line at all.
 * Owner    A value of the driver.
 */
#ifndef OUTPOST_STORE_SYNC_TROUBLE_H
#define OUTPOST_STORE_SYNC_TROUBLE_H

#include <stdbool.h>

#include "common/base/error.h"

#define TROUBLE_TEXT_SIZE 300

struct trouble {
	int failures; /* in a row; 0: there is none */
	enum error_code code;
	char text[TROUBLE_TEXT_SIZE];
};

void trouble_note(struct trouble *trouble, const struct error *error);
/* It goes on, if slowly: what was noted stays to be read, and is not told. */
void trouble_ease(struct trouble *trouble);
/* The line is a new one: what failed for want of one says nothing of it. */
void trouble_line_is_new(struct trouble *trouble);
void trouble_end(struct trouble *trouble);
/* NULL: nothing. line_is_up: HQ is heard otherwise. */
const char *trouble_told(const struct trouble *trouble, bool line_is_up);

#endif
