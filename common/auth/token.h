/*
 * Tokens: ES256 JWT, made and checked through libjwt with everything it does not check itself.
 *
 * Why      libjwt 1.10 accepts expired and algorithm-confused tokens and parses the key on every call.
 * Model    A key ring holds one signing key and any number of verifying keys by kid. token_verify
 *          reads the header first, requires alg ES256 and a known kid, verifies, then checks issuer,
 *          audience, exp, nbf; verified tokens are cached by SHA-256 until exp (bounded).
 *          Each store signs its own tokens with its own issuer; HQ's audience never accepts them.
 * Owner    A verified identity's text lives in the arena given.
 */
#ifndef OUTPOST_COMMON_AUTH_TOKEN_H
#define OUTPOST_COMMON_AUTH_TOKEN_H

#include <stdbool.h>
#include <stdint.h>

#include "common/auth/key.h"
#include "common/auth/permission.h"
#include "common/base/error.h"

#define TOKEN_AUDIENCE_HQ "outpost-hq"
#define TOKEN_AUDIENCE_STORE "outpost-store" /* with the store's id as issuer */
#define TOKEN_AUDIENCE_SYNC "outpost-sync"   /* a store's line to HQ */

struct identity {
	const char *subject; /* user id, or store id for a sync token */
	const char *name;
	const char *audience;
	const char *store_id;   /* NULL at HQ for staff */
	const char *store_inc;  /* of a sync token; NULL otherwise */
	const char *token_id;   /* jti */
	const char *session_id; /* of a browser; NULL otherwise */
	permission_set permissions;
	int64_t issued, expires; /* seconds since 1970 */
};

struct key_ring;

/* PEM of an EC P-256 private key; kid is the RFC 7638 thumbprint. */
must_check const struct error *key_ring_create(struct arena *arena, const char *private_pem,
					       const char *issuer, const char *const *audiences,
					       struct key_ring **out_ring);
void key_ring_destroy(struct key_ring *ring);

/* Tokens of this subject that were issued until now are refused from here on: see ended.h. */
void key_ring_end_tokens(struct key_ring *ring, const char *subject, int64_t now);
/* For who goes on by an identity that was verified before. */
bool key_ring_has_ended(const struct key_ring *ring, const char *subject, int64_t issued);
/* identity->expires is set to now + lifetime_s. now: seconds since 1970. */
must_check const struct error *token_sign(struct key_ring *ring, struct arena *arena,
					  const struct identity *identity, int64_t now,
					  int64_t lifetime_s, const char **out_token);
/* audience: the one this route requires. */
must_check const struct error *token_verify(struct key_ring *ring, struct arena *arena,
					    struct text token, const char *audience, int64_t now,
					    struct identity *out_identity);
/* A secret for one purpose, which follows from the private key and does not tell it. */
#define KEY_RING_SECRET_SIZE 32
void key_ring_secret(const struct key_ring *ring, const char *purpose,
		     unsigned char out_secret[static KEY_RING_SECRET_SIZE]);
/* {"keys":[...]} */
const char *key_ring_jwks(struct key_ring *ring, struct arena *arena);

#endif
