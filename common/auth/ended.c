#include "common/auth/ended.h"

#include <stdio.h>
#include <string.h>

static int place_of(const struct ended *ended, const char *subject)
{
	for (int i = 0; i < ENDED_PLACES; i++) {
		if (ended->places[i].at && strcmp(ended->places[i].subject, subject) == 0)
			return i;
	}
	return -1;
}

static int first_ended(const struct ended *ended)
{
	int first = 0;

	for (int i = 1; i < ENDED_PLACES; i++) {
		if (ended->places[i].at < ended->places[first].at)
			first = i;
	}
	return first;
}

void ended_add(struct ended *ended, const char *subject, int64_t now)
{
	int place = place_of(ended, subject);

	/* Twice in one second: the one that was issued between has the next second. */
	if (place >= 0 && now <= ended->places[place].at)
		now = ended->places[place].at + 1;
	if (place < 0) {
		place = first_ended(ended);
		if (ended->places[place].at > ended->all)
			ended->all = ended->places[place].at;
	}
	snprintf(ended->places[place].subject, sizeof(ended->places[place].subject), "%s", subject);
	ended->places[place].at = now;
}

int64_t ended_until(const struct ended *ended, const char *subject)
{
	int place = place_of(ended, subject);

	return place >= 0 && ended->places[place].at > ended->all ? ended->places[place].at
								  : ended->all;
}
