#include "common/auth/token.h"

#include <errno.h>
#include <jwt.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdlib.h>
#include <string.h>

#include "common/auth/ended.h"
#include "common/auth/password.h"

#define TOKEN_MAXIMUM 4096
#define AUDIENCES_MAXIMUM 4
#define CACHE_SLOTS 1024 /* direct-mapped; a collision costs one verification, never more memory */
#define LEEWAY_S 30      /* for clocks that differ a little */

struct cached_token {
	unsigned char digest[32];
	struct arena *arena; /* NULL = empty slot; owns the identity */
	struct identity identity;
};

struct key_ring {
	struct arena *arena;
	const char *private_pem;
	struct key_description key;
	const char *issuer;
	const char *audiences[AUDIENCES_MAXIMUM + 1];
	struct cached_token cache[CACHE_SLOTS];
	struct ended ended;
};

const struct error *key_ring_create(struct arena *arena, const char *private_pem,
				    const char *issuer, const char *const *audiences,
				    struct key_ring **out_ring)
{
	struct key_description key;

	TRY(key_describe(arena, private_pem, &key));

	struct key_ring *ring = calloc(1, sizeof(*ring));

	if (!ring)
		abort();
	ring->arena = arena_create(ARENA_DEFAULT_MAXIMUM);
	ring->private_pem = arena_string(ring->arena, private_pem);
	ring->issuer = arena_string(ring->arena, issuer);
	ring->key = (struct key_description){
		.public_pem = arena_string(ring->arena, key.public_pem),
		.kid = arena_string(ring->arena, key.kid),
		.x = arena_string(ring->arena, key.x),
		.y = arena_string(ring->arena, key.y),
	};
	for (int i = 0; i < AUDIENCES_MAXIMUM && audiences[i]; i++)
		ring->audiences[i] = arena_string(ring->arena, audiences[i]);
	*out_ring = ring;
	return NULL;
}

void key_ring_destroy(struct key_ring *ring)
{
	if (!ring)
		return;
	for (size_t i = 0; i < CACHE_SLOTS; i++)
		arena_destroy(ring->cache[i].arena);
	arena_destroy(ring->arena);
	free(ring);
}

static void close_token(jwt_t **token)
{
	if (*token)
		jwt_free(*token);
}

static const char *permission_names(struct arena *arena, permission_set permissions)
{
	struct text_buffer names;

	text_buffer_init(&names, TOKEN_MAXIMUM);
	for (int i = PERMISSION_STORE_LINK + 1; i < PERMISSION_COUNT; i++) {
		if (permissions & PERMISSION_BIT(i))
			text_append_print(&names, "%s%s", names.length ? " " : "",
					  permission_kind((enum permission)i)->name);
	}
	const char *result = text_copy(arena, text_buffer_text(&names));

	text_buffer_finish(&names);
	return result;
}

void key_ring_end_tokens(struct key_ring *ring, const char *subject, int64_t now)
{
	ended_add(&ring->ended, subject, now);
}

bool key_ring_has_ended(const struct key_ring *ring, const char *subject, int64_t issued)
{
	int64_t until = ended_until(&ring->ended, subject);

	return until && issued <= until;
}

/* Not in the second in which the ones before ended, else it would be one of them. */
static int64_t issue_time(const struct key_ring *ring, const struct identity *identity, int64_t now)
{
	int64_t ended = ended_until(&ring->ended, identity->subject);

	return now > ended ? now : ended + 1;
}

