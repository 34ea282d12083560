#include <string.h>
#include <zstd.h>

#include "common/base/arena.h"
#include "sync-protocol/compress.h"
#include "sync-protocol/pack.h"
#include "tests/support/suite.h"

#define INC "0193b0de-8a00-7000-8000-000000000001"

static struct arena *arena;
static struct text_buffer reply, rows;
static const char *const scopes[] = { "all", "store:1" };
static const struct manifest manifest = {
	.kind = PACK_DELTA,
	.hq_inc = { INC },
	.rev_from = 3,
	.rev_to = 9,
	.scopes_hash = "hash",
	.scopes = scopes,
	.scope_count = 2,
};

static void begin(void)
{
	arena = arena_create(ARENA_DEFAULT_MAXIMUM);
	text_buffer_init(&reply, (size_t)8 << 20);
	text_buffer_init(&rows, (size_t)64 << 20);
}

static void end(void)
{
	text_buffer_finish(&reply);
	text_buffer_finish(&rows);
	arena_destroy(arena);
}

static void append_pack(const char *scope, int64_t rev_to, int row_count)
{
	struct pack_writer *writer = pack_writer_create((size_t)8 << 20);
	struct pack_footer footer = { .scope = scope,
				      .hq_inc = { INC },
				      .kind = PACK_DELTA,
				      .rev_from = 3,
				      .rev_to = rev_to };
	struct text frame;

	for (int i = 0; i < row_count; i++)
		pack_writer_add(writer, text_of(arena_print(
						arena, "[\"product\",\"put\",%d,[%d],{}]", i, i)));
	ck_assert_ptr_null(pack_writer_finish(writer, arena, &footer, &frame));
	text_append(&reply, frame.data, frame.length);
	pack_writer_destroy(writer);
}

/* Reads a whole reply in pieces of `step` bytes. */
static const struct error *read_all(struct text input, size_t step, size_t enough,
				    bool *out_complete)
{
	struct pack_reader *reader = pack_reader_create(arena);
	const struct error *error = NULL;

	text_buffer_clear(&rows);
	while (!error && input.length > 0) {
		struct text piece = { input.data, input.length < step ? input.length : step };
		size_t before = piece.length;

		error = pack_read(reader, &piece, rows.length + enough, &rows);
		input.data += before - piece.length;
		input.length -= before - piece.length;
	}
	for (size_t length = SIZE_MAX; !error && rows.length != length;) {
		length = rows.length;
		error = pack_read(reader, &input, rows.length + enough, &rows);
	}
	*out_complete = !error && pack_reader_is_complete(reader);
	pack_reader_destroy(reader);
	return error;
}

START_TEST(a_reply_comes_back_row_by_row_however_it_is_cut_into_pieces)
{
	static const size_t steps[] = { 1, 7, 100, 1 << 20 };

	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		bool is_complete;

		begin();
		manifest_encode(&manifest, &reply);
		append_pack("all", 9, 3000);
		append_pack("store:1", 9, 0);
		ck_assert_ptr_null(
			read_all(text_buffer_text(&reply), steps[i], 1000, &is_complete));
		ck_assert(is_complete);
		ck_assert(text_starts_with(text_buffer_text(&rows),
					   "[\"product\",\"put\",0,[0],{}]\n"));
		ck_assert_str_eq(
			text_copy(arena, (struct text){ rows.data + rows.length - 33, 33 }),
			"[\"product\",\"put\",2999,[2999],{}]\n");
		end();
	}
}
END_TEST

START_TEST(the_manifest_is_known_before_the_rows)
{
	struct pack_reader *reader;
	struct text input;

	begin();
	manifest_encode(&manifest, &reply);
	reader = pack_reader_create(arena);
	input = text_buffer_text(&reply);
	ck_assert_ptr_null(pack_reader_manifest(reader));
	ck_assert_ptr_null(pack_read(reader, &input, 1, &rows));
	ck_assert_int_eq(pack_reader_manifest(reader)->rev_to, 9);
	ck_assert_str_eq(pack_reader_manifest(reader)->scopes[1], "store:1");
	ck_assert(!pack_reader_is_complete(reader));
	pack_reader_destroy(reader);
	end();
}
END_TEST

