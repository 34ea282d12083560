/*
 * HTTP/2 head: from the fields of a HEADERS frame to a request's head.
 *
 * Model    Pseudo-headers come first and once, names are in lower case, and what belongs to one hop of HTTP/1
 *          is not there: the rules of RFC 9113, chapter 8, with an error instead of a reset.
 */
#ifndef OUTPOST_COMMON_HTTP_HTTP2_HEAD_H
#define OUTPOST_COMMON_HTTP_HTTP2_HEAD_H

#include "common/http/request_head.h"

must_check const struct error *http2_head_add(struct arena *arena, struct request_head *head,
					      struct text name, struct text value);
/* After the last field. */
must_check const struct error *http2_head_check(struct arena *arena,
						const struct request_head *head);

#endif