static int add_claims(jwt_t *token, struct key_ring *ring, struct arena *arena,
		      const struct identity *identity, int64_t now, int64_t lifetime_s)
{
	int failed = jwt_add_header(token, "kid", ring->key.kid) ||
		     jwt_add_grant(token, "iss", ring->issuer) ||
		     jwt_add_grant(token, "aud", identity->audience) ||
		     jwt_add_grant(token, "sub", identity->subject) ||
		     jwt_add_grant(token, "jti", secret_new(arena, 16)) ||
		     jwt_add_grant_int(token, "iat", issue_time(ring, identity, now)) ||
		     jwt_add_grant_int(token, "nbf", now) ||
		     jwt_add_grant_int(token, "exp", now + lifetime_s) ||
		     jwt_add_grant(token, "scope", permission_names(arena, identity->permissions));

	if (!failed && identity->name)
		failed = jwt_add_grant(token, "name", identity->name);
	if (!failed && identity->store_id)
		failed = jwt_add_grant(token, "store_id", identity->store_id);
	if (!failed && identity->store_inc)
		failed = jwt_add_grant(token, "store_inc", identity->store_inc);
	if (!failed && identity->session_id)
		failed = jwt_add_grant(token, "sid", identity->session_id);
	return failed;
}

const struct error *token_sign(struct key_ring *ring, struct arena *arena,
			       const struct identity *identity, int64_t now, int64_t lifetime_s,
			       const char **out_token)
{
	__attribute__((cleanup(close_token))) jwt_t *token = NULL;

	if (jwt_new(&token) || add_claims(token, ring, arena, identity, now, lifetime_s) ||
	    jwt_set_alg(token, JWT_ALG_ES256, (const unsigned char *)ring->private_pem,
			(int)strlen(ring->private_pem)))
		return error_new(arena, ERROR_INTERNAL, "cannot make a token");

	char *encoded = jwt_encode_str(token);

	if (!encoded)
		return error_new(arena, ERROR_INTERNAL, "cannot sign a token");
	*out_token = arena_string(arena, encoded);
	free(encoded);
	return NULL;
}

static const struct error *refuse(struct arena *arena, const char *why)
{
	return error_new(arena, ERROR_UNAUTHENTICATED, "%s", why);
}

/* Header first: nothing is verified with a key that the header's algorithm does not fit. */
static const struct error *check_header(struct key_ring *ring, struct arena *arena,
					const char *string)
{
	__attribute__((cleanup(close_token))) jwt_t *token = NULL;

	if (jwt_decode(&token, string, NULL, 0))
		return refuse(arena, "the token is not a JSON web token");

	const char *algorithm = jwt_get_header(token, "alg");
	const char *kid = jwt_get_header(token, "kid");

	if (!algorithm || strcmp(algorithm, "ES256") != 0)
		return refuse(arena, "the token's algorithm is not ES256");
	if (!kid || strcmp(kid, ring->key.kid) != 0)
		return refuse(arena, "the token was signed with an unknown key");
	return NULL;
}

static bool is_audience_known(const struct key_ring *ring, const char *audience)
{
	for (int i = 0; ring->audiences[i]; i++) {
		if (strcmp(ring->audiences[i], audience) == 0)
			return true;
	}
	return false;
}

static const struct error *read_claims(struct key_ring *ring, struct arena *arena, jwt_t *token,
				       int64_t now, struct identity *out_identity)
{
	const char *issuer = jwt_get_grant(token, "iss");
	const char *audience = jwt_get_grant(token, "aud");
	const char *subject = jwt_get_grant(token, "sub");

	if (!issuer || strcmp(issuer, ring->issuer) != 0)
		return refuse(arena, "the token comes from another issuer");
	if (!audience || !is_audience_known(ring, audience))
		return refuse(arena, "the token is meant for another audience");
	if (!subject || !*subject)
		return refuse(arena, "the token names nobody");

	errno = 0;
	int64_t expires = jwt_get_grant_int(token, "exp");
	int64_t not_before = jwt_get_grant_int(token, "nbf");

	if (errno)
		return refuse(arena, "the token has no validity");
	if (not_before > now + LEEWAY_S)
		return refuse(arena, "the token is not valid yet: check the clocks");
	*out_identity = (struct identity){
		.subject = arena_string(arena, subject),
		.audience = arena_string(arena, audience),
		.name = arena_string(arena, jwt_get_grant(token, "name")),
		.store_id = arena_string(arena, jwt_get_grant(token, "store_id")),
		.store_inc = arena_string(arena, jwt_get_grant(token, "store_inc")),
		.token_id = arena_string(arena, jwt_get_grant(token, "jti")),
		.session_id = arena_string(arena, jwt_get_grant(token, "sid")),
		.permissions = permission_set_of(text_of(jwt_get_grant(token, "scope"))),
		.issued = jwt_get_grant_int(token, "iat"),
		.expires = expires,
	};
	return NULL;
}

