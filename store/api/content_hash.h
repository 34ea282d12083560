/*
 * Content hash: what a client sent, in canonical form, as SHA-256. A repeat of an id is harmless when
 * the content is the same and refused when it is not.
 *
 * Why      The same document gets its first answer for ever, also from a later release of this server. So the hash
 *          covers what was sent and nothing that the server adds, and it says in which form it was made.
 * Model    A form is what canonical means. The one that is written now, 02: the members that were sent, sorted by name,
 *          values in the canonical text of their type (common/field/field.h); null is the same as absent, and a
 *          value that is sent is another content than the same value taken by default. The one before, 01, which has no
 *          number in front: the members in the order of the table, with the defaults that there were then, null kept.
 *          A document keeps the form it was recorded in; a repeat is hashed in every form and compared by that of
 *          the document (retail.is_repeat).
 *          To change what canonical means is to add a form: the old ones stay as they are.
 */
#ifndef OUTPOST_STORE_API_CONTENT_HASH_H
#define OUTPOST_STORE_API_CONTENT_HASH_H

#include "common/http/route.h"

/* A prepare hook: sets :content_hash from the body: the present form, a space, the one before; each in hex. */
const struct error *content_hash_set(struct request *req);
extern const struct field content_hash_fields[]; /* what it computes */

/* The same of any values. */
const char *content_hash_of(struct arena *arena, const struct field_values *values);

#endif
