/*
 * ETag: whether a client has already what would be sent (If-None-Match, RFC 9110, 13.1.2).
 */
#ifndef OUTPOST_COMMON_HTTP_ETAG_H
#define OUTPOST_COMMON_HTTP_ETAG_H

#include <stdbool.h>

#include "common/base/text.h"

/* known: value of If-None-Match; etag: with its quotes. */
bool etag_is_known(struct text known, const char *etag);

#endif
