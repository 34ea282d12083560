/*
 * Limits of sign-in: who gave too many wrong passwords, codes or cookies waits.
 *
 * Model    Each try counts as wrong before it is looked at, so that many at once cannot pass the limit, and is given back when
 *          it was right. Ten at once per user name and address, a hundred per user name or address.
 */
#ifndef OUTPOST_COMMON_API_SIGN_IN_LIMITS_H
#define OUTPOST_COMMON_API_SIGN_IN_LIMITS_H

#include "common/http/request.h"

/* user_name: NULL where none is given, with a code or a cookie. */
must_check const struct error *sign_in_count(struct request *req, const char *user_name);
void sign_in_forgive(struct request *req, const char *user_name);

#endif
