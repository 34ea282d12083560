/*
 * Passwords: argon2id (19 MiB, 2 passes, 1 lane) in PHC text form. Call off the loop: it takes long.
 * An unknown user is checked against password_decoy so that the answer takes as long.
 */
#ifndef OUTPOST_COMMON_AUTH_PASSWORD_H
#define OUTPOST_COMMON_AUTH_PASSWORD_H

#include <stdbool.h>

#include "common/base/error.h"
#include "common/base/text.h"

#define PASSWORD_LENGTH_MINIMUM 12
#define PASSWORD_HASH_SIZE 128

/* `invalid` on "password" when shorter than the minimum or longer than 256 characters. */
must_check const struct error *password_check_strength(struct arena *arena, const char *password);
/* Thread-safe. */
bool password_hash(const char *password, char out_hash[static PASSWORD_HASH_SIZE]);
bool password_matches(const char *password, const char *hash);
const char *password_decoy(void);
/* `bytes` random bytes as lower-case hex (secret) or as a code people can type (secret_code). */
const char *secret_new(struct arena *arena, int bytes);
const char *secret_code_new(struct arena *arena); /* XXXX-XXXX-XXXX-XXXX, 80 bits, no 0 O 1 I */
const char *secret_digest(struct arena *arena, const char *secret); /* SHA-256, hex */
const char *text_digest(struct arena *arena, struct text text);     /* the same of any bytes */
const char *hex_of(struct arena *arena, const unsigned char *bytes, size_t size);

#endif
