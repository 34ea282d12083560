/*
 * Session cookie: what a browser's session is recognised by, and what follows from it.
 *
 * Model    Two halves in hex: `family` stays as long as the session, `turn` (32 bytes) is good until it is turned. The next
 *          turn follows from this one and the server's private key: who repeats a request gets the same again, and who has
 *          stolen a cookie cannot tell what came after it. Databases hold digests only.
 *          The cookie is named after the server's key, so that two servers of one host, which are one to a browser, do not
 *          take each other's.
 * Owner    Texts live in the arena given.
 */
#ifndef OUTPOST_COMMON_AUTH_SESSION_COOKIE_H
#define OUTPOST_COMMON_AUTH_SESSION_COOKIE_H

#include "common/auth/token.h"

#define SESSION_COOKIE_PATH "/api/v1/auth/session"

struct session_cookie {
	const char *family, *turn;
};

const char *session_cookie_name(struct arena *arena, const struct key_ring *keys);
struct session_cookie session_cookie_new(struct arena *arena);
struct session_cookie session_cookie_next(struct arena *arena, const struct key_ring *keys,
					  const struct session_cookie *cookie);
/* The first one of that name among those that a header Cookie lists; false: none, or it is none of ours. */
bool session_cookie_find(struct arena *arena, struct text header, const char *name,
			 struct session_cookie *out_cookie);
/* Value of Set-Cookie, until the browser is closed; NULL takes it away. */
const char *session_cookie_header(struct arena *arena, const char *name,
				  const struct session_cookie *cookie, bool is_secure);

#endif
