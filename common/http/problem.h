/*
 * Problem: an error as an RFC 9457 problem document, the body of every reply from 400 up.
 *
 * Model    type, title and status are the kind's; code is what clients match on; detail and field speak
 *          of this case; errors[] lists every fault when there are several; causes stay in the log.
 *          problem_reply is the one way in which it leaves, with the headers that belong to its status.
 */
#ifndef OUTPOST_COMMON_HTTP_PROBLEM_H
#define OUTPOST_COMMON_HTTP_PROBLEM_H

#include "common/http/server.h"

#define PROBLEM_CONTENT_TYPE "application/problem+json"

/* request_id may be NULL. */
void problem_write(struct text_buffer *buffer, const struct error *error, const char *request_id);
/* A text of a document that somebody else has sent; NULL when it has none of this name, or is no such document. */
const char *problem_member(struct arena *arena, struct text document, const char *name);
/* Replies with a document that problem_write began. */
void problem_reply(struct http_exchange *exchange, const struct error *error, struct text document);

#endif
