#include "common/auth/attempts.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <stdlib.h>
#include <string.h>

#define SLOTS 4096

struct attempts {
	unsigned char key[32];
	/* When all attempts of the slot's subject are back (the generic cell rate algorithm). */
	int64_t all_back[SLOTS];
};

struct attempts *attempts_create(struct arena *arena)
{
	struct attempts *attempts = arena_new(arena, struct attempts);

	if (RAND_bytes(attempts->key, sizeof(attempts->key)) != 1)
		abort();
	return attempts;
}

static unsigned slot_of(const struct attempts *attempts, struct text subject)
{
	unsigned char digest[EVP_MAX_MD_SIZE];

	if (!HMAC(EVP_sha256(), attempts->key, sizeof(attempts->key),
		  (const unsigned char *)subject.data, subject.length, digest, NULL))
		abort();
	return ((unsigned)digest[0] << 8 | digest[1]) % SLOTS;
}

int64_t attempts_wait(const struct attempts *attempts, struct attempt_limit limit,
		      struct text subject, int64_t now)
{
	int64_t debt = attempts->all_back[slot_of(attempts, subject)] - now;
	int64_t wait = debt - (int64_t)(limit.burst - 1) * limit.seconds;

	return wait > 0 ? wait : 0;
}

void attempts_take(struct attempts *attempts, struct attempt_limit limit, struct text subject,
		   int64_t now)
{
	int64_t *all_back = &attempts->all_back[slot_of(attempts, subject)];

	if (*all_back < now)
		*all_back = now;
	*all_back += limit.seconds;
}

void attempts_give_back(struct attempts *attempts, struct attempt_limit limit, struct text subject)
{
	attempts->all_back[slot_of(attempts, subject)] -= limit.seconds;
}
