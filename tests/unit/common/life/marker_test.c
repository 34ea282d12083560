#include "common/life/marker.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/suite.h"

#define OWNER "22222222-2222-4222-8222-222222222222"

static struct arena *arena;
static char folder[64];
static const char *path;

static void begin(void)
{
	arena = arena_create(ARENA_DEFAULT_MAXIMUM);
	snprintf(folder, sizeof(folder), "/tmp/outpost-marker-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	path = arena_print(arena, "%s/life", folder);
}

static void end(void)
{
	unlink(path);
	rmdir(folder);
	arena_destroy(arena);
}

static struct marker a_marker(void)
{
	struct marker marker = { .counter = 41, .reserve_life_number = 3 };

	ck_assert(uuid_parse(TEXT("11111111-1111-4111-8111-111111111111"), &marker.life));
	return marker;
}

static void write_text(const char *text)
{
	FILE *file = fopen(path, "w");

	ck_assert_ptr_nonnull(file);
	fputs(text, file);
	fclose(file);
}

static enum error_code read_code(void)
{
	struct marker marker;
	const struct error *error = marker_read(arena, path, OWNER, &marker);

	ck_assert_ptr_nonnull(error);
	return error->code;
}

START_TEST(what_was_written_is_read)
{
	struct marker written = a_marker(), read;

	ck_assert_ptr_null(marker_write(arena, path, OWNER, &written));
	ck_assert_ptr_null(marker_read(arena, path, OWNER, &read));
	ck_assert_str_eq(read.life.string, written.life.string);
	ck_assert_int_eq(read.counter, 41);
	ck_assert_int_eq(read.reserve_life_number, 3);
}
END_TEST

START_TEST(a_file_that_is_missing_empty_damaged_or_of_another_says_nothing)
{
	static const char *const damaged[] = {
		"",
		"{",
		"[]",
		"7",
		"{\"owner\":\"" OWNER "\"}",
		"{\"owner\":\"" OWNER "\",\"life\":\"x\",\"counter\":1}",
		"{\"owner\":\"" OWNER "\",\"life\":\"11111111-1111-4111-8111-111111111111\"}",
		"{\"owner\":7,\"life\":\"11111111-1111-4111-8111-111111111111\",\"counter\":1}",
		"{\"owner\":\"x\",\"life\":\"11111111-1111-4111-8111-111111111111\",\"counter\":1}",
	};

	ck_assert_int_eq(read_code(), ERROR_NOT_FOUND);
	for (size_t i = 0; i < sizeof(damaged) / sizeof(damaged[0]); i++) {
		write_text(damaged[i]);
		ck_assert_int_eq(read_code(), ERROR_MALFORMED);
	}
}
END_TEST

START_TEST(a_folder_that_is_gone_is_said_and_the_old_file_stays)
{
	struct marker marker = a_marker();
	const struct error *error =
		marker_write(arena, arena_print(arena, "%s/gone/life", folder), OWNER, &marker);

	ck_assert_ptr_nonnull(error);
	ck_assert_int_eq(error->code, ERROR_UNAVAILABLE);
}
END_TEST

int main(void)
{
	return RUN_TESTS_WITH("marker", begin, end, what_was_written_is_read,
			      a_file_that_is_missing_empty_damaged_or_of_another_says_nothing,
			      a_folder_that_is_gone_is_said_and_the_old_file_stays);
}
