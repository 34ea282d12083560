#include <string.h>
#include <zstd.h>

#include "common/base/arena.h"
#include "sync-protocol/compress.h"
#include "sync-protocol/push.h"
#include "tests/support/suite.h"

#define INC "0193b0de-8a00-7000-8000-000000000001"
#define ID_1 "0193b0de-8a00-7000-8000-0000000000a1"
#define ID_2 "0193b0de-8a00-7000-8000-0000000000a2"
#define ENTRY_1 "sale " ID_1 " {\"total\":5}"
#define ENTRY_2 "sale_return " ID_2 " {\"name\":\"K\xc3\xa4se a b\"}"

static struct arena *arena;
static struct text_buffer body;

static void begin(void)
{
	arena = arena_create(ARENA_DEFAULT_MAXIMUM);
	text_buffer_init(&body, PUSH_BODY_MAXIMUM);
}

static void end(void)
{
	text_buffer_finish(&body);
	arena_destroy(arena);
}

/* A header for the two entries above, as a store makes it. */
static struct push_header two_entries(void)
{
	struct push_header header = { .store_inc = { INC }, .first_seq = 41, .count = 2 };
	struct chain_hasher *hasher = chain_hasher_create();

	header.previous_chain.bytes[0] = 7;
	header.chain = header.previous_chain;
	chain_extend(hasher, &header.chain, TEXT("sale"), TEXT(ID_1), TEXT("{\"total\":5}"));
	chain_extend(hasher, &header.chain, TEXT("sale_return"), TEXT(ID_2),
		     TEXT("{\"name\":\"K\xc3\xa4se a b\"}"));
	chain_hasher_destroy(hasher);
	return header;
}

static const struct error *decode(struct text frame)
{
	struct push push;

	return push_decode(arena, frame, &push);
}

START_TEST(a_push_comes_back_as_it_was_sent)
{
	struct push_header header = two_entries();
	struct push push;

	begin();
	push_encode(&header, TEXT(ENTRY_1 "\n" ENTRY_2), &body);
	ck_assert_ptr_null(push_decode(arena, text_buffer_text(&body), &push));
	ck_assert_str_eq(push.header.store_inc.string, INC);
	ck_assert_int_eq(push.header.first_seq, 41);
	ck_assert_int_eq(push.header.count, 2);
	ck_assert_str_eq(push.heads, "sale " ID_1 "\nsale_return " ID_2);
	ck_assert_str_eq(push.documents, "{\"total\":5}\n{\"name\":\"K\xc3\xa4se a b\"}");
	end();
}
END_TEST