START_TEST(a_reply_cut_off_anywhere_is_not_complete)
{
	begin();
	manifest_encode(&manifest, &reply);
	append_pack("all", 9, 3);
	append_pack("store:1", 9, 1);
	for (size_t length = 0; length < reply.length; length++) {
		bool is_complete = true;

		if (!read_all((struct text){ reply.data, length }, 1 << 20, 1000, &is_complete))
			ck_assert_msg(!is_complete, "at %zu", length);
	}
	end();
}
END_TEST

START_TEST(packs_that_do_not_belong_together_are_refused)
{
	static const struct {
		const char *first, *second, *third;
		int64_t rev;
	} cases[] = {
		{ "store:1", "all", NULL, 9 },
		{ "all", "all", NULL, 9 },
		{ "all", "store:1", NULL, 8 },
		{ "all", "store:1", "store:1", 9 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		bool is_complete;

		begin();
		manifest_encode(&manifest, &reply);
		append_pack(cases[i].first, cases[i].rev, 1);
		append_pack(cases[i].second, cases[i].rev, 1);
		if (cases[i].third)
			append_pack(cases[i].third, cases[i].rev, 1);
		ck_assert_int_eq(
			read_all(text_buffer_text(&reply), 1 << 20, 1000, &is_complete)->code,
			ERROR_MALFORMED);
		end();
	}
}
END_TEST

START_TEST(a_missing_row_is_noticed)
{
	const char *line = "[1]\n{\"scope\":\"all\",\"hq_inc\":\"" INC
			   "\",\"kind\":\"delta\",\"rev_from\":3,\"rev_to\":9,\"rows\":2}\n";
	bool is_complete;

	begin();
	manifest_encode(&manifest, &reply);
	compress_frame(COMPRESS_LEVEL_ONCE, text_of(line), &reply);
	ck_assert_int_eq(read_all(text_buffer_text(&reply), 1 << 20, 1000, &is_complete)->code,
			 ERROR_MALFORMED);
	end();
}
END_TEST

START_TEST(a_large_window_is_refused_before_memory_is_taken)
{
	ZSTD_CCtx *context = ZSTD_createCCtx();
	char frame[256];
	ZSTD_outBuffer out = { frame, sizeof(frame), 0 };
	ZSTD_inBuffer in = { "[1]\n", 4, 0 };
	bool is_complete;

	ZSTD_CCtx_setParameter(context, ZSTD_c_windowLog, 27);
	ck_assert(!ZSTD_isError(ZSTD_compressStream2(context, &out, &in, ZSTD_e_flush)));
	ck_assert(!ZSTD_isError(ZSTD_compressStream2(context, &out, &in, ZSTD_e_end)));
	begin();
	ck_assert_int_eq(
		read_all((struct text){ frame, out.pos }, 1 << 20, 1000, &is_complete)->code,
		ERROR_TOO_LARGE);
	ZSTD_freeCCtx(context);
	end();
}
END_TEST

START_TEST(a_row_without_end_is_refused)
{
	size_t size = (size_t)16 << 20;
	char *row = malloc(size);
	bool is_complete;

	memset(row, '[', size);
	begin();
	manifest_encode(&manifest, &reply);
	compress_frame(COMPRESS_LEVEL_ONCE, (struct text){ row, size }, &reply);
	ck_assert_int_eq(read_all(text_buffer_text(&reply), 1 << 20, 1000, &is_complete)->code,
			 ERROR_TOO_LARGE);
	free(row);
	end();
}
END_TEST

START_TEST(a_pack_over_its_maximum_is_an_error_for_the_writer)
{
	struct pack_writer *writer = pack_writer_create(10);
	struct pack_footer footer = { .scope = "all", .hq_inc = { INC } };
	struct text frame;

	begin();
	ck_assert_int_eq(pack_writer_finish(writer, arena, &footer, &frame)->code, ERROR_TOO_LARGE);
	pack_writer_destroy(writer);
	end();
}
END_TEST

int main(void)
{
	return RUN_TESTS(
		"pack", a_reply_comes_back_row_by_row_however_it_is_cut_into_pieces,
		the_manifest_is_known_before_the_rows, a_reply_cut_off_anywhere_is_not_complete,
		packs_that_do_not_belong_together_are_refused, a_missing_row_is_noticed,
		a_large_window_is_refused_before_memory_is_taken, a_row_without_end_is_refused,
		a_pack_over_its_maximum_is_an_error_for_the_writer);
}
