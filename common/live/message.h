/*
 * Live message: what a page says on its line.
 *
 * Model    {"token": "..."} says who reads; {"subscribe": {"sales": "POSITION" or null, ...}} what is read and from where,
 *          null from now on; {"unsubscribe": ["sales"]} what no longer. Any of them in one message. Members that are not known
 *          belong to a newer page and are passed over.
 */
#ifndef OUTPOST_COMMON_LIVE_MESSAGE_H
#define OUTPOST_COMMON_LIVE_MESSAGE_H

#include <stdbool.h>

#include "common/base/error.h"
#include "common/base/text.h"

#define LIVE_MESSAGE_MAXIMUM 8192
#define LIVE_WISHES_MAXIMUM 16

struct live_wish {
	struct text topic;
	struct text position; /* empty: from now on */
	bool ends;
};

struct live_message {
	struct text token; /* empty: none */
	struct live_wish wishes[LIVE_WISHES_MAXIMUM];
	int wish_count;
};

/* Texts live in the arena. Not JSON, more wishes than there are topics, other types: an error that says which. */
must_check const struct error *live_message_decode(struct arena *arena, struct text json,
						   struct live_message *out_message);

#endif
