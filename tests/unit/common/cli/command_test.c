#include "common/cli/command.h"

#include <stdio.h>
#include <string.h>

#include "tests/support/suite.h"

static const char *ran;

static const struct error *run_serve(const struct invocation *invocation)
{
	ran = "serve";
	ck_assert_str_eq(invocation->context, "shop");
	ck_assert_str_eq(invocation->config_file, "shop.conf");
	ck_assert_str_eq(invocation->settings[0], "a=b");
	ck_assert_ptr_null(invocation->settings[1]);
	return NULL;
}

static const struct error *run_user_add(const struct invocation *invocation)
{
	ran = "user add";
	if (!command_option(invocation, "--name"))
		return command_usage(invocation, "user add needs --name");
	ck_assert_str_eq(command_option(invocation, "--name"), "ana");
	return error_new(invocation->arena, ERROR_CONFLICT, "ana exists");
}

static const struct command shared_commands[] = {
	{ "serve", "", "Serve", run_serve },
	{ "user", "", "Never chosen: the longer name wins", run_serve },
	{ 0 },
};

static const struct command own_commands[] = {
	{ "user add", "--name NAME", "Add a user", run_user_add },
	{ 0 },
};

static const struct command_set set = {
	.program = "outpost-test",
	.tables = (const struct command *const[]){ shared_commands, own_commands, NULL },
	.context = "shop",
};

static int run(int count, ...)
{
	char *words[16];
	va_list list;

	va_start(list, count);
	words[0] = (char[]){ "program" };
	for (int i = 1; i <= count; i++)
		words[i] = va_arg(list, char *);
	va_end(list);
	ran = NULL;
	return command_main(&set, count + 1, words);
}

START_TEST(global_options_may_stand_before_and_after_the_command)
{
	ck_assert_int_eq(run(5, "--config", "shop.conf", "serve", "--set", "a=b"), EXIT_DONE);
	ck_assert_str_eq(ran, "serve");
}
END_TEST

START_TEST(a_command_of_two_words_is_found_and_its_failure_is_exit_code_one)
{
	ck_assert_int_eq(run(4, "user", "add", "--name", "ana"), EXIT_FAILED);
	ck_assert_str_eq(ran, "user add");
}
END_TEST

START_TEST(wrong_usage_is_exit_code_two)
{
	ck_assert_int_eq(run(2, "user", "add"), EXIT_USAGE);
	ck_assert_int_eq(run(1, "sing"), EXIT_USAGE);
	ck_assert_int_eq(run(0), EXIT_USAGE);
	ck_assert_int_eq(run(2, "serve", "--config"), EXIT_USAGE);
	ck_assert_int_eq(run(1, "--help"), EXIT_DONE);
}
END_TEST

int main(void)
{
	return RUN_TESTS("command", global_options_may_stand_before_and_after_the_command,
			 a_command_of_two_words_is_found_and_its_failure_is_exit_code_one,
			 wrong_usage_is_exit_code_two);
}
