#include "sync-protocol/chain.h"

#include <assert.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

struct chain_hasher {
	EVP_MD *algorithm;
	EVP_MD_CTX *state;
};

struct chain chain_start(void)
{
	return (struct chain){ { 0 } };
}

bool chain_equal(const struct chain *a, const struct chain *b)
{
	return memcmp(a->bytes, b->bytes, CHAIN_SIZE) == 0;
}

struct chain_hex chain_to_hex(const struct chain *chain)
{
	static const char digits[] = "0123456789abcdef";
	struct chain_hex hex = { { 0 } };

	for (size_t i = 0; i < CHAIN_SIZE; i++) {
		hex.string[2 * i] = digits[chain->bytes[i] >> 4];
		hex.string[2 * i + 1] = digits[chain->bytes[i] & 15];
	}
	return hex;
}

/* Small letters only: a chain has one written form, which may be compared and signed as text. */
static int digit_value(char digit)
{
	if (digit >= '0' && digit <= '9')
		return digit - '0';
	if (digit >= 'a' && digit <= 'f')
		return digit - 'a' + 10;
	return -1;
}

bool chain_from_hex(struct text text, struct chain *out_chain)
{
	struct chain chain;

	if (text.length != (size_t)2 * CHAIN_SIZE)
		return false;
	for (size_t i = 0; i < CHAIN_SIZE; i++) {
		int high = digit_value(text.data[2 * i]);
		int low = digit_value(text.data[2 * i + 1]);

		if (high < 0 || low < 0)
			return false;
		chain.bytes[i] = (unsigned char)(high << 4 | low);
	}
	*out_chain = chain;
	return true;
}

struct chain_hasher *chain_hasher_create(void)
{
	struct chain_hasher *hasher = calloc(1, sizeof(*hasher));

	if (!hasher)
		abort();
	hasher->algorithm = EVP_MD_fetch(NULL, "SHA256", NULL);
	hasher->state = EVP_MD_CTX_new();
	if (!hasher->algorithm || !hasher->state)
		abort();
	return hasher;
}

void chain_hasher_destroy(struct chain_hasher *hasher)
{
	if (!hasher)
		return;
	EVP_MD_CTX_free(hasher->state);
	EVP_MD_free(hasher->algorithm);
	free(hasher);
}

static void digest(struct chain_hasher *hasher, const struct text *parts, size_t count,
		   unsigned char out_digest[static CHAIN_SIZE])
{
	int well = EVP_DigestInit_ex(hasher->state, hasher->algorithm, NULL);

	for (size_t i = 0; i < count; i++)
		well &= EVP_DigestUpdate(hasher->state, parts[i].data, parts[i].length);
	well &= EVP_DigestFinal_ex(hasher->state, out_digest, NULL);
	assert(well == 1 && "SHA-256 of memory cannot fail");
	(void)well;
}

void chain_extend(struct chain_hasher *hasher, struct chain *chain, struct text kind,
		  struct text document_id, struct text document)
{
	unsigned char entry[CHAIN_SIZE];
	const struct text content[] = { kind, TEXT("\n"), document_id, TEXT("\n"), document };
	const struct text link[] = {
		{ (const char *)chain->bytes, CHAIN_SIZE },
		{ (const char *)entry, CHAIN_SIZE },
	};

	digest(hasher, content, sizeof(content) / sizeof(content[0]), entry);
	digest(hasher, link, sizeof(link) / sizeof(link[0]), chain->bytes);
}
