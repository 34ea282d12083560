#include "common/live/ring.h"

#include <stdio.h>

#include "tests/support/suite.h"

static struct ring ring;

static void fill(int count)
{
	char item[24];

	for (int i = 0; i < count; i++) {
		snprintf(item, sizeof(item), "%lld", (long long)ring.last + 1);
		ring_add(&ring, text_of(item));
	}
}

static void empty(void)
{
	ring_finish(&ring);
	ring = (struct ring){ 0 };
}

START_TEST(who_has_seen_all_is_held_and_so_is_who_missed_no_more_than_the_ring_keeps)
{
	ck_assert(ring_holds(&ring, 0));
	ck_assert(!ring_holds(&ring, 1));
	fill(RING_ITEMS);
	ck_assert(ring_holds(&ring, 0));
	ck_assert(ring_holds(&ring, RING_ITEMS));
	fill(1);
	ck_assert(!ring_holds(&ring, 0));
	ck_assert(ring_holds(&ring, 1));
	ck_assert(!ring_holds(&ring, RING_ITEMS + 2));
	ck_assert(!ring_holds(&ring, -1));
}
END_TEST

START_TEST(each_item_is_found_by_its_number_as_long_as_it_is_kept)
{
	fill(3 * RING_ITEMS + 7);
	for (int64_t number = ring.last - RING_ITEMS + 1; number <= ring.last; number++) {
		char wanted[24];

		snprintf(wanted, sizeof(wanted), "%lld", (long long)number);
		ck_assert_str_eq(ring_item(&ring, number), wanted);
	}
}
END_TEST

START_TEST(a_position_is_read_back_by_its_own_run_alone)
{
	char position[RING_POSITION_SIZE];
	int64_t number = 0;

	ring_position_write(position, 0xabcdef01, 42);
	ck_assert_str_eq(position, "abcdef01-42");
	ck_assert(ring_position_read(text_of(position), 0xabcdef01, &number));
	ck_assert_int_eq(number, 42);
	ck_assert(!ring_position_read(text_of(position), 0xabcdef02, &number));
}
END_TEST

START_TEST(what_no_server_ever_wrote_is_no_position)
{
	static const char *const wrong[] = { "",           "42",
					     "abcdef01",   "abcdef01-",
					     "abcdef01-x", "abcdef01-4 ",
					     "abcdef01--", "abcdef01-99999999999999999999" };
	int64_t number;

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		ck_assert_msg(!ring_position_read(text_of(wrong[i]), 0xabcdef01, &number), "%s",
			      wrong[i]);
}
END_TEST

int main(void)
{
	return RUN_TESTS_WITH(
		"ring", NULL, empty,
		who_has_seen_all_is_held_and_so_is_who_missed_no_more_than_the_ring_keeps,
		each_item_is_found_by_its_number_as_long_as_it_is_kept,
		a_position_is_read_back_by_its_own_run_alone,
		what_no_server_ever_wrote_is_no_position);
}
