/*
 * Encoding: bytes of a reply made fewer for the client that asks for it.
 *
 * Why      Lists are JSON that says the same names again and again: a fifth of it crosses the line.
 * Model    Codings in our order of preference, each at its fastest level, piece by piece: what was taken so far can be
 *          read at the other end. Which replies are encoded at all is for request_encode.c.
 * Owner    An encoder is destroyed by who created it, whether or not its last piece came.
 */
#ifndef OUTPOST_COMMON_HTTP_ENCODING_H
#define OUTPOST_COMMON_HTTP_ENCODING_H

#include <stdbool.h>

#include "common/base/text.h"

struct coding;
struct encoder;

/* Whether a value of Accept-Encoding names a coding, and not to refuse it. */
bool coding_is_accepted(struct text accepted, const char *name);
/* The first of ours that is accepted, or NULL. */
const struct coding *coding_choose(struct text accepted);
const char *coding_name(const struct coding *coding);

/* length: of all pieces together; 0: unknown. */
struct encoder *encoder_create(const struct coding *coding, size_t length);
/* Appends; `full` when the buffer's maximum is less than what it takes. */
void encoder_take(struct encoder *encoder, struct text piece, bool is_last,
		  struct text_buffer *out);
void encoder_destroy(struct encoder *encoder);

#endif
