/*
 * HTTP/1 head: from the lines of a request to its head.
 *
 * Model    Strict where two readers could differ: lines end with CR LF, no folded lines, no space before a
 *          colon, one Host.
 */
#ifndef OUTPOST_COMMON_HTTP_HTTP1_HEAD_H
#define OUTPOST_COMMON_HTTP_HTTP1_HEAD_H

#include "common/http/request_head.h"

/* Bytes of the head with its empty line; 0 while that has not come. What comes before `from` has been searched. */
size_t http1_head_length(struct text bytes, size_t from);
/* Whether a head that has not come to its end can be refused already. */
must_check const struct error *http1_head_check_part(struct arena *arena, struct text bytes);
/* As much as was understood is in the head even when it is refused. */
must_check const struct error *http1_head_read(struct arena *arena, struct text bytes,
					       struct request_head *head);

#endif
