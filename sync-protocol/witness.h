/*
 * Witness: what headquarters signs, so that whoever shows it later proves how far headquarters had come.
 *
 * Why      A database that was restored does not know what it has lost. Others do, and must be believed when they
 *          say the truth, and not when they make it up.
 * Model    Only headquarters verifies, so it signs with a secret of its own (HMAC-SHA-256), which lies outside its
 *          database. A nonce is given with each token and shown with the next request for one; the proof of a
 *          head travels in the manifest, and so does the generation of its incarnation: of two incarnations the one of the greater
 *          generation began later. What is not signed well is as if it had not been shown.
 * Owner    Text lives in the arena.
 */
#ifndef OUTPOST_SYNC_PROTOCOL_WITNESS_H
#define OUTPOST_SYNC_PROTOCOL_WITNESS_H

#include "common/base/error.h"
#include "common/base/uuid.h"
#include "sync-protocol/chain.h"

#define WITNESS_KEY_SIZE 32

struct witness_key {
	unsigned char bytes[WITNESS_KEY_SIZE];
};

struct nonce {
	struct uuid hq_inc; /* in which it counts */
	int64_t number;     /* from 1 */
};

/* store_inc: whom it is given to. */
const char *nonce_encode(struct arena *arena, const struct witness_key *key,
			 const struct uuid *store_inc, const struct nonce *nonce);
/* False unless headquarters gave it to this incarnation. */
bool nonce_decode(const struct witness_key *key, const struct uuid *store_inc, const char *text,
		  struct nonce *out_nonce);
/* Its number, for who cannot verify it; 0 when there is none. */
int64_t nonce_number(const char *text);

/* In lower-case hexadecimal, as long as a chain. */
struct chain_hex head_proof(const struct witness_key *key, const struct uuid *hq_inc, int64_t rev,
			    const struct chain *chain);
bool head_is_proven(const struct witness_key *key, const struct uuid *hq_inc, int64_t rev,
		    const struct chain *chain, const char *proof);

/* Its number in decimal, a point, and what headquarters signed. */
const char *generation_encode(struct arena *arena, const struct witness_key *key,
			      const struct uuid *hq_inc, int64_t generation);
/* False unless headquarters has said so of that incarnation. */
bool generation_decode(const struct witness_key *key, const struct uuid *hq_inc, const char *text,
		       int64_t *out_generation);

#endif
