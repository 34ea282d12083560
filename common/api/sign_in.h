/*
 * Sign-in: user name and password against an access token, and who the token says one is.
 *
 * Model    The hash is checked on the thread pool, a few at a time; beyond that the answer is `busy`.
 *          An unknown user costs as much time as a wrong password and gets the same answer. Who gave too many
 *          wrong ones waits (sign_in_limits.h). Browsers sign in the same way, for a session (browser_session.h).
 */
#ifndef OUTPOST_COMMON_API_SIGN_IN_H
#define OUTPOST_COMMON_API_SIGN_IN_H

#include "common/api/service.h"

extern const struct route sign_in_routes[];

/* At most this many password hashes at once: each takes 19 MiB. */
#define HASHES_MAXIMUM 4

/* Of a reply that gives a token. */
extern const struct field sign_in_fields[];
/* "store_id", as statements that look for an account want it. */
extern const struct field sign_in_place[];

struct sign_in;
typedef void sign_in_accepted(struct sign_in *sign_in);

/* On the request's arena, from the account that was found to the reply. */
struct sign_in {
	struct request *req;
	struct service *service;
	const char *password, *hash;
	bool matches;
	struct identity identity;
	sign_in_accepted *accepted;
};

/* Sets store_id; counts the try. user_name: NULL with a code. */
must_check const struct error *sign_in_admit(struct request *req, const char *user_name);
/* Who was found, with the columns of sign_in_account; the hash is NULL when nobody was. */
struct sign_in *sign_in_begin(struct request *req, const struct db_reply *reply,
			      sign_in_accepted *accepted);
/* Calls `accepted` when the password is right, else replies. */
void sign_in_check_password(struct sign_in *sign_in);
void sign_in_refuse(struct sign_in *sign_in, const char *why);
/* With a token of so many seconds. */
void sign_in_reply(struct request *req, struct identity *identity, int64_t lifetime_s);

#endif
