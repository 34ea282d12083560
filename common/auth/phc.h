/*
 * PHC strings: a password's hash with what it was made by, as `$argon2id$v=19$m=19456,t=2,p=1$SALT$HASH`.
 *
 * Why      The library's own calls take their memory in small pages, and touching those for the first time takes
 *          longer than the hash. With memory of our own a hash takes a quarter of it.
 */
#ifndef OUTPOST_COMMON_AUTH_PHC_H
#define OUTPOST_COMMON_AUTH_PHC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PHC_BYTES_MAXIMUM 64

struct phc {
	uint32_t memory_kib, passes, lanes;
	unsigned char salt[PHC_BYTES_MAXIMUM], hash[PHC_BYTES_MAXIMUM];
	size_t salt_size, hash_size;
};

/* False when the text is something else, or asks for more than 1 GiB, 100 passes or 16 lanes. */
bool phc_parse(const char *text, struct phc *out_phc);
void phc_print(const struct phc *phc, char *out_text, size_t size);
/* Sets the hash of hash_size bytes from all the rest. False: there is no memory, or the figures do not fit. */
bool phc_compute(struct phc *phc, const char *password);

#endif
