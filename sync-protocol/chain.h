/*
 * Chain: one hash that stands for a whole history.
 *
 * Why      Equal numbers do not prove equal histories: a store or HQ restored from a backup writes other
 *          entries under numbers that were used before. Equal chains do.
 * Model    entry = SHA-256(kind LF document_id LF document), chain = SHA-256(previous chain, entry);
 *          the first previous chain is 32 zero bytes. sync.chain in the schema computes the same.
 * Owner    Values; nothing to free.
 */
#ifndef OUTPOST_SYNC_PROTOCOL_CHAIN_H
#define OUTPOST_SYNC_PROTOCOL_CHAIN_H

#include "common/base/text.h"

#define CHAIN_SIZE 32

struct chain {
	unsigned char bytes[CHAIN_SIZE];
};

struct chain_hex {
	char string[2 * CHAIN_SIZE + 1];
};

struct chain chain_start(void);
bool chain_equal(const struct chain *a, const struct chain *b);
struct chain_hex chain_to_hex(const struct chain *chain);
/* False when the text is not 64 hexadecimal digits. */
bool chain_from_hex(struct text text, struct chain *out_chain);

/* Extends chains; holds the digest's state, so that one serves many entries. */
struct chain_hasher;
struct chain_hasher *chain_hasher_create(void);
void chain_hasher_destroy(struct chain_hasher *hasher);
void chain_extend(struct chain_hasher *hasher, struct chain *chain, struct text kind,
		  struct text document_id, struct text document);

#endif
