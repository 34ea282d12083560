/*
 * Keys: what a token needs of a P-256 private key in PEM form.
 */
#ifndef OUTPOST_COMMON_AUTH_KEY_H
#define OUTPOST_COMMON_AUTH_KEY_H

#include "common/base/error.h"

struct key_description {
	const char *public_pem;
	const char *kid;   /* RFC 7638 thumbprint */
	const char *x, *y; /* base64url coordinates, as in a JWK */
};

must_check const struct error *key_describe(struct arena *arena, const char *private_pem,
					    struct key_description *out_key);
/* A new private key as PEM, for first start. */
must_check const struct error *key_generate(struct arena *arena, const char **out_pem);
const char *key_base64url(struct arena *arena, const unsigned char *bytes, size_t size);

#endif
