#include "hq/sync/recent_cuts.h"

#include <string.h>

#include "tests/support/suite.h"

#define HQ "6f1c0d5e-7a1b-4c2d-8e3f-000000000001"
#define OTHER_HQ "6f1c0d5e-7a1b-4c2d-8e3f-000000000002"
#define MAXIMUM 4096

static struct recent_cuts *cuts;
static struct text_buffer seen;

static void setup(void)
{
	cuts = recent_cuts_create(MAXIMUM);
	text_buffer_init(&seen, 1 << 20);
}

static void teardown(void)
{
	text_buffer_finish(&seen);
	recent_cuts_destroy(cuts);
}

static struct chain chain_of(int64_t rev)
{
	struct chain chain = { { 0 } };

	chain.bytes[0] = (unsigned char)rev;
	return chain;
}

static void begin(const char *hq_inc, int64_t rev)
{
	struct chain previous = chain_of(rev - 1), chain = chain_of(rev);

	recent_cuts_begin(cuts, hq_inc, rev, &previous, &chain);
}

static bool hold(int64_t rev_from, int64_t rev_to)
{
	struct chain chain, expected = chain_of(rev_to);

	if (!recent_cuts_hold(cuts, HQ, rev_from, rev_to, &chain))
		return false;
	ck_assert(chain_equal(&chain, &expected));
	return true;
}

static void see(const char *scope, struct text line, void *context)
{
	(void)context;
	text_append_print(&seen, "%s=%.*s;", scope, (int)line.length, line.data);
}

static const char *lines(int64_t rev_from, int64_t rev_to)
{
	text_buffer_clear(&seen);
	recent_cuts_read(cuts, rev_from, rev_to, see, NULL);
	text_append_char(&seen, '\0');
	return seen.data;
}

START_TEST(a_cut_of_a_database_that_went_back_follows_none_of_the_lost_time)
{
	struct chain previous = chain_of(77), chain = chain_of(6);

	begin(HQ, 5);
	recent_cuts_begin(cuts, HQ, 6, &previous, &chain);
	ck_assert(!hold(4, 6));
	ck_assert(hold(5, 6));
}
END_TEST

START_TEST(lines_come_in_the_order_of_their_cuts)
{
	begin(HQ, 5);
	recent_cuts_add(cuts, "all", TEXT("[1]"));
	recent_cuts_add(cuts, "store:a", TEXT("[2]"));
	begin(HQ, 6);
	recent_cuts_add(cuts, "all", TEXT("[3]"));
	ck_assert(hold(4, 6) && hold(5, 6) && hold(4, 5));
	ck_assert_str_eq(lines(4, 6), "all=[1];store:a=[2];all=[3];");
	ck_assert_str_eq(lines(4, 5), "all=[1];store:a=[2];");
	ck_assert_str_eq(lines(5, 6), "all=[3];");
}
END_TEST

START_TEST(what_is_not_all_there_is_not_held)
{
	ck_assert(!hold(0, 1));
	begin(HQ, 5);
	ck_assert(!hold(3, 5) && !hold(4, 6) && !hold(5, 5) && !hold(5, 4));
	ck_assert(hold(4, 5));
}
END_TEST

START_TEST(a_cut_that_does_not_follow_starts_anew)
{
	begin(HQ, 5);
	begin(HQ, 7); /* a large one was between */
	ck_assert(hold(6, 7) && !hold(4, 7) && !hold(4, 5));
	begin(OTHER_HQ, 8);
	ck_assert(!hold(7, 8));
}
END_TEST

START_TEST(the_oldest_make_room_and_one_too_large_is_not_kept)
{
	static char large[MAXIMUM];

	for (int64_t rev = 1; rev <= 100; rev++) {
		begin(HQ, rev);
		recent_cuts_add(cuts, "all", TEXT("[\"product\"]"));
	}
	ck_assert(!hold(0, 100) && hold(95, 100));
	memset(large, 'x', sizeof(large));
	begin(HQ, 101);
	recent_cuts_add(cuts, "all", (struct text){ large, sizeof(large) });
	recent_cuts_add(cuts, "all", TEXT("[2]"));
	ck_assert(!hold(100, 101) && !hold(99, 100));
	begin(HQ, 102);
	ck_assert(hold(101, 102));
}
END_TEST

int main(void)
{
	return RUN_TESTS_WITH("recent_cuts", setup, teardown, lines_come_in_the_order_of_their_cuts,
			      what_is_not_all_there_is_not_held,
			      a_cut_that_does_not_follow_starts_anew,
			      a_cut_of_a_database_that_went_back_follows_none_of_the_lost_time,
			      the_oldest_make_room_and_one_too_large_is_not_kept);
}
