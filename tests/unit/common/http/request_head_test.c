#include "common/http/request_head.h"

#include "tests/support/suite.h"

static struct arena *arena;
static struct request_head head;

static void setup(void)
{
	arena = arena_create(1 << 20);
	head_init(arena, &head);
}

static void teardown(void)
{
	arena_destroy(arena);
}

static const struct error *add(const char *name, const char *value)
{
	return head_add(arena, &head, text_of(name), text_of(value));
}

START_TEST(cookies_that_come_one_by_one_are_read_like_those_of_one_header)
{
	ck_assert_ptr_null(add("Cookie", "a=1"));
	ck_assert_ptr_null(add("cookie", "b=2; c=3"));
	ck_assert_ptr_null(add("cookie", "d=4"));
	ck_assert(text_is(head_field(&head, "cookie"), "a=1; b=2; c=3; d=4"));
}
END_TEST

START_TEST(other_headers_that_are_sent_twice_are_one_list)
{
	ck_assert_ptr_null(add("Accept", "text/html"));
	ck_assert_ptr_null(add("accept", "text/css"));
	ck_assert(text_is(head_field(&head, "accept"), "text/html, text/css"));
	ck_assert_ptr_null(add("Host", "a"));
	ck_assert_int_eq(add("host", "b")->code, ERROR_MALFORMED);
}
END_TEST

int main(void)
{
	return RUN_TESTS_WITH("request head", setup, teardown,
			      cookies_that_come_one_by_one_are_read_like_those_of_one_header,
			      other_headers_that_are_sent_twice_are_one_list);
}
