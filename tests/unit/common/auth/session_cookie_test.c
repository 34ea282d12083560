#include "common/auth/session_cookie.h"

#include <string.h>

#include "tests/support/suite.h"

#define FAMILY "00112233445566778899aabbccddeeff"
#define TURN FAMILY FAMILY
#define NAME "outpost_session_1a2b3c4d"

static struct arena *arena;
static struct key_ring *ring, *other;

static struct key_ring *new_ring(void)
{
	static const char *const audiences[] = { TOKEN_AUDIENCE_HQ, NULL };
	struct key_ring *made;
	const char *pem;

	ck_assert_ptr_null(key_generate(arena, &pem));
	ck_assert_ptr_null(key_ring_create(arena, pem, "outpost-hq", audiences, &made));
	return made;
}

static void setup(void)
{
	arena = arena_create(1 << 22);
	ring = new_ring();
	other = new_ring();
}

static void teardown(void)
{
	key_ring_destroy(ring);
	key_ring_destroy(other);
	arena_destroy(arena);
}

static const struct {
	const char *header;
	bool is_there;
} headers[] = {
	{ NAME "=" FAMILY TURN, true },
	{ "a=b; " NAME "=" FAMILY TURN "; c=d", true },
	{ "a=b;" NAME "=" FAMILY TURN, true },
	{ "  " NAME "=" FAMILY TURN "  ", true },
	{ "=; ;;a; " NAME "=" FAMILY TURN, true },
	{ "", false },
	{ NAME, false },
	{ NAME "=", false },
	{ NAME "=" FAMILY TURN "0", false },
	{ NAME "=" FAMILY, false },
	{ NAME "=\"" FAMILY TURN "\"", false },
	{ NAME " =" FAMILY TURN, false },
	{ "x" NAME "=" FAMILY TURN, false },
	{ "a=" NAME "=" FAMILY TURN, false },
	{ NAME "=" FAMILY FAMILY "00112233445566778899AABBCCDDEEFF", false },
	{ NAME "=short; " NAME "=" FAMILY TURN, false }, /* the first one decides */
};

START_TEST(of_the_cookies_of_a_request_one_is_ours)
{
	for (size_t i = 0; i < sizeof(headers) / sizeof(headers[0]); i++) {
		struct session_cookie cookie;
		bool is_there =
			session_cookie_find(arena, text_of(headers[i].header), NAME, &cookie);

		ck_assert_msg(is_there == headers[i].is_there, "%s", headers[i].header);
		if (is_there) {
			ck_assert_str_eq(cookie.family, FAMILY);
			ck_assert_str_eq(cookie.turn, TURN);
		}
	}
}
END_TEST

START_TEST(what_is_set_is_found_again)
{
	const struct session_cookie cookie = session_cookie_new(arena);
	const char *name = session_cookie_name(arena, ring);
	struct session_cookie found;

	ck_assert(session_cookie_find(
		arena, text_of(session_cookie_header(arena, name, &cookie, true)), name, &found));
	ck_assert_str_eq(found.family, cookie.family);
	ck_assert_str_eq(found.turn, cookie.turn);
	ck_assert_str_ne(session_cookie_new(arena).turn, cookie.turn);
}
END_TEST

START_TEST(no_script_no_other_page_and_no_other_path_gets_the_cookie)
{
	const struct session_cookie cookie = { FAMILY, TURN };

	ck_assert_str_eq(session_cookie_header(arena, NAME, &cookie, false), NAME
			 "=" FAMILY TURN "; Path=/api/v1/auth/session; HttpOnly; SameSite=Strict");
	ck_assert_str_eq(session_cookie_header(arena, NAME, &cookie, true),
			 NAME "=" FAMILY TURN
			      "; Path=/api/v1/auth/session; HttpOnly; SameSite=Strict; Secure");
	ck_assert_str_eq(session_cookie_header(arena, NAME, NULL, false),
			 NAME "=; Path=/api/v1/auth/session; HttpOnly; SameSite=Strict; Max-Age=0");
}
END_TEST

START_TEST(a_turn_follows_from_the_last_one_and_the_servers_key_alone)
{
	const struct session_cookie cookie = { FAMILY, TURN };
	struct session_cookie next = session_cookie_next(arena, ring, &cookie);

	ck_assert_str_eq(next.family, FAMILY);
	ck_assert_uint_eq(strlen(next.turn), strlen(TURN));
	ck_assert_str_eq(session_cookie_next(arena, ring, &cookie).turn, next.turn);
	ck_assert_str_ne(session_cookie_next(arena, ring, &next).turn, next.turn);
	ck_assert_str_ne(session_cookie_next(arena, other, &cookie).turn, next.turn);
}
END_TEST

START_TEST(two_servers_name_their_cookies_differently_and_always_the_same)
{
	ck_assert_str_eq(session_cookie_name(arena, ring), session_cookie_name(arena, ring));
	ck_assert_str_ne(session_cookie_name(arena, ring), session_cookie_name(arena, other));
}
END_TEST

int main(void)
{
	return RUN_TESTS_WITH("session cookie", setup, teardown,
			      of_the_cookies_of_a_request_one_is_ours, what_is_set_is_found_again,
			      no_script_no_other_page_and_no_other_path_gets_the_cookie,
			      a_turn_follows_from_the_last_one_and_the_servers_key_alone,
			      two_servers_name_their_cookies_differently_and_always_the_same);
}
