/*
 * Messages: the table of everything the two tiers say to each other.
 *
 * Model    One row per message: who sends it, on what, its fields and its largest size. Unknown fields are
 *          ignored, so that version N+1 may add some; a missing required one is an error.
 * To add a message: a row here, its meaning in PROTOCOL.md, a vector in vectors/.
 */
#ifndef OUTPOST_SYNC_PROTOCOL_MESSAGE_H
#define OUTPOST_SYNC_PROTOCOL_MESSAGE_H

#include <stdint.h>

#include "common/field/field.h"

#define PROTOCOL_VERSION 1

enum message_kind {
	MESSAGE_ENROL,
	MESSAGE_ENROLLED,
	MESSAGE_RENEW,
	MESSAGE_TOKEN_REQUEST,
	MESSAGE_TOKEN,
	MESSAGE_PULL,
	MESSAGE_MANIFEST,
	MESSAGE_PACK_FOOTER,
	MESSAGE_PUSH_HEADER,
	MESSAGE_PUSHED,
	MESSAGE_HINT,
	MESSAGE_HEARTBEAT,
	MESSAGE_RECOVERY,
	MESSAGE_RECOVERY_PAGE,
	MESSAGE_LOST_CHANGES,
	MESSAGE_LOST_TAKEN,
	MESSAGE_COUNT
};

enum message_sender { SENT_BY_STORE, SENT_BY_HQ };

struct message {
	const char *name;
	enum message_sender sender;
	const char *carrier; /* what it travels on */
	const struct field *fields;
	size_t maximum; /* bytes of JSON */
};

/* For route tables, which need their addresses at compile time. */
extern const struct field message_enrol_fields[], message_enrolled_fields[], message_renew_fields[],
	message_token_request_fields[], message_token_fields[], message_pull_fields[],
	message_pushed_fields[], message_hint_fields[], message_heartbeat_fields[],
	message_heard_fields[], message_lost_changes_fields[], message_lost_taken_fields[],
	message_recovery_fields[];

const struct message *message_of(enum message_kind kind);

/* Reads one JSON object; errors name the message and the field. */
must_check const struct error *message_decode(struct arena *arena, enum message_kind kind,
					      struct text json,
					      const struct field_values **out_values);

#endif
