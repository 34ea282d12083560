#include "common/auth/password.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#include "common/auth/phc.h"
#include "common/base/random.h"
#include "common/base/text.h"

#define MEMORY_KIB 19456
#define PASSES 2
#define LANES 1
#define SALT_BYTES 16
#define HASH_BYTES 32
#define LENGTH_MAXIMUM 256
#define BYTES_MAXIMUM (4 * LENGTH_MAXIMUM) /* of that many characters in UTF-8 */
#define SECRET_MAXIMUM 64

const struct error *password_check_strength(struct arena *arena, const char *password)
{
	size_t length = text_characters(text_of(password));

	if (length < PASSWORD_LENGTH_MINIMUM)
		return error_field(arena, ERROR_INVALID, "password", "needs at least %d characters",
				   PASSWORD_LENGTH_MINIMUM);
	if (length > LENGTH_MAXIMUM)
		return error_field(arena, ERROR_INVALID, "password", "has more than %d characters",
				   LENGTH_MAXIMUM);
	return NULL;
}

bool password_hash(const char *password, char out_hash[static PASSWORD_HASH_SIZE])
{
	struct phc phc = {
		.memory_kib = MEMORY_KIB,
		.passes = PASSES,
		.lanes = LANES,
		.salt_size = SALT_BYTES,
		.hash_size = HASH_BYTES,
	};

	random_fill(phc.salt, SALT_BYTES);
	if (!phc_compute(&phc, password))
		return false;
	phc_print(&phc, out_hash, PASSWORD_HASH_SIZE);
	return true;
}

bool password_matches(const char *password, const char *hash)
{
	struct phc kept, given;

	if (strlen(password) > BYTES_MAXIMUM || !phc_parse(hash, &kept))
		return false;
	given = kept;
	return phc_compute(&given, password) &&
	       CRYPTO_memcmp(given.hash, kept.hash, kept.hash_size) == 0;
}

const char *password_decoy(void)
{
	return "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$"
	       "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
}

const char *hex_of(struct arena *arena, const unsigned char *bytes, size_t size)
{
	static const char digits[] = "0123456789abcdef";
	char *hex = arena_allocate(arena, size * 2 + 1);

	for (size_t i = 0; i < size; i++) {
		hex[2 * i] = digits[bytes[i] >> 4];
		hex[2 * i + 1] = digits[bytes[i] & 15];
	}
	return hex;
}

const char *secret_new(struct arena *arena, int bytes)
{
	unsigned char random[SECRET_MAXIMUM];

	if (bytes > SECRET_MAXIMUM)
		abort();
	random_fill(random, (size_t)bytes);
	return hex_of(arena, random, (size_t)bytes);
}

/* 32 letters and digits that people do not confuse: 5 bits each, 16 of them. */
const char *secret_code_new(struct arena *arena)
{
	static const char alphabet[] = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
	unsigned char random[16];
	char *code = arena_allocate(arena, 20);
	char *next = code;

	random_fill(random, sizeof(random));
	for (size_t i = 0; i < sizeof(random); i++) {
		if (i && i % 4 == 0)
			*next++ = '-';
		*next++ = alphabet[random[i] % 32];
	}
	return code;
}

const char *text_digest(struct arena *arena, struct text text)
{
	unsigned char digest[32];

	if (!EVP_Digest(text.data, text.length, digest, NULL, EVP_sha256(), NULL))
		abort();
	return hex_of(arena, digest, sizeof(digest));
}

const char *secret_digest(struct arena *arena, const char *secret)
{
	return text_digest(arena, text_of(secret));
}
