#include "common/auth/token.h"

#include <jwt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/auth/ended.h"
#include "tests/support/suite.h"

#define NOW INT64_C(1800000000)

static struct arena *arena;
static struct key_ring *ring;
static const char *private_pem;
static const char *const audiences[] = { TOKEN_AUDIENCE_HQ, TOKEN_AUDIENCE_SYNC, NULL };

static void setup(void)
{
	arena = arena_create(1 << 22);
	ck_assert_ptr_null(key_generate(arena, &private_pem));
	ck_assert_ptr_null(key_ring_create(arena, private_pem, "outpost-hq", audiences, &ring));
}

static void teardown(void)
{
	key_ring_destroy(ring);
	arena_destroy(arena);
}

static const struct identity ana = {
	.subject = "018f0000-0000-7000-8000-00000000000a",
	.name = "Ana",
	.audience = TOKEN_AUDIENCE_HQ,
	.permissions = PERMISSION_BIT(PERMISSION_HQ_MANAGE_PRICES) |
		       PERMISSION_BIT(PERMISSION_HQ_VIEW_REPORTS),
};

static const char *a_token(void)
{
	const char *token;

	ck_assert_ptr_null(token_sign(ring, arena, &ana, NOW, 900, &token));
	return token;
}

static const struct error *check(const char *token, int64_t now, struct identity *out_identity)
{
	return token_verify(ring, arena, text_of(token), TOKEN_AUDIENCE_HQ, now, out_identity);
}

START_TEST(a_signed_token_gives_the_same_identity_back_from_key_and_from_cache)
{
	const char *token = a_token();

	for (int i = 0; i < 2; i++) {
		struct identity identity;

		ck_assert_ptr_null(check(token, NOW + i, &identity));
		ck_assert_str_eq(identity.subject, ana.subject);
		ck_assert_str_eq(identity.name, "Ana");
		ck_assert_ptr_null(identity.store_id);
		ck_assert(identity.permissions == ana.permissions);
		ck_assert_int_eq(identity.expires, NOW + 900);
	}
}
END_TEST

START_TEST(an_expired_token_is_refused_also_from_the_cache)
{
	const char *token = a_token();
	struct identity identity;

	ck_assert_ptr_null(check(token, NOW, &identity));
	ck_assert_int_eq(check(token, NOW + 900, &identity)->code, ERROR_TOKEN_EXPIRED);
}
END_TEST

START_TEST(tokens_of_before_a_change_are_refused_and_the_next_one_is_good_at_once)
{
	struct identity identity;
	const char *before = a_token(), *next;

	ck_assert_ptr_null(check(before, NOW, &identity));
	key_ring_end_tokens(ring, "somebody else", NOW);
	ck_assert_ptr_null(check(before, NOW, &identity));
	key_ring_end_tokens(ring, ana.subject, NOW);
	ck_assert_int_eq(check(before, NOW, &identity)->code, ERROR_TOKEN_EXPIRED);
	next = a_token();
	ck_assert_ptr_null(check(next, NOW, &identity));
	ck_assert(!key_ring_has_ended(ring, identity.subject, identity.issued));
	key_ring_end_tokens(ring, ana.subject, NOW);
	ck_assert_int_eq(check(next, NOW, &identity)->code, ERROR_TOKEN_EXPIRED);
	ck_assert_ptr_null(check(a_token(), NOW, &identity));
	key_ring_end_tokens(ring, ana.subject, NOW + 5);
	ck_assert_int_eq(check(next, NOW + 5, &identity)->code, ERROR_TOKEN_EXPIRED);
	ck_assert_int_eq(check(before, NOW + 5, &identity)->code, ERROR_TOKEN_EXPIRED);
}
END_TEST

START_TEST(of_more_accounts_than_there_are_places_nobody_is_forgotten)
{
	struct identity identity;
	const char *token = a_token();
	char subject[32];

	key_ring_end_tokens(ring, ana.subject, NOW);
	for (int i = 0; i < 2 * ENDED_PLACES; i++) {
		snprintf(subject, sizeof(subject), "other %d", i);
		key_ring_end_tokens(ring, subject, NOW + 10);
	}
	ck_assert_int_eq(check(token, NOW + 10, &identity)->code, ERROR_TOKEN_EXPIRED);
}
END_TEST

START_TEST(a_token_of_another_key_issuer_or_audience_is_refused)
{
	const char *other_pem, *token;
	struct key_ring *other;
	struct identity identity, store = ana;

	ck_assert_ptr_null(key_generate(arena, &other_pem));
	ck_assert_ptr_null(key_ring_create(arena, other_pem, "outpost-hq", audiences, &other));
	ck_assert_ptr_null(token_sign(other, arena, &ana, NOW, 900, &token));
	ck_assert_ptr_nonnull(check(token, NOW, &identity));
	key_ring_destroy(other);

	ck_assert_ptr_null(key_ring_create(arena, private_pem, "a-store", audiences, &other));
	ck_assert_ptr_null(token_sign(other, arena, &ana, NOW, 900, &token));
	ck_assert_ptr_nonnull(check(token, NOW, &identity));
	key_ring_destroy(other);

	store.audience = TOKEN_AUDIENCE_SYNC;
	ck_assert_ptr_null(token_sign(ring, arena, &store, NOW, 900, &token));
	ck_assert_ptr_nonnull(check(token, NOW, &identity));
	ck_assert_ptr_null(
		token_verify(ring, arena, text_of(token), TOKEN_AUDIENCE_SYNC, NOW, &identity));
}
END_TEST

