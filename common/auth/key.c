#include "common/auth/key.h"

#include <openssl/bio.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <stdbool.h>
#include <string.h>

#define COORDINATE 32

static void close_key(EVP_PKEY **key)
{
	EVP_PKEY_free(*key);
}

static void close_memory(BIO **memory)
{
	BIO_free_all(*memory);
}

static const char *memory_string(struct arena *arena, BIO *memory)
{
	char *data;
	long length = BIO_get_mem_data(memory, &data);

	return arena_string_of(arena, data, (size_t)length);
}

const char *key_base64url(struct arena *arena, const unsigned char *bytes, size_t size)
{
	char *text = arena_allocate(arena, (size + 2) / 3 * 4 + 1);
	int length = EVP_EncodeBlock((unsigned char *)text, bytes, (int)size);

	while (length && text[length - 1] == '=')
		text[--length] = '\0';
	for (char *c = text; *c; c++)
		*c = *c == '+' ? '-' : *c == '/' ? '_' : *c;
	return text;
}

const struct error *key_generate(struct arena *arena, const char **out_pem)
{
	__attribute__((cleanup(close_key))) EVP_PKEY *key = EVP_EC_gen("P-256");
	__attribute__((cleanup(close_memory))) BIO *memory = BIO_new(BIO_s_mem());

	if (!key || !memory || !PEM_write_bio_PrivateKey(memory, key, NULL, NULL, 0, NULL, NULL))
		return error_new(arena, ERROR_INTERNAL, "cannot make a signing key");
	*out_pem = memory_string(arena, memory);
	return NULL;
}

static bool read_coordinate(EVP_PKEY *key, const char *name, unsigned char out[static COORDINATE])
{
	BIGNUM *number = NULL;
	bool ok = EVP_PKEY_get_bn_param(key, name, &number) &&
		  BN_bn2binpad(number, out, COORDINATE) == COORDINATE;

	BN_free(number);
	return ok;
}

/* RFC 7638: digest of the required members in alphabetical order. */
static const char *thumbprint(struct arena *arena, const char *x, const char *y)
{
	const char *members = arena_print(
		arena, "{\"crv\":\"P-256\",\"kty\":\"EC\",\"x\":\"%s\",\"y\":\"%s\"}", x, y);
	unsigned char digest[32];

	EVP_Digest(members, strlen(members), digest, NULL, EVP_sha256(), NULL);
	return key_base64url(arena, digest, sizeof(digest));
}

const struct error *key_describe(struct arena *arena, const char *private_pem,
				 struct key_description *out_key)
{
	__attribute__((cleanup(close_memory))) BIO *source = BIO_new_mem_buf(private_pem, -1);
	__attribute__((cleanup(close_memory))) BIO *public = BIO_new(BIO_s_mem());
	__attribute__((cleanup(close_key))) EVP_PKEY *key =
		PEM_read_bio_PrivateKey(source, NULL, NULL, NULL);
	unsigned char x[COORDINATE], y[COORDINATE];
	char group[32] = "";

	if (!key || !EVP_PKEY_is_a(key, "EC") ||
	    !EVP_PKEY_get_utf8_string_param(key, OSSL_PKEY_PARAM_GROUP_NAME, group, sizeof(group),
					    NULL) ||
	    strcmp(group, "prime256v1") != 0)
		return error_new(arena, ERROR_CONFIGURATION,
				 "the signing key is not a P-256 private key in PEM form");
	if (!read_coordinate(key, OSSL_PKEY_PARAM_EC_PUB_X, x) ||
	    !read_coordinate(key, OSSL_PKEY_PARAM_EC_PUB_Y, y) ||
	    !PEM_write_bio_PUBKEY(public, key))
		return error_new(arena, ERROR_INTERNAL, "cannot read the signing key");
	out_key->public_pem = memory_string(arena, public);
	out_key->x = key_base64url(arena, x, sizeof(x));
	out_key->y = key_base64url(arena, y, sizeof(y));
	out_key->kid = thumbprint(arena, out_key->x, out_key->y);
	return NULL;
}
