#include "common/auth/phc.h"

#include <argon2.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#define MEMORY_MAXIMUM (1U << 20)
#define PASSES_MAXIMUM 100
#define LANES_MAXIMUM 16
#define LARGE_PAGE ((size_t)2 << 20)
#define BASE64_MAXIMUM ((PHC_BYTES_MAXIMUM + 2) / 3 * 4)

static size_t in_large_pages(size_t size)
{
	return (size + LARGE_PAGE - 1) / LARGE_PAGE * LARGE_PAGE;
}

/* Begins and ends with a large page; what was taken to find the beginning is given back. */
static int take_memory(uint8_t **out_memory, size_t size)
{
	size_t length = in_large_pages(size), taken = length + LARGE_PAGE;
	unsigned char *all =
		mmap(NULL, taken, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (all == MAP_FAILED)
		return ARGON2_MEMORY_ALLOCATION_ERROR;

	size_t before = (LARGE_PAGE - (uintptr_t)all % LARGE_PAGE) % LARGE_PAGE;

	if (before)
		munmap(all, before);
	munmap(all + before + length, LARGE_PAGE - before);
	madvise(all + before, length, MADV_HUGEPAGE); /* a wish */
	*out_memory = all + before;
	return ARGON2_OK;
}

static void give_memory_back(uint8_t *memory, size_t size)
{
	munmap(memory, in_large_pages(size));
}

bool phc_compute(struct phc *phc, const char *password)
{
	argon2_context context = {
		.out = phc->hash,
		.outlen = (uint32_t)phc->hash_size,
		.pwd = (uint8_t *)password,
		.pwdlen = (uint32_t)strlen(password),
		.salt = phc->salt,
		.saltlen = (uint32_t)phc->salt_size,
		.t_cost = phc->passes,
		.m_cost = phc->memory_kib,
		.lanes = phc->lanes,
		.threads = 1,
		.version = ARGON2_VERSION_13,
		.allocate_cbk = take_memory,
		.free_cbk = give_memory_back,
	};

	return argon2id_ctx(&context) == ARGON2_OK;
}

/* Without padding, as PHC strings have it. */
static void print_base64(const unsigned char *bytes, size_t size,
			 char out[static BASE64_MAXIMUM + 1])
{
	int length = EVP_EncodeBlock((unsigned char *)out, bytes, (int)size);

	while (length && out[length - 1] == '=')
		out[--length] = '\0';
}

static bool parse_base64(const char *text, size_t length,
			 unsigned char out[static PHC_BYTES_MAXIMUM], size_t *out_size)
{
	char padded[BASE64_MAXIMUM + 1];
	unsigned char bytes[BASE64_MAXIMUM];
	size_t padding = (4 - length % 4) % 4;

	if (length == 0 || padding == 3 || length + padding > BASE64_MAXIMUM ||
	    memchr(text, '=', length))
		return false;
	memcpy(padded, text, length);
	memset(padded + length, '=', padding);

	int size = EVP_DecodeBlock(bytes, (unsigned char *)padded, (int)(length + padding));

	if (size < 0 || (size_t)size - padding > PHC_BYTES_MAXIMUM)
		return false;
	*out_size = (size_t)size - padding;
	memcpy(out, bytes, *out_size);
	return true;
}

void phc_print(const struct phc *phc, char *out_text, size_t size)
{
	char salt[BASE64_MAXIMUM + 1], hash[BASE64_MAXIMUM + 1];

	print_base64(phc->salt, phc->salt_size, salt);
	print_base64(phc->hash, phc->hash_size, hash);
	snprintf(out_text, size, "$argon2id$v=%d$m=%u,t=%u,p=%u$%s$%s", ARGON2_VERSION_13,
		 phc->memory_kib, phc->passes, phc->lanes, salt, hash);
}

static bool is_within_bounds(const struct phc *phc)
{
	return phc->memory_kib <= MEMORY_MAXIMUM && phc->passes <= PASSES_MAXIMUM &&
	       phc->lanes <= LANES_MAXIMUM;
}

bool phc_parse(const char *text, struct phc *out_phc)
{
	int version = 0, place = 0;
	struct phc phc;

	if (sscanf(text, "$argon2id$v=%2d$m=%8u,t=%8u,p=%8u$%n", &version, &phc.memory_kib,
		   &phc.passes, &phc.lanes, &place) != 4 ||
	    place == 0 || version != ARGON2_VERSION_13 || !is_within_bounds(&phc))
		return false;

	const char *salt = text + place, *end = strchr(salt, '$');

	if (!end || !parse_base64(salt, (size_t)(end - salt), phc.salt, &phc.salt_size) ||
	    !parse_base64(end + 1, strlen(end + 1), phc.hash, &phc.hash_size))
		return false;
	*out_phc = phc;
	return true;
}
