/*
 * Sign-in: user name and password against an access token, and who the token says one is.
 *
 * Model    The hash is checked on the thread pool, a few at a time; beyond that the answer is `busy`.
 *          An unknown user costs as much time as a wrong password and gets the same answer. Who gave too many
 *          wrong ones waits: ten at once per user name and address, a hundred per user name or address.
 */
#ifndef OUTPOST_COMMON_API_SIGN_IN_H
#define OUTPOST_COMMON_API_SIGN_IN_H

#include "common/http/route.h"

extern const struct route sign_in_routes[];

/* At most this many password hashes at once: each takes 19 MiB. */
#define HASHES_MAXIMUM 4

#endif
