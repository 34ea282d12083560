/*
 * Enrolment: how a store gets its identity, and a token for each quarter of an hour.
 *
 * Model    A person brings a one-time code from HQ to the store. The store exchanges it once for its id, a new
 *          incarnation and a credential; with these it asks for short-lived tokens. Whoever enrols
 *          again ends the identity given before.
 * Owner    Decoded text lives in the arena.
 */
#ifndef OUTPOST_SYNC_PROTOCOL_ENROL_H
#define OUTPOST_SYNC_PROTOCOL_ENROL_H

#include "common/base/error.h"
#include "common/base/uuid.h"
#include "sync-protocol/chain.h"

struct enrolled {
	struct uuid store_id, store_inc, hq_inc;
	int64_t life_number; /* of the store, from 1; 0: HQ does not count them */
	const char *credential;
	bool is_rescue;    /* what was asked for; does not travel */
	bool has_previous; /* the store was enrolled before; then: */
	struct uuid previous_inc;
	int64_t previous_acked;      /* HQ holds its entries up to here, */
	struct chain previous_chain; /* with this history */
};

struct enrol_request {
	const char *code;
	int64_t life_number;   /* the one that the store had, 0 when it is new */
	const char *store_inc; /* likewise, or NULL */
	bool is_rescue;        /* an old disk: it delivers what it holds and does not go on */
};

void enrol_encode(const struct enrol_request *request, struct text_buffer *out_json);
void enrolled_encode(const struct enrolled *enrolled, struct text_buffer *out_json);
must_check const struct error *enrolled_decode(struct arena *arena, struct text json,
					       struct enrolled *out_enrolled);

/* A life more for a box whose own database went back; the answer is as to a code. */
void renew_encode(const char *store_id, const char *credential, int64_t life_number,
		  struct text_buffer *out_json);

/* What a store shows for a token, see witness.h; each but the first two may be NULL. */
struct token_request {
	const char *store_id, *credential;
	const char *nonce;
	const char *seen_inc, *seen_chain, *seen_proof; /* of the head that it has applied */
	const char *seen_generation;                    /* of seen_inc */
	int64_t seen_rev;
};

struct sync_token {
	const char *access_token;
	int64_t expires_in_s;
	const char *nonce; /* NULL from an older HQ */
	int64_t reserve_life_number;
};

void token_request_encode(const struct token_request *request, struct text_buffer *out_json);
void token_encode(const struct sync_token *token, struct text_buffer *out_json);
must_check const struct error *token_decode(struct arena *arena, struct text json,
					    struct sync_token *out_token);

#endif
