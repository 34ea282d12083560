#include "common/alert/signature.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdlib.h>
#include <string.h>

#define PREFIX "whsec_"
#define KEY_LEAST 24
#define KEY_MOST 64
#define ENCODED_MOST 88 /* of KEY_MOST bytes */

/* How many bytes; 0: it is no base 64, or of another length. */
static int decode_key(const char *encoded, unsigned char *out_key)
{
	size_t length = strlen(encoded);
	int size;

	if (length == 0 || length > ENCODED_MOST || length % 4)
		return 0;
	size = EVP_DecodeBlock(out_key, (const unsigned char *)encoded, (int)length);
	if (size < 0)
		return 0;
	size -= encoded[length - 1] == '=';
	size -= encoded[length - 2] == '=';
	return size >= KEY_LEAST && size <= KEY_MOST ? size : 0;
}

const char *signature_of(struct arena *arena, const char *secret, const char *id, int64_t timestamp,
			 struct text body)
{
	unsigned char key[ENCODED_MOST], digest[EVP_MAX_MD_SIZE];
	char encoded[2 * EVP_MAX_MD_SIZE];
	const char *signed_text;
	unsigned digest_size;
	int key_size;

	if (strncmp(secret, PREFIX, strlen(PREFIX)) != 0)
		return NULL;
	key_size = decode_key(secret + strlen(PREFIX), key);
	if (!key_size)
		return NULL;
	signed_text = arena_print(arena, "%s.%lld.%.*s", id, (long long)timestamp, (int)body.length,
				  body.data);
	if (!HMAC(EVP_sha256(), key, key_size, (const unsigned char *)signed_text,
		  strlen(signed_text), digest, &digest_size))
		abort();
	EVP_EncodeBlock((unsigned char *)encoded, digest, (int)digest_size);
	return arena_print(arena, "v1,%s", encoded);
}
