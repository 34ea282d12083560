#include "common/cli/command.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

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
	ck_assert_str_eq(command_option(invocation, "--name"), "ana");
	return error_new(invocation->arena, ERROR_CONFLICT, "ana exists");
}

static const struct command shared_commands[] = {
	{ "serve", NULL, "Serve", run_serve },
	{ "user", NULL, "Never chosen: the longer name wins", run_serve },
	{ 0 },
};

static const struct command_option user_add_options[] = {
	{ "--name", "NAME", true, "What the user is called" },
	{ "--role", "CODE", false, "What the user may do" },
	{ "--quiet", NULL, false, "Print nothing" },
	{ 0 },
};

static const struct command own_commands[] = {
	{ "user add", user_add_options, "Add a user", run_user_add },
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

static const struct {
	const char *words[6]; /* after "user add" */
	const char *message;
} wrong_words[] = {
	{ { "--name", "ana", "--rol", "x" }, "unknown option `--rol`" },
	{ { "--name", "ana", "extra" }, "surplus word `extra`" },
	{ { "--quiet", "yes", "--name", "ana" }, "surplus word `yes`" },
	{ { "--name" }, "--name needs a value: --name NAME" },
	{ { "--role", "--name", "ana" }, "--role needs a value: --role CODE" },
	{ { "--name", "ana", "--name", "bob" }, "--name is given twice" },
	{ { "--role", "cashier" }, "--name NAME is required" },
};

/* What the program says on standard error. */
static const char *run_and_listen(struct arena *arena, const char *const *words, int *out_code)
{
	char *said = arena_allocate(arena, 4096);
	FILE *file = tmpfile();
	int saved = dup(STDERR_FILENO), count = 0;
	char *all[10] = { (char[]){ "program" }, (char[]){ "user" }, (char[]){ "add" } };

	while (words[count]) {
		all[count + 3] = arena_string(arena, words[count]);
		count++;
	}
	dup2(fileno(file), STDERR_FILENO);
	ran = NULL;
	*out_code = command_main(&set, count + 3, all);
	dup2(saved, STDERR_FILENO);
	close(saved);
	rewind(file);
	said[fread(said, 1, 4095, file)] = '\0';
	fclose(file);
	return said;
}

START_TEST(a_word_that_the_command_does_not_know_is_named_and_nothing_is_run)
{
	struct arena *arena = arena_create(ARENA_DEFAULT_MAXIMUM);

	for (size_t i = 0; i < sizeof(wrong_words) / sizeof(wrong_words[0]); i++) {
		int code;
		const char *said = run_and_listen(arena, wrong_words[i].words, &code);

		ck_assert_int_eq(code, EXIT_USAGE);
		ck_assert_ptr_null(ran);
		ck_assert_msg(strstr(said, wrong_words[i].message), "%s", said);
		ck_assert_msg(strstr(said, "usage: outpost-test user add --name NAME "
					   "[--role CODE] [--quiet]\n"),
			      "%s", said);
	}
	arena_destroy(arena);
}
END_TEST

START_TEST(a_command_without_options_takes_no_words)
{
	ck_assert_int_eq(run(4, "--config", "shop.conf", "serve", "--frob"), EXIT_USAGE);
	ck_assert_int_eq(run(4, "--config", "shop.conf", "serve", "extra"), EXIT_USAGE);
	ck_assert_ptr_null(ran);
}
END_TEST

int main(void)
{
	return RUN_TESTS("command", global_options_may_stand_before_and_after_the_command,
			 a_command_of_two_words_is_found_and_its_failure_is_exit_code_one,
			 wrong_usage_is_exit_code_two,
			 a_word_that_the_command_does_not_know_is_named_and_nothing_is_run,
			 a_command_without_options_takes_no_words);
}
