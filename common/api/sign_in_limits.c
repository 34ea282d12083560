#include "common/api/sign_in_limits.h"

#include <ctype.h>

#include "common/api/service.h"
#include "common/auth/attempts.h"
#include "common/base/clock.h"

/*
 * Whose wrong tries count together. The first row stops guessing without locking the user out at other
 * tills; the others stop guessing from many addresses, and of many names.
 */
static const struct {
	struct attempt_limit limit;
	bool by_user_name, by_address;
} limits[] = {
	{ { 10, 30 }, true, true },
	{ { 100, 36 }, true, false },
	{ { 100, 3 }, false, true },
};

#define LIMITS (sizeof(limits) / sizeof(limits[0]))

static bool applies(size_t limit, const char *user_name)
{
	return user_name || !limits[limit].by_user_name;
}

static struct text subject_of(struct request *req, const char *user_name, size_t limit)
{
	struct arena *arena = request_arena(req);
	char *name = arena_string(arena, user_name ? user_name : "");

	for (char *c = name; *c; c++)
		*c = (char)tolower((unsigned char)*c); /* as accounts are found */
	return text_of(arena_print(arena, "%zu %s %s", limit,
				   limits[limit].by_address ? request_peer(req) : "",
				   limits[limit].by_user_name ? name : ""));
}

static int64_t wait_of(struct request *req, const char *user_name, int64_t now)
{
	const struct service *service = request_app(req);
	int64_t longest = 0;

	for (size_t i = 0; i < LIMITS; i++) {
		int64_t wait = applies(i, user_name)
				       ? attempts_wait(service->sign_ins, limits[i].limit,
						       subject_of(req, user_name, i), now)
				       : 0;

		if (wait > longest)
			longest = wait;
	}
	return longest;
}

const struct error *sign_in_count(struct request *req, const char *user_name)
{
	const struct service *service = request_app(req);
	int64_t now = clock_monotonic() / 1000000;
	int64_t wait = wait_of(req, user_name, now);

	if (wait)
		return error_retry_after(request_arena(req),
					 error_new(request_arena(req), ERROR_TOO_MANY_REQUESTS,
						   "too many wrong %s; try again in %lld seconds",
						   user_name ? "passwords" : "tries",
						   (long long)wait),
					 (int)wait);
	for (size_t i = 0; i < LIMITS; i++)
		if (applies(i, user_name))
			attempts_take(service->sign_ins, limits[i].limit,
				      subject_of(req, user_name, i), now);
	return NULL;
}

void sign_in_forgive(struct request *req, const char *user_name)
{
	const struct service *service = request_app(req);

	for (size_t i = 0; i < LIMITS; i++)
		if (applies(i, user_name))
			attempts_give_back(service->sign_ins, limits[i].limit,
					   subject_of(req, user_name, i));
}