static const struct error *verify(struct key_ring *ring, struct arena *arena, const char *string,
				  int64_t now, struct identity *out_identity)
{
	__attribute__((cleanup(close_token))) jwt_t *token = NULL;

	TRY(check_header(ring, arena, string));
	if (jwt_decode(&token, string, (const unsigned char *)ring->key.public_pem,
		       (int)strlen(ring->key.public_pem)))
		return refuse(arena, "the token's signature is wrong");
	if (jwt_get_alg(token) != JWT_ALG_ES256)
		return refuse(arena, "the token's algorithm is not ES256");
	return read_claims(ring, arena, token, now, out_identity);
}

static struct cached_token *find_slot(struct key_ring *ring, struct text token,
				      unsigned char out_digest[static 32])
{
	if (!EVP_Digest(token.data, token.length, out_digest, NULL, EVP_sha256(), NULL))
		abort();
	return &ring->cache[((unsigned)out_digest[0] << 8 | out_digest[1]) % CACHE_SLOTS];
}

static struct identity copy_identity(struct arena *arena, const struct identity *from)
{
	struct identity identity = *from;

	identity.subject = arena_string(arena, from->subject);
	identity.name = arena_string(arena, from->name);
	identity.audience = arena_string(arena, from->audience);
	identity.store_id = arena_string(arena, from->store_id);
	identity.store_inc = arena_string(arena, from->store_inc);
	identity.token_id = arena_string(arena, from->token_id);
	identity.session_id = arena_string(arena, from->session_id);
	return identity;
}

static void keep(struct cached_token *slot, const unsigned char *digest,
		 const struct identity *identity)
{
	if (!slot->arena)
		slot->arena = arena_create(ARENA_DEFAULT_MAXIMUM);
	arena_reset(slot->arena);
	memcpy(slot->digest, digest, sizeof(slot->digest));
	slot->identity = copy_identity(slot->arena, identity);
}

const struct error *token_verify(struct key_ring *ring, struct arena *arena, struct text token,
				 const char *audience, int64_t now, struct identity *out_identity)
{
	unsigned char digest[32];
	struct identity identity;

	if (token.length == 0 || token.length > TOKEN_MAXIMUM)
		return refuse(arena, "send a bearer token in the Authorization header");

	struct cached_token *slot = find_slot(ring, token, digest);

	if (slot->arena && memcmp(slot->digest, digest, sizeof(digest)) == 0) {
		identity = copy_identity(arena, &slot->identity);
	} else {
		TRY(verify(ring, arena, text_copy(arena, token), now, &identity));
		keep(slot, digest, &identity);
	}
	if (now >= identity.expires)
		return error_new(arena, ERROR_TOKEN_EXPIRED, "the token expired; sign in again");
	if (key_ring_has_ended(ring, identity.subject, identity.issued))
		return error_new(arena, ERROR_TOKEN_EXPIRED,
				 "the account was changed since; sign in again");
	if (strcmp(identity.audience, audience) != 0)
		return refuse(arena, "the token is meant for another audience");
	*out_identity = identity;
	return NULL;
}

void key_ring_secret(const struct key_ring *ring, const char *purpose,
		     unsigned char out_secret[static KEY_RING_SECRET_SIZE])
{
	if (!HMAC(EVP_sha256(), ring->private_pem, (int)strlen(ring->private_pem),
		  (const unsigned char *)purpose, strlen(purpose), out_secret, NULL))
		abort();
}

const char *key_ring_jwks(struct key_ring *ring, struct arena *arena)
{
	return arena_print(arena,
			   "{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"alg\":\"ES256\","
			   "\"use\":\"sig\",\"kid\":\"%s\",\"x\":\"%s\",\"y\":\"%s\"}]}",
			   ring->key.kid, ring->key.x, ring->key.y);
}
