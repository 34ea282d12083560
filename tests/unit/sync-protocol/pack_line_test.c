#include <string.h>

#include "sync-protocol/pack_line.h"
#include "tests/support/suite.h"

static void check_read(const char *line, const char *table, const char *key, const char *image)
{
	struct pack_line read;

	ck_assert_msg(pack_line_read(text_of(line), &read), "%s", line);
	ck_assert_msg(text_is(read.table, table), "%s", line);
	ck_assert_msg(text_is(read.key, key), "%s: %.*s", line, (int)read.key.length,
		      read.key.data);
	ck_assert_msg(text_is(read.image, image), "%s: %.*s", line, (int)read.image.length,
		      read.image.data);
}

START_TEST(a_row_is_taken_apart_at_its_joints)
{
	struct pack_line line;

	check_read("[\"product\",\"put\",12,[\"k\"],{\"a\": [1, \"]\"]}]", "product", "[\"k\"]",
		   "{\"a\": [1, \"]\"]}");
	check_read("[\"tax_group_rate\",\"put\",0,[\"k\", 2],{}]", "tax_group_rate", "[\"k\", 2]",
		   "{}");
	ck_assert(pack_line_read(TEXT("[\"price\",\"del\",3,[\"k\"],null]"), &line));
	ck_assert(!line.is_put);
	ck_assert(text_is(line.image, "null"));
}
END_TEST

START_TEST(a_key_may_hold_what_ends_one)
{
	check_read("[\"t\",\"put\",1,[\"],{\"],{\"a\":1}]", "t", "[\"],{\"]", "{\"a\":1}");
	check_read("[\"t\",\"put\",1,[\"\\\"],\\\\\"],{}]", "t", "[\"\\\"],\\\\\"]", "{}");
	check_read("[\"t\",\"put\",1,[[\"]\"], [[]]],{}]", "t", "[[\"]\"], [[]]]", "{}");
}
END_TEST

START_TEST(what_is_written_otherwise_is_left_to_a_reader_of_json)
{
	static const char *const lines[] = {
		"",
		"[",
		"[\"\",\"put\",1,[1],{}]",
		"[\"Product\",\"put\",1,[1],{}]",
		"[ \"t\",\"put\",1,[1],{}]",
		"[\"t\", \"put\",1,[1],{}]",
		"[\"t\",\"set\",1,[1],{}]",
		"[\"t\",\"put\",,[1],{}]",
		"[\"t\",\"put\",-1,[1],{}]",
		"[\"t\",\"put\",1,1,{}]",
		"[\"t\",\"put\",1,[1,{}]",
		"[\"t\",\"put\",1,[\"k],{}]",
		"[\"t\",\"put\",1,[\"k\\",
		"[\"t\",\"put\",1,[1]]",
		"[\"t\",\"put\",1,[1],]",
		"[\"t\",\"put\",1,[1],{}",
	};
	struct pack_line line;

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		ck_assert_msg(!pack_line_read(text_of(lines[i]), &line), "%s", lines[i]);
}
END_TEST

int main(void)
{
	return RUN_TESTS("pack_line", a_row_is_taken_apart_at_its_joints,
			 a_key_may_hold_what_ends_one,
			 what_is_written_otherwise_is_left_to_a_reader_of_json);
}
