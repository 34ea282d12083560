#include "common/api/key_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/suite.h"

static char folder[] = "/tmp/outpost-key-XXXXXX";
static const char *state_dir, *path;
static struct arena *arena;

static void setup(void)
{
	strcpy(folder, "/tmp/outpost-key-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	arena = arena_create(ARENA_DEFAULT_MAXIMUM);
	state_dir = arena_print(arena, "%s/state", folder);
	path = arena_print(arena, "%s/signing-key.pem", state_dir);
}

static void teardown(void)
{
	unlink(path);
	rmdir(state_dir);
	rmdir(folder);
	arena_destroy(arena);
}

START_TEST(the_key_is_made_once_and_only_its_owner_may_read_it)
{
	const char *first, *second;
	struct stat status;

	ck_assert_ptr_null(key_file_load(arena, state_dir, &first));
	ck_assert_ptr_null(key_file_load(arena, state_dir, &second));
	ck_assert_str_eq(first, second);
	ck_assert_int_eq(stat(path, &status), 0);
	ck_assert_int_eq(status.st_mode & 0777, 0600);
}
END_TEST

START_TEST(a_key_that_others_may_read_is_refused_with_the_remedy)
{
	const char *pem;
	const struct error *error;

	ck_assert_ptr_null(key_file_load(arena, state_dir, &pem));
	ck_assert_int_eq(chmod(path, 0640), 0);
	error = key_file_load(arena, state_dir, &pem);
	ck_assert_ptr_nonnull(error);
	ck_assert_int_eq(error->code, ERROR_CONFIGURATION);
	ck_assert_ptr_nonnull(strstr(error->detail, "chmod 600"));
}
END_TEST

START_TEST(a_folder_that_cannot_be_made_is_named)
{
	const char *pem;
	const char *below_a_file = arena_print(arena, "%s/file/state", folder);
	const char *file = arena_print(arena, "%s/file", folder);
	FILE *made = fopen(file, "w");

	ck_assert_ptr_nonnull(made);
	fclose(made);

	const struct error *error = key_file_load(arena, below_a_file, &pem);

	unlink(file);
	ck_assert_ptr_nonnull(error);
	ck_assert_str_eq(error->field, "state_dir");
	ck_assert_ptr_nonnull(strstr(error->detail, below_a_file));
}
END_TEST

int main(void)
{
	return RUN_TESTS_WITH("key_file", setup, teardown,
			      the_key_is_made_once_and_only_its_owner_may_read_it,
			      a_key_that_others_may_read_is_refused_with_the_remedy,
			      a_folder_that_cannot_be_made_is_named);
}