START_TEST(a_push_that_differs_from_its_header_is_refused)
{
	static const struct {
		const char *lines;
		int64_t count;
		enum error_code code;
		const char *field;
	} cases[] = {
		{ ENTRY_1, 2, ERROR_INVALID, "count" },
		{ ENTRY_1 "\n" ENTRY_2 "\n" ENTRY_2, 2, ERROR_INVALID, "count" },
		{ ENTRY_2 "\n" ENTRY_1, 2, ERROR_INVALID, "chain" },
		{ ENTRY_1 "\nsale " ID_2 " {}", 2, ERROR_INVALID, "chain" },
		{ ENTRY_1 "\nsale x {}", 2, ERROR_MALFORMED, NULL },
		{ ENTRY_1 "\nsale " ID_2, 2, ERROR_MALFORMED, NULL },
		{ ENTRY_1 "\n " ID_2 " {}", 2, ERROR_MALFORMED, NULL },
		{ ENTRY_1 "\n\n", 2, ERROR_MALFORMED, NULL },
		{ ENTRY_1 "\nsale " ID_2 " \xff", 2, ERROR_MALFORMED, NULL },
		{ ENTRY_1 "\n" ENTRY_2, 0, ERROR_INVALID, "count" },
		{ ENTRY_1 "\n" ENTRY_2, 10001, ERROR_INVALID, "count" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct push_header header = two_entries();
		const struct error *error;

		begin();
		header.count = cases[i].count;
		push_encode(&header, text_of(cases[i].lines), &body);
		error = decode(text_buffer_text(&body));
		ck_assert_msg(error && error->code == cases[i].code, "case %zu", i);
		ck_assert_msg((!error->field && !cases[i].field) ||
				      strcmp(error->field, cases[i].field) == 0,
			      "case %zu names %s", i, error->field);
		end();
	}
}
END_TEST

START_TEST(a_header_that_is_wrong_is_refused)
{
	static const struct {
		const char *content;
		enum error_code code;
	} cases[] = {
		{ "", ERROR_MALFORMED },
		{ "\n", ERROR_MALFORMED },
		{ "{}\n" ENTRY_1, ERROR_MISSING_FIELD },
		{ "[]\n" ENTRY_1, ERROR_MALFORMED },
		{ "{\"proto\":2,\"store_inc\":\"" INC
		  "\",\"first_seq\":1,\"count\":1,\"prev_chain\":\""
		  "0000000000000000000000000000000000000000000000000000000000000000\",\"chain\":\""
		  "0000000000000000000000000000000000000000000000000000000000000000\"}\n" ENTRY_1,
		  ERROR_VERSION_UNSUPPORTED },
		/* A header alone, not even the end of its line. */
		{ "{\"proto\":1,\"store_inc\":\"" INC
		  "\",\"first_seq\":1,\"count\":1,\"prev_chain\":\""
		  "0000000000000000000000000000000000000000000000000000000000000000\",\"chain\":\""
		  "0000000000000000000000000000000000000000000000000000000000000000\"}",
		  ERROR_INVALID },
		{ "{\"proto\":1,\"store_inc\":\"" INC
		  "\",\"first_seq\":0,\"count\":1,\"prev_chain\":\""
		  "0000000000000000000000000000000000000000000000000000000000000000\",\"chain\":\""
		  "0000000000000000000000000000000000000000000000000000000000000000\"}\n" ENTRY_1,
		  ERROR_INVALID },
		{ "{\"proto\":1,\"store_inc\":\"" INC
		  "\",\"first_seq\":1,\"count\":1,\"prev_chain\":\""
		  "zz00000000000000000000000000000000000000000000000000000000000000\",\"chain\":\""
		  "0000000000000000000000000000000000000000000000000000000000000000\"}\n" ENTRY_1,
		  ERROR_INVALID },
		{ "{\"proto\":1,\"store_inc\":7,\"first_seq\":1,\"count\":1}\n" ENTRY_1,
		  ERROR_INVALID },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct error *error;

		begin();
		compress_frame(COMPRESS_LEVEL_ONCE, text_of(cases[i].content), &body);
		error = decode(text_buffer_text(&body));
		ck_assert_msg(error && error->code == cases[i].code, "case %zu: %s", i,
			      error ? error_describe(arena, error) : "accepted");
		end();
	}
}
END_TEST

START_TEST(a_push_cut_off_anywhere_is_malformed)
{
	struct push_header header = two_entries();

	begin();
	push_encode(&header, TEXT(ENTRY_1 "\n" ENTRY_2), &body);
	for (size_t length = 0; length < body.length; length++) {
		const struct error *error = decode((struct text){ body.data, length });

		ck_assert_msg(error && error->code == ERROR_MALFORMED, "at %zu", length);
	}
	end();
}
END_TEST

/* Some bits of a zstd frame mean nothing: damage there changes nothing. */
START_TEST(a_push_damaged_anywhere_is_refused_or_the_same)
{
	struct push_header header = two_entries();
	struct push push;
	int refused = 0;

	begin();
	push_encode(&header, TEXT(ENTRY_1 "\n" ENTRY_2), &body);
	for (size_t i = 0; i < body.length; i++) {
		body.data[i] ^= 0x20;
		if (push_decode(arena, text_buffer_text(&body), &push))
			refused++;
		else
			ck_assert_str_eq(push.documents,
					 "{\"total\":5}\n{\"name\":\"K\xc3\xa4se a b\"}");
		body.data[i] ^= 0x20;
	}
	ck_assert_int_gt(refused, (int)body.length - 10);
	text_append_char(&body, 'x');
	ck_assert_int_eq(decode(text_buffer_text(&body))->code, ERROR_MALFORMED);
	end();
}
END_TEST

START_TEST(a_bomb_is_refused_before_memory_is_taken)
{
	size_t size = PUSH_CONTENT_MAXIMUM + 1;
	char *zeros = calloc(1, size);
	struct arena *small = arena_create(65536); /* aborts when more is asked of it */
	struct push push;

	begin();
	compress_frame(COMPRESS_LEVEL_ONCE, (struct text){ zeros, size }, &body);
	ck_assert_uint_lt(body.length, 10000);
	ck_assert_int_eq(push_decode(small, text_buffer_text(&body), &push)->code, ERROR_TOO_LARGE);
	free(zeros);
	arena_destroy(small);
	end();
}
END_TEST

START_TEST(a_frame_that_hides_its_size_is_refused)
{
	struct compressor *compressor = compressor_create(COMPRESS_LEVEL_ONCE);

	begin();
	compressor_write(compressor, TEXT("{}\n"), &body);
	compressor_end(compressor, &body);
	ck_assert_int_eq(decode(text_buffer_text(&body))->code, ERROR_MALFORMED);
	compressor_destroy(compressor);
	end();
}
END_TEST

START_TEST(the_mark_of_headquarters_comes_back_as_it_was_sent)
{
	struct pushed pushed = { .acked_seq = 42, .chain = chain_start(), .quarantined = 3 }, read;

	begin();
	pushed.chain.bytes[31] = 0xab;
	pushed_encode(&pushed, &body);
	ck_assert_ptr_null(pushed_decode(arena, text_buffer_text(&body), &read));
	ck_assert_int_eq(read.acked_seq, 42);
	ck_assert_int_eq(read.quarantined, 3);
	ck_assert(chain_equal(&read.chain, &pushed.chain));
	ck_assert_ptr_nonnull(
		pushed_decode(arena, TEXT("{\"acked_seq\":1,\"chain\":\"\"}"), &read));
	end();
}
END_TEST

int main(void)
{
	return RUN_TESTS("push", a_push_comes_back_as_it_was_sent,
			 a_push_that_differs_from_its_header_is_refused,
			 a_header_that_is_wrong_is_refused, a_push_cut_off_anywhere_is_malformed,
			 a_push_damaged_anywhere_is_refused_or_the_same,
			 a_bomb_is_refused_before_memory_is_taken,
			 a_frame_that_hides_its_size_is_refused,
			 the_mark_of_headquarters_comes_back_as_it_was_sent);
}
