#include "common/http/part_file.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tests/support/suite.h"

static char path[] = "/tmp/outpost-part-XXXXXX";
static struct arena *arena;

static void set_up(void)
{
	strcpy(path, "/tmp/outpost-part-XXXXXX");
	close(mkstemp(path));
	arena = arena_create(1 << 20);
}

static void tear_down(void)
{
	unlink(path);
	arena_destroy(arena);
}

static void write_part(int file, const char *bytes)
{
	ck_assert_int_ge(file, 0);
	ck_assert_int_eq(write(file, bytes, strlen(bytes)), (ssize_t)strlen(bytes));
	close(file);
}

START_TEST(a_part_is_found_with_its_name_and_length_and_goes_on)
{
	struct part_file part;
	char body[16] = "";
	int file;

	write_part(part_file_begin(path, TEXT("\"tag\"")), "0123");
	ck_assert(part_file_find(arena, path, &part));
	ck_assert_str_eq(part.etag, "\"tag\"");
	ck_assert_int_eq(part.length, 4);
	write_part(part_file_continue(path), "45");
	ck_assert(part_file_find(arena, path, &part));
	ck_assert_int_eq(part.length, 6);
	file = part_file_read(path);
	ck_assert_int_eq(read(file, body, sizeof(body) - 1), 6);
	close(file);
	ck_assert_str_eq(body, "012345");
}
END_TEST

START_TEST(a_part_of_something_else_is_begun_anew)
{
	struct part_file part;

	write_part(part_file_begin(path, TEXT("\"tag\"")), "0123");
	write_part(part_file_begin(path, TEXT("\"new\"")), "x");
	ck_assert(part_file_find(arena, path, &part));
	ck_assert_str_eq(part.etag, "\"new\"");
	ck_assert_int_eq(part.length, 1);
}
END_TEST

START_TEST(a_whole_one_can_be_made_to_go_on_by_its_last_byte)
{
	struct part_file part;
	char body[16] = "";
	int file;

	write_part(part_file_begin(path, TEXT("\"tag\"")), "0123");
	part_file_shorten(path);
	ck_assert(part_file_find(arena, path, &part));
	ck_assert_int_eq(part.length, 3);
	write_part(part_file_continue(path), "3");
	file = part_file_read(path);
	ck_assert_int_eq(read(file, body, sizeof(body) - 1), 4);
	close(file);
	ck_assert_str_eq(body, "0123");
}
END_TEST

START_TEST(what_is_empty_or_not_there_is_not_made_shorter)
{
	struct part_file part;

	write_part(part_file_begin(path, TEXT("\"tag\"")), "0");
	for (int i = 0; i < 3; i++)
		part_file_shorten(path);
	ck_assert(!part_file_find(arena, path, &part));
	write_part(part_file_continue(path), "01");
	ck_assert(part_file_find(arena, path, &part));
	ck_assert_str_eq(part.etag, "\"tag\"");
	ck_assert_int_eq(part.length, 2);
	unlink(path);
	part_file_shorten(path);
	ck_assert(!part_file_find(arena, path, &part));
}
END_TEST

START_TEST(what_has_no_name_or_no_bytes_cannot_go_on)
{
	static const char *const contents[] = {
		"",          "\n0123",        "\"tag\"",        "\"tag\"\n",
		"tag\n0123", "\"t g\"\n0123", "\"t\rg\"\n0123", "\"\n0123"
	};
	struct part_file part;

	for (size_t i = 0; i < sizeof(contents) / sizeof(contents[0]); i++) {
		FILE *file = fopen(path, "w");

		fputs(contents[i], file);
		fclose(file);
		ck_assert_msg(!part_file_find(arena, path, &part), "%s", contents[i]);
	}
	unlink(path);
	ck_assert(!part_file_find(arena, path, &part));
}
END_TEST

START_TEST(a_name_that_is_too_long_is_none)
{
	char name[PART_FILE_ETAG_MAXIMUM + 1];
	struct part_file part;

	memset(name, 'x', sizeof(name));
	name[0] = name[sizeof(name) - 1] = '"';
	write_part(part_file_begin(path, (struct text){ name, sizeof(name) }), "0123");
	ck_assert(!part_file_find(arena, path, &part));
	name[sizeof(name) - 2] = '"';
	write_part(part_file_begin(path, (struct text){ name, sizeof(name) - 1 }), "0123");
	ck_assert(part_file_find(arena, path, &part));
	ck_assert_int_eq(part.length, 4);
}
END_TEST

int main(void)
{
	return RUN_TESTS_WITH("part file", set_up, tear_down,
			      a_part_is_found_with_its_name_and_length_and_goes_on,
			      a_part_of_something_else_is_begun_anew,
			      a_whole_one_can_be_made_to_go_on_by_its_last_byte,
			      what_is_empty_or_not_there_is_not_made_shorter,
			      what_has_no_name_or_no_bytes_cannot_go_on,
			      a_name_that_is_too_long_is_none);
}
