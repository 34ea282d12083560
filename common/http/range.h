/*
 * Range: which part of a file a client wishes for, by the headers Range and If-Range (RFC 9110, 14.2).
 *
 * Model    One wish is known: "bytes=N-" of the file that the client's strong ETag names. Everything else is
 *          answered by the whole, as it may be.
 */
#ifndef OUTPOST_COMMON_HTTP_RANGE_H
#define OUTPOST_COMMON_HTTP_RANGE_H

#include "common/base/text.h"

/* Where the part begins; 0: the whole file. */
int64_t range_start(struct text range, struct text if_range, const char *etag, int64_t size);
/* Of the header Content-Range "bytes N-M/SIZE"; false on anything else. */
bool range_of_reply(struct text content_range, int64_t *out_start);

#endif
