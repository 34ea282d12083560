/*
 * Page: what an address that no route has gives to a browser: a file of the client, with what a browser is to observe.
 */
#ifndef OUTPOST_COMMON_HTTP_PAGE_H
#define OUTPOST_COMMON_HTTP_PAGE_H

#include <stdbool.h>

struct request;

/* False: no such file, or no client; nothing was replied. */
bool page_reply(struct request *req);

#endif
