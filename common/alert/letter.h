/*
 * Letter: what people read of conditions: a letter about several, and the JSON of one for a webhook. Values in, text out.
 */
#ifndef OUTPOST_COMMON_ALERT_LETTER_H
#define OUTPOST_COMMON_ALERT_LETTER_H

#include "common/base/arena.h"
#include "common/base/text.h"

struct alert_message {
	const char *message_id;
	const char *event; /* began, reminder, ended */
	const char *name, *severity;
	const char *store;            /* code; NULL: of the server itself */
	const char *subject, *detail; /* "" when there is none */
	const char *since, *ended_at; /* RFC 3339; ended_at NULL while it lasts */
	const char *meaning, *remedy;
};

struct letter_head {
	const char *from, *to; /* to: addresses separated by commas */
	int64_t now;           /* microseconds since 1970 UTC */
};

/* A letter of RFC 5322 about all of them, at least one; lines end in CR LF. */
const char *letter_write(struct arena *arena, const struct letter_head *head,
			 const struct alert_message *messages, int count);
/* {type, timestamp, data}, as Standard Webhooks has it. */
const char *letter_payload(struct arena *arena, const struct alert_message *message);

/* The addresses of a list; NULL at the end. NULL: one of them is none. */
const char *const *letter_addresses(struct arena *arena, const char *list);

#endif
