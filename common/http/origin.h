/*
 * Origin: whether a request that a browser proves by a cookie was sent by a page of this server.
 *
 * Why      A browser sends cookies with what other pages make it send. SameSite does not tell the ports of a host apart.
 * Model    Sec-Fetch-Site decides where it is sent (HTTPS and localhost); else Origin, which must name the Host that was
 *          asked. Who sends neither is no browser, and has no cookies but its own.
 */
#ifndef OUTPOST_COMMON_HTTP_ORIGIN_H
#define OUTPOST_COMMON_HTTP_ORIGIN_H

#include <stdbool.h>

#include "common/base/text.h"

/* The headers' values; empty: not sent. */
bool origin_is_own(struct text fetch_site, struct text origin, struct text host);

#endif
