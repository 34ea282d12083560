#include <stdio.h>
#include <stdint.h>

#include "common/base/arena.h"
#include "sync-protocol/pack.h"
#include "sync-protocol/push.h"
#include "tests/support/suite.h"

#define INC "0193b0de-8a00-7000-8000-000000000001"

static struct arena *arena;

static struct text vector(const char *name)
{
	char bytes[4096];
	FILE *file = fopen(arena_print(arena, "%s/%s", VECTORS, name), "rb");
	size_t length;

	ck_assert_msg(file != NULL, "%s cannot be read", name);
	length = fread(bytes, 1, sizeof(bytes), file);
	fclose(file);
	return (struct text){ arena_copy(arena, bytes, length), length };
}

START_TEST(a_push_of_version_1_is_read)
{
	struct push push;

	arena = arena_create(ARENA_DEFAULT_MAXIMUM);
	ck_assert_ptr_null(push_decode(arena, vector("push-v1.zst"), &push));
	ck_assert_str_eq(push.header.store_inc.string, INC);
	ck_assert_int_eq(push.header.first_seq, 1);
	ck_assert_str_eq(push.heads,
			 "register_session_opened 0193b0de-8a00-7000-8000-0000000000a1\n"
			 "sale 0193b0de-8a00-7000-8000-0000000000a2");
	ck_assert_str_eq(push.documents,
			 "{\"opening_float\":10000}\n{\"total\":250,\"name\":\"K\xc3\xa4se\"}");
	ck_assert_str_eq(chain_to_hex(&push.header.chain).string,
			 "4a100f8b1c544114d95d1c986595369d1a1e6e91c1b60de2e1a66adf826714b0");
	arena_destroy(arena);
}
END_TEST

START_TEST(an_answer_of_version_1_is_read)
{
	struct pack_reader *reader;
	struct text_buffer rows;
	struct text input;

	arena = arena_create(ARENA_DEFAULT_MAXIMUM);
	text_buffer_init(&rows, 65536);
	reader = pack_reader_create(arena);
	input = vector("pull-v1.zst");
	ck_assert_ptr_null(pack_read(reader, &input, SIZE_MAX, &rows));
	ck_assert(pack_reader_is_complete(reader));
	ck_assert_int_eq(pack_reader_manifest(reader)->rev_from, 4);
	ck_assert_int_eq(pack_reader_manifest(reader)->rev_to, 6);
	ck_assert_str_eq(pack_reader_manifest(reader)->scopes[1], "zone:7");
	text_append_char(&rows, '\0');
	ck_assert_str_eq(
		rows.data,
		"[\"product\",\"put\",5,[\"p1\"],{\"sku\":\"TEA\",\"name\":\"K\xc3\xa4se\"}]\n"
		"[\"price\",\"del\",6,[\"x\"],null]\n");
	pack_reader_destroy(reader);
	text_buffer_finish(&rows);
	arena_destroy(arena);
}
END_TEST

int main(void)
{
	return RUN_TESTS("vectors", a_push_of_version_1_is_read, an_answer_of_version_1_is_read);
}
