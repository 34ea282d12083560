#include "common/live/message.h"

#include "tests/support/suite.h"

static struct arena *arena;
static struct live_message message;

static void begin(void)
{
	arena = arena_create(ARENA_DEFAULT_MAXIMUM);
}

static void end(void)
{
	arena_destroy(arena);
}

static const struct error *decode(const char *json)
{
	return live_message_decode(arena, text_of(json), &message);
}

START_TEST(a_page_says_who_it_is_what_it_reads_from_where_and_what_no_longer)
{
	ck_assert_ptr_null(decode("{\"token\":\"a.b.c\",\"subscribe\":{\"sales\":\"run-7\","
				  "\"stock\":null},\"unsubscribe\":[\"sync\"],\"later\":{}}"));
	ck_assert(text_is(message.token, "a.b.c"));
	ck_assert_int_eq(message.wish_count, 3);
	ck_assert(text_is(message.wishes[0].topic, "sync"));
	ck_assert(message.wishes[0].ends);
	ck_assert(text_is(message.wishes[1].topic, "sales"));
	ck_assert(text_is(message.wishes[1].position, "run-7"));
	ck_assert(!message.wishes[1].ends);
	ck_assert_int_eq(message.wishes[2].position.length, 0);
}
END_TEST

START_TEST(a_message_of_nothing_that_is_known_asks_for_nothing)
{
	ck_assert_ptr_null(decode("{}"));
	ck_assert_int_eq(message.token.length, 0);
	ck_assert_int_eq(message.wish_count, 0);
}
END_TEST

START_TEST(what_is_no_such_message_is_refused_and_the_member_named)
{
	static const struct {
		const char *json, *field;
	} wrong[] = {
		{ "", NULL },
		{ "[]", NULL },
		{ "\"token\"", NULL },
		{ "{\"token\":7}", "token" },
		{ "{\"subscribe\":[\"sales\"]}", "subscribe" },
		{ "{\"subscribe\":{\"sales\":7}}", "subscribe" },
		{ "{\"unsubscribe\":\"sales\"}", "unsubscribe" },
		{ "{\"unsubscribe\":[\"sales\",null]}", "unsubscribe" },
	};

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		const struct error *error = decode(wrong[i].json);

		ck_assert_msg(error != NULL, "%s", wrong[i].json);
		if (wrong[i].field)
			ck_assert_str_eq(error->field, wrong[i].field);
	}
}
END_TEST

START_TEST(no_more_topics_are_read_than_a_program_may_have)
{
	struct text_buffer json;

	text_buffer_init(&json, LIVE_MESSAGE_MAXIMUM);
	text_append_string(&json, "{\"subscribe\":{\"t0\":null");
	for (int i = 1; i <= LIVE_WISHES_MAXIMUM; i++)
		text_append_print(&json, ",\"t%d\":null", i);
	text_append_string(&json, "}}");
	ck_assert_ptr_nonnull(live_message_decode(arena, text_buffer_text(&json), &message));
	ck_assert_int_eq(message.wish_count, LIVE_WISHES_MAXIMUM);
	text_buffer_finish(&json);
}
END_TEST

int main(void)
{
	return RUN_TESTS_WITH("live_message", begin, end,
			      a_page_says_who_it_is_what_it_reads_from_where_and_what_no_longer,
			      a_message_of_nothing_that_is_known_asks_for_nothing,
			      what_is_no_such_message_is_refused_and_the_member_named,
			      no_more_topics_are_read_than_a_program_may_have);
}
