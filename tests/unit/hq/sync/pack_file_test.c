#include "hq/sync/pack_file.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "hq/sync/pack_spool.h"
#include "tests/support/suite.h"

#define HQ_INC "00000001-0000-4000-8000-000000000000"

static char folder[64];
static struct arena *arena;

static void set_up(void)
{
	strcpy(folder, "/tmp/outpost-packs-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	arena = arena_create(1 << 20);
}

static void tear_down(void)
{
	char command[96];

	snprintf(command, sizeof(command), "rm -r %s", folder);
	ck_assert_int_eq(system(command), 0);
	arena_destroy(arena);
}

static struct manifest manifest_of(enum pack_kind kind, int64_t rev_from, int64_t rev_to)
{
	struct manifest manifest = {
		.kind = kind, .rev_from = rev_from, .rev_to = rev_to, .scopes_hash = "abc"
	};

	strcpy(manifest.hq_inc.string, HQ_INC);
	return manifest;
}

/* Written and asked for so many seconds ago. */
static const char *make(struct manifest manifest, time_t written, time_t asked)
{
	const char *path = pack_file_path(arena, folder, &manifest);
	struct pack_spool *spool = pack_spool_create(folder);
	const struct timespec times[] = { { .tv_sec = time(NULL) - asked },
					  { .tv_sec = time(NULL) - written } };

	pack_spool_add(spool, 1, TEXT("-second"));
	pack_spool_add(spool, 0, TEXT("-fi"));
	pack_spool_add(spool, 0, TEXT("rst"));
	ck_assert_int_eq(pack_spool_size(spool), 13);
	ck_assert_ptr_null(pack_spool_finish(spool, arena, TEXT("manifest"), path));
	pack_spool_destroy(spool);
	ck_assert_int_eq(utimensat(AT_FDCWD, path, times, 0), 0);
	return path;
}

static const char *found(struct pack_wish wish)
{
	struct pack_file file;

	wish.hq_inc = wish.hq_inc ? wish.hq_inc : HQ_INC;
	wish.scopes_hash = wish.scopes_hash ? wish.scopes_hash : "abc";
	return pack_file_find(arena, folder, &wish, &file) ? file.path : "";
}

START_TEST(the_packs_follow_the_manifest_in_their_order)
{
	const char *path = make(manifest_of(PACK_SNAPSHOT, 0, 7), 0, 0);
	char content[64] = "";
	FILE *file = fopen(path, "r");

	ck_assert_ptr_nonnull(fgets(content, sizeof(content), file));
	fclose(file);
	ck_assert_str_eq(content, "manifest-first-second");
}
END_TEST

START_TEST(a_new_question_gets_the_newest_of_the_last_minutes)
{
	const char *old = make(manifest_of(PACK_SNAPSHOT, 0, 9), 3600, 0);
	const char *first = make(manifest_of(PACK_SNAPSHOT, 0, 7), 10, 0);
	const char *second = make(manifest_of(PACK_SNAPSHOT, 0, 8), 10, 0);

	ck_assert_str_eq(found((struct pack_wish){ .kind = PACK_SNAPSHOT }), second);
	ck_assert_str_eq(found((struct pack_wish){ .kind = PACK_SNAPSHOT, .rev_least = 9 }), "");
	unlink(second);
	ck_assert_str_eq(found((struct pack_wish){ .kind = PACK_SNAPSHOT }), first);
	unlink(first);
	ck_assert_str_eq(found((struct pack_wish){ .kind = PACK_SNAPSHOT }), "");
	ck_assert_int_eq(access(old, F_OK), 0);
}
END_TEST

START_TEST(what_was_begun_goes_on_however_old_it_is)
{
	const char *old = make(manifest_of(PACK_SNAPSHOT, 0, 7), 3600, 0);
	struct pack_wish wish = { .kind = PACK_SNAPSHOT,
				  .begun = text_of(pack_file_etag(arena, old)) };

	make(manifest_of(PACK_SNAPSHOT, 0, 8), 0, 0);
	ck_assert_str_eq(found(wish), old);
	/* Other bytes under the same name are another file. */
	make(manifest_of(PACK_SNAPSHOT, 0, 7), 3500, 0);
	ck_assert_str_ne(found(wish), old);
}
END_TEST

START_TEST(a_file_of_something_else_is_not_taken)
{
	const char *path = make(manifest_of(PACK_DELTA, 3, 7), 0, 0);

	ck_assert_str_eq(found((struct pack_wish){ .kind = PACK_DELTA, .rev_from = 3 }), path);
	ck_assert_str_eq(found((struct pack_wish){ .kind = PACK_SNAPSHOT }), "");
	ck_assert_str_eq(found((struct pack_wish){ .kind = PACK_DELTA, .rev_from = 4 }), "");
	ck_assert_str_eq(
		found((struct pack_wish){ .kind = PACK_DELTA, .rev_from = 3, .scopes_hash = "b" }),
		"");
	ck_assert_str_eq(
		found((struct pack_wish){ .kind = PACK_DELTA,
					  .rev_from = 3,
					  .hq_inc = "00000002-0000-4000-8000-000000000000" }),
		"");
}
END_TEST

START_TEST(of_too_many_files_those_nobody_asks_for_go)
{
	const char *oldest = make(manifest_of(PACK_DELTA, 1, 7), 900, 900);
	const char *old = make(manifest_of(PACK_DELTA, 2, 7), 900, 800);
	char *other = arena_print(arena, "%s/%s", folder, "something-else");

	close(open(other, O_CREAT | O_WRONLY, 0600));
	for (int i = 3; i < 18; i++)
		make(manifest_of(PACK_DELTA, i, 7), 0, 10);
	ck_assert_str_eq(
		found((struct pack_wish){ .kind = PACK_DELTA,
					  .rev_from = 1,
					  .begun = text_of(pack_file_etag(arena, oldest)) }),
		oldest);
	pack_file_remove_oldest(arena, folder);
	ck_assert_int_eq(access(oldest, F_OK), 0);
	ck_assert_int_ne(access(old, F_OK), 0);
	ck_assert_int_eq(access(other, F_OK), 0);
}
END_TEST

START_TEST(one_made_ahead_goes_before_those_that_were_asked_for)
{
	const char *begun = make(manifest_of(PACK_DELTA, 1, 7), 900, 900);
	const char *ahead = make(manifest_of(PACK_DELTA, 2, 7), 0, 0);

	pack_file_set_unasked(ahead);
	for (int i = 3; i < 18; i++)
		make(manifest_of(PACK_DELTA, i, 7), 0, 10);
	pack_file_remove_oldest(arena, folder);
	ck_assert_int_eq(access(begun, F_OK), 0);
	ck_assert_int_ne(access(ahead, F_OK), 0);
}
END_TEST

START_TEST(a_file_that_cannot_be_written_is_an_error_and_leaves_nothing)
{
	struct pack_spool *spool = pack_spool_create(folder);
	char *path = arena_print(arena, "%s/missing/x.pack", folder);
	const struct error *error;

	pack_spool_add(spool, 0, TEXT("x"));
	error = pack_spool_finish(spool, arena, TEXT("manifest"), path);
	ck_assert_ptr_nonnull(error);
	ck_assert_ptr_nonnull(strstr(error->detail, path));
	pack_spool_destroy(spool);
	ck_assert_int_eq(rmdir(folder), 0);
	ck_assert_int_eq(mkdir(folder, 0700), 0);
}
END_TEST

int main(void)
{
	return RUN_TESTS_WITH(
		"pack file", set_up, tear_down, the_packs_follow_the_manifest_in_their_order,
		a_new_question_gets_the_newest_of_the_last_minutes,
		what_was_begun_goes_on_however_old_it_is, a_file_of_something_else_is_not_taken,
		of_too_many_files_those_nobody_asks_for_go,
		one_made_ahead_goes_before_those_that_were_asked_for,
		a_file_that_cannot_be_written_is_an_error_and_leaves_nothing);
}
