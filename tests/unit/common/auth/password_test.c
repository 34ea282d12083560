#include <check.h>
#include <string.h>

#include "common/auth/password.h"
#include "tests/support/suite.h"

#define ARENA_MAXIMUM ((size_t)1 << 20)

static struct arena *arena;

static void setup(void)
{
	arena = arena_create(ARENA_MAXIMUM);
}

static void teardown(void)
{
	arena_destroy(arena);
}

START_TEST(a_password_matches_its_hash_and_no_other)
{
	char hash[PASSWORD_HASH_SIZE];

	ck_assert(password_hash("correct horse battery", hash));
	ck_assert(password_matches("correct horse battery", hash));
	ck_assert(!password_matches("correct horse batterz", hash));
	ck_assert(!password_matches("", hash));
}
END_TEST

START_TEST(two_hashes_of_one_password_differ)
{
	char one[PASSWORD_HASH_SIZE], other[PASSWORD_HASH_SIZE];

	ck_assert(password_hash("correct horse battery", one));
	ck_assert(password_hash("correct horse battery", other));
	ck_assert_str_ne(one, other);
}
END_TEST

/* By argon2id_hash_encoded of libargon2, with salts and hashes of several lengths and figures of several times. */
START_TEST(hashes_that_the_library_made_are_known)
{
	static const char *const hashes[] = {
		"$argon2id$v=19$m=64,t=1,p=1$BwEC+gAAAAA$kkNydOFwCSIq6h+"
		"PNBAEKs3NH3C9bAy9pHMGefpe1to",
		"$argon2id$v=19$m=164,t=2,p=2$BwEC+gAAAAAAAAAAAAAAAA$uq1dMq5cgx2Eo8bNVI/"
		"irpK9mXahkDw",
		"$argon2id$v=19$m=264,t=3,p=1$BwEC+gAAAAAAAAAAAAAAAAAAAAAAAAA$XjAqJlx/"
		"A2C0JGLiiFjBBA",
		"$argon2id$v=19$m=364,t=4,p=2$BwEC+gAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA$"
		"HBfkUKUTkiI",
	};

	for (size_t i = 0; i < sizeof(hashes) / sizeof(hashes[0]); i++) {
		ck_assert_msg(password_matches("another one", hashes[i]), "%s", hashes[i]);
		ck_assert_msg(!password_matches("another two", hashes[i]), "%s", hashes[i]);
	}
	ck_assert(password_matches("correct horse battery",
				   "$argon2id$v=19$m=19456,t=2,p=1$BwEC+gAAAAAAAAAAAAAAAA$"
				   "0eeju1OHVnjz6WL+2nh9+5Rqy7g9L/WhTADgF1/7McU"));
}
END_TEST

START_TEST(a_hash_is_written_as_the_library_does)
{
	char hash[PASSWORD_HASH_SIZE];

	ck_assert(password_hash("correct horse battery", hash));
	ck_assert_int_eq(strlen(hash), strlen(password_decoy()));
	ck_assert_int_eq(strncmp(hash, password_decoy(), strlen("$argon2id$v=19$m=19456,t=2,p=1$")),
			 0);
}
END_TEST

START_TEST(the_decoy_is_a_hash_that_nothing_matches)
{
	ck_assert(!password_matches("", password_decoy()));
	ck_assert(!password_matches("correct horse battery", password_decoy()));
}
END_TEST

START_TEST(a_password_is_long_enough_in_characters_not_bytes)
{
	ck_assert_ptr_null(password_check_strength(arena, "twelve chars"));
	ck_assert_str_eq(password_check_strength(arena, "short")->field, "password");
	ck_assert_str_eq(
		password_check_strength(arena, "\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9")
			->field,
		"password");
}
END_TEST

START_TEST(codes_are_typable_and_digests_stable)
{
	const char *code = secret_code_new(arena);

	ck_assert_uint_eq(strlen(code), 19);
	ck_assert_uint_eq(strspn(code, "ABCDEFGHJKLMNPQRSTUVWXYZ23456789-"), 19);
	ck_assert_str_ne(code, secret_code_new(arena));
	ck_assert_uint_eq(strlen(secret_new(arena, 32)), 64);
	ck_assert_str_eq(secret_digest(arena, "abc"), "ba7816bf8f01cfea414140de5dae2223"
						      "b00361a396177a9cb410ff61f20015ad");
}
END_TEST

START_TEST(what_is_no_hash_matches_nothing)
{
	static const char *const texts[] = {
		"",
		"$",
		"x",
		"not a hash",
		"$argon2i$v=19$m=64,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAA",
		"$argon2id$v=16$m=64,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAA",
		"$argon2id$v=19$m=64,t=1,p=1",
		"$argon2id$v=19$m=64,t=1,p=1$",
		"$argon2id$v=19$m=64,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA",
		"$argon2id$v=19$m=64,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$",
		"$argon2id$v=19$m=64,t=1,p=1$$AAAAAAAAAAA",
		"$argon2id$v=19$m=64,t=1,p=1$AAAAA$AAAAAAAAAAA",
		"$argon2id$v=19$m=64,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA==$AAAAAAAAAAA",
		"$argon2id$v=19$m=64,t=1,p=1$AAAA AAAAAAAAAAAAAAAAA$AAAAAAAAAAA",
		"$argon2id$v=19$m=64,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAA$AAAAAAA",
		"$argon2id$v=19$m=64,t=0,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAA",
		"$argon2id$v=19$m=64,t=1,p=0$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAA",
		"$argon2id$v=19$m=1,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAA",
		"$argon2id$v=19$m=99999999,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAA",
		"$argon2id$v=19$m=64,t=99999999,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAA",
		"$argon2id$v=19$m=-64,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAA",
		"$argon2id$v=19$m=64,t=1,p=99$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAA",
	};
	char long_salt[300] = "$argon2id$v=19$m=64,t=1,p=1$";

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		ck_assert_msg(!password_matches("secret", texts[i]), "%s", texts[i]);
	memset(long_salt + strlen(long_salt), 'A', 200);
	strcat(long_salt, "$AAAAAAAAAAA");
	ck_assert(!password_matches("secret", long_salt));
}
END_TEST

int main(void)
{
	return RUN_TESTS_WITH(
		"password", setup, teardown, a_password_matches_its_hash_and_no_other,
		two_hashes_of_one_password_differ, hashes_that_the_library_made_are_known,
		a_hash_is_written_as_the_library_does,
		a_password_is_long_enough_in_characters_not_bytes,
		codes_are_typable_and_digests_stable, the_decoy_is_a_hash_that_nothing_matches,
		what_is_no_hash_matches_nothing);
}
