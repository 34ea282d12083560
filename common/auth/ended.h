/*
 * Ended: whose tokens of before are good for nothing any more, because the account was changed.
 *
 * Why      A token says for a quarter of an hour what somebody may. Who was dismissed is out at the next request, not then.
 * Model    Of each subject the second in which its tokens ended; those issued until then are refused, and the next one is
 *          issued a second later. When there are more subjects than places, the one that ended first makes room, and all
 *          tokens issued until its end are refused with it: the table forgets nobody.
 *          Kept in memory: after a restart what was issued before holds until its own end.
 */
#ifndef OUTPOST_COMMON_AUTH_ENDED_H
#define OUTPOST_COMMON_AUTH_ENDED_H

#include <stdbool.h>
#include <stdint.h>

#define ENDED_PLACES 256
#define ENDED_SUBJECT_SIZE 40 /* a UUID */

struct ended {
	int64_t all; /* seconds since 1970; 0: none */
	struct {
		char subject[ENDED_SUBJECT_SIZE];
		int64_t at; /* 0: free */
	} places[ENDED_PLACES];
};

void ended_add(struct ended *ended, const char *subject, int64_t now);
/* Tokens of the subject that were issued until then are refused. */
int64_t ended_until(const struct ended *ended, const char *subject);

#endif
