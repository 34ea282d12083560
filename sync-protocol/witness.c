#include "sync-protocol/witness.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SIGNED_MAXIMUM 256

static struct chain_hex sign(const struct witness_key *key, const char *text)
{
	struct chain digest;

	if (!HMAC(EVP_sha256(), key->bytes, sizeof(key->bytes), (const unsigned char *)text,
		  strlen(text), digest.bytes, NULL))
		abort();
	return chain_to_hex(&digest);
}

static bool is_signed(const struct chain_hex *good, const char *shown)
{
	return shown && strlen(shown) == strlen(good->string) &&
	       CRYPTO_memcmp(good->string, shown, strlen(shown)) == 0;
}

static struct chain_hex sign_nonce(const struct witness_key *key, const struct uuid *store_inc,
				   const struct nonce *nonce)
{
	char text[SIGNED_MAXIMUM];

	snprintf(text, sizeof(text), "nonce %s %s %lld", store_inc->string, nonce->hq_inc.string,
		 (long long)nonce->number);
	return sign(key, text);
}

const char *nonce_encode(struct arena *arena, const struct witness_key *key,
			 const struct uuid *store_inc, const struct nonce *nonce)
{
	return arena_print(arena, "%s.%lld.%s", nonce->hq_inc.string, (long long)nonce->number,
			   sign_nonce(key, store_inc, nonce).string);
}

bool nonce_decode(const struct witness_key *key, const struct uuid *store_inc, const char *text,
		  struct nonce *out_nonce)
{
	struct text rest = text_of(text ? text : ""), inc, number;
	struct nonce nonce;

	if (!text_split(&rest, '.', &inc) || !text_split(&rest, '.', &number) ||
	    !uuid_parse(inc, &nonce.hq_inc))
		return false;
	nonce.number = nonce_number(text);

	struct chain_hex good = sign_nonce(key, store_inc, &nonce);

	if (nonce.number < 1 || !is_signed(&good, rest.data))
		return false;
	*out_nonce = nonce;
	return true;
}

int64_t nonce_number(const char *text)
{
	const char *dot = text ? strchr(text, '.') : NULL;
	long long number = dot ? strtoll(dot + 1, NULL, 10) : 0;

	return number > 0 ? number : 0;
}

struct chain_hex head_proof(const struct witness_key *key, const struct uuid *hq_inc, int64_t rev,
			    const struct chain *chain)
{
	char text[SIGNED_MAXIMUM];

	snprintf(text, sizeof(text), "head %s %lld %s", hq_inc->string, (long long)rev,
		 chain_to_hex(chain).string);
	return sign(key, text);
}

bool head_is_proven(const struct witness_key *key, const struct uuid *hq_inc, int64_t rev,
		    const struct chain *chain, const char *proof)
{
	struct chain_hex good = head_proof(key, hq_inc, rev, chain);

	return is_signed(&good, proof);
}

static struct chain_hex sign_generation(const struct witness_key *key, const struct uuid *hq_inc,
					int64_t generation)
{
	char text[SIGNED_MAXIMUM];

	snprintf(text, sizeof(text), "generation %s %lld", hq_inc->string, (long long)generation);
	return sign(key, text);
}

const char *generation_encode(struct arena *arena, const struct witness_key *key,
			      const struct uuid *hq_inc, int64_t generation)
{
	return arena_print(arena, "%lld.%s", (long long)generation,
			   sign_generation(key, hq_inc, generation).string);
}

bool generation_decode(const struct witness_key *key, const struct uuid *hq_inc, const char *text,
		       int64_t *out_generation)
{
	const char *dot = text ? strchr(text, '.') : NULL;
	long long generation = dot ? strtoll(text, NULL, 10) : 0;
	struct chain_hex good = sign_generation(key, hq_inc, generation);

	if (generation < 1 || !is_signed(&good, dot + 1))
		return false;
	*out_generation = generation;
	return true;
}
