/*
 * Browser session: how a page stays signed in without holding anything that lasts.
 *
 * Model    docs/web.md, "Sign-in of browsers". The page has an access token of at most 15 minutes in memory; the browser has a
 *          cookie that no script reads, which is turned for the next token. What a cookie is good for is decided by
 *          retail.turn_browser_session; why it is so, by docs/DECISIONS/0051-a-browsers-session-is-turned-on.md.
 */
#ifndef OUTPOST_COMMON_API_BROWSER_SESSION_H
#define OUTPOST_COMMON_API_BROWSER_SESSION_H

#include "common/http/route.h"

extern const struct route browser_session_routes[];

#endif
