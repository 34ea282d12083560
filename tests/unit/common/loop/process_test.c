#include "common/loop/process.h"

#include <string.h>

#include "tests/support/suite.h"

struct ending {
	struct loop *loop;
	struct loop_process *process;
	int exit_status, count;
};

static void on_ended(int exit_status, void *context)
{
	struct ending *ending = context;

	ending->exit_status = exit_status;
	ending->count++;
}

static void start(struct ending *ending, const char *path, const char *script)
{
	const char *const arguments[] = { "sh", "-c", script, NULL };

	ending->loop = loop_create();
	ending->process = loop_process_start(ending->loop, path, arguments, on_ended, ending);
	ck_assert_int_eq(ending->count, 0);
}

static void wait_for_end(struct ending *ending)
{
	loop_run(ending->loop);
	loop_destroy(ending->loop);
	ck_assert_int_eq(ending->count, 1);
}

START_TEST(a_process_that_ends_says_how)
{
	struct ending done = { 0 }, failed = { 0 };

	start(&done, "/bin/sh", "cat > /dev/null; echo dropped; exit 0");
	wait_for_end(&done);
	ck_assert_int_eq(done.exit_status, 0);
	start(&failed, "/bin/sh", "exit 3");
	wait_for_end(&failed);
	ck_assert_int_eq(failed.exit_status, 3);
}
END_TEST

START_TEST(one_that_cannot_be_started_ends_later_and_without_a_status)
{
	struct ending ending = { 0 };

	start(&ending, "/nowhere/sh", "exit 0");
	wait_for_end(&ending);
	ck_assert_int_eq(ending.exit_status, -1);
}
END_TEST

START_TEST(one_that_is_stopped_ends_without_a_status)
{
	struct ending ending = { 0 };

	start(&ending, "/bin/sh", "exec sleep 60");
	loop_process_stop(ending.process);
	wait_for_end(&ending);
	ck_assert_int_eq(ending.exit_status, -1);
}
END_TEST

int main(void)
{
	return RUN_TESTS("process", a_process_that_ends_says_how,
			 one_that_cannot_be_started_ends_later_and_without_a_status,
			 one_that_is_stopped_ends_without_a_status);
}
