/*
 * Content hash: what a client sent, in canonical form, as SHA-256. A repeat of an id is harmless when
 * the content is the same and refused when it is not.
 */
#ifndef OUTPOST_STORE_API_CONTENT_HASH_H
#define OUTPOST_STORE_API_CONTENT_HASH_H

#include "common/http/route.h"

/* A prepare hook: sets :content_hash from the body. */
const struct error *content_hash_set(struct request *req);
extern const struct field content_hash_fields[]; /* what it computes */

#endif