/* What libjwt itself would accept: any algorithm its caller names. */
static const char *forged(jwt_alg_t algorithm, const char *key, const char *kid)
{
	jwt_t *token;

	ck_assert_int_eq(jwt_new(&token), 0);
	if (kid)
		jwt_add_header(token, "kid", kid);
	jwt_add_grant(token, "iss", "outpost-hq");
	jwt_add_grant(token, "aud", TOKEN_AUDIENCE_HQ);
	jwt_add_grant(token, "sub", "intruder");
	jwt_add_grant_int(token, "nbf", NOW);
	jwt_add_grant_int(token, "exp", NOW + 900);
	ck_assert_int_eq(jwt_set_alg(token, algorithm, (const unsigned char *)key,
				     key ? (int)strlen(key) : 0),
			 0);

	char *encoded = jwt_encode_str(token);
	const char *copy = arena_string(arena, encoded);

	free(encoded);
	jwt_free(token);
	return copy;
}

START_TEST(algorithm_confusion_and_missing_key_ids_are_refused)
{
	struct key_description key;
	struct identity identity;

	ck_assert_ptr_null(key_describe(arena, private_pem, &key));
	ck_assert_ptr_nonnull(
		check(forged(JWT_ALG_HS256, key.public_pem, key.kid), NOW, &identity));
	ck_assert_ptr_nonnull(check(forged(JWT_ALG_NONE, NULL, key.kid), NOW, &identity));
	ck_assert_ptr_nonnull(check(forged(JWT_ALG_ES256, private_pem, NULL), NOW, &identity));
	ck_assert_ptr_nonnull(check(forged(JWT_ALG_ES256, private_pem, "../key"), NOW, &identity));
	ck_assert_ptr_null(check(forged(JWT_ALG_ES256, private_pem, key.kid), NOW, &identity));
}
END_TEST

START_TEST(no_single_changed_byte_of_a_token_is_accepted)
{
	const char *token = a_token();
	size_t length = strlen(token);

	for (size_t i = 0; i < length; i++) {
		char *changed = arena_string(arena, token);
		struct identity identity;

		changed[i] = changed[i] == 'A' ? 'E' : 'A';
		/* The last character of a base64url part holds unused bits: skip those two. */
		if (i + 1 == length || changed[i + 1] == '.' || token[i] == '.')
			continue;
		ck_assert_msg(check(changed, NOW, &identity) != NULL, "byte %zu", i);
	}
}
END_TEST

START_TEST(rubbish_is_refused_without_harm)
{
	static const char *const rubbish[] = {
		"", ".", "..", "a.b.c", "e30.e30.", "eyJ", "\xff\xfe"
	};
	char *huge = arena_allocate(arena, 100001);
	struct identity identity;

	for (size_t i = 0; i < sizeof(rubbish) / sizeof(*rubbish); i++)
		ck_assert_ptr_nonnull(check(rubbish[i], NOW, &identity));
	memset(huge, 'A', 100000);
	ck_assert_ptr_nonnull(check(huge, NOW, &identity));
}
END_TEST

START_TEST(the_published_key_set_names_the_key_and_hides_its_secret)
{
	struct key_description key;
	const char *jwks = key_ring_jwks(ring, arena);

	ck_assert_ptr_null(key_describe(arena, private_pem, &key));
	ck_assert_ptr_nonnull(strstr(jwks, key.kid));
	ck_assert_ptr_nonnull(strstr(jwks, "\"crv\":\"P-256\""));
	ck_assert_ptr_null(strstr(jwks, "\"d\""));
	ck_assert_uint_eq(strlen(key.x), 43);
}
END_TEST

START_TEST(a_key_that_is_none_is_a_configuration_error)
{
	struct key_ring *none;

	ck_assert_int_eq(key_ring_create(arena, "not a key", "x", audiences, &none)->code,
			 ERROR_CONFIGURATION);
}
END_TEST

START_TEST(permission_sets_survive_names_of_a_newer_server)
{
	ck_assert(permission_set_of(TEXT("pos:make_sale future:fly hq:view_reports")) ==
		  (PERMISSION_BIT(PERMISSION_POS_MAKE_SALE) |
		   PERMISSION_BIT(PERMISSION_HQ_VIEW_REPORTS)));
	for (int i = PERMISSION_STORE_LINK + 1; i < PERMISSION_COUNT; i++)
		ck_assert_int_eq(permission_of(text_of(permission_kind((enum permission)i)->name)),
				 i);
}
END_TEST

int main(void)
{
	return RUN_TESTS_WITH(
		"token", setup, teardown,
		tokens_of_before_a_change_are_refused_and_the_next_one_is_good_at_once,
		of_more_accounts_than_there_are_places_nobody_is_forgotten,
		a_signed_token_gives_the_same_identity_back_from_key_and_from_cache,
		an_expired_token_is_refused_also_from_the_cache,
		a_token_of_another_key_issuer_or_audience_is_refused,
		algorithm_confusion_and_missing_key_ids_are_refused,
		no_single_changed_byte_of_a_token_is_accepted, rubbish_is_refused_without_harm,
		the_published_key_set_names_the_key_and_hides_its_secret,
		a_key_that_is_none_is_a_configuration_error,
		permission_sets_survive_names_of_a_newer_server);
}
