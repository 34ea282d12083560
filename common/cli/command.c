#include "common/cli/command.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static const char usage_field[] = "usage";

static const struct command_option no_options[] = { { 0 } };

static const struct command_option *options_of(const struct command *command)
{
	return command->options ? command->options : no_options;
}

static void print_usage(FILE *stream, const char *program, const struct command *command)
{
	fprintf(stream, "usage: %s %s", program, command->name);
	for (const struct command_option *option = options_of(command); option->name; option++)
		fprintf(stream, " %s%s%s%s%s", option->required ? "" : "[", option->name,
			option->value ? " " : "", option->value ? option->value : "",
			option->required ? "" : "]");
	fputc('\n', stream);
}

static void print_options(FILE *stream, const struct command *command)
{
	for (const struct command_option *option = options_of(command); option->name; option++)
		fprintf(stream, "    %-18s %-12s %s%s\n", option->name,
			option->value ? option->value : "", option->summary,
			option->required ? " (required)" : "");
}

static void print_help(FILE *stream, const struct command_set *set)
{
	fprintf(stream,
		"%s " OUTPOST_VERSION
		"\n\nusage: %s [--config FILE] [--set key=value]... COMMAND\n\n",
		set->program, set->program);
	for (const struct command *const *table = set->tables; *table; table++) {
		for (const struct command *command = *table; command->name; command++) {
			fprintf(stream, "  %-20s %s\n", command->name, command->summary);
			print_options(stream, command);
		}
	}
}

/* Words of the command that the arguments begin with, 0 when they do not. */
static int words_matched(const struct command *command, const char *const *arguments, int count)
{
	struct text rest = text_of(command->name), word;
	int words = 0;

	while (text_split(&rest, ' ', &word)) {
		if (words >= count || !text_is(word, arguments[words]))
			return 0;
		words++;
	}
	return words;
}

/* Splits global options from the rest; false when one lacks its value. */
static bool take_global_options(struct invocation *invocation, int argc, char **argv)
{
	const char **settings = arena_array(invocation->arena, const char *, (size_t)argc + 1);
	const char **arguments = arena_array(invocation->arena, const char *, (size_t)argc + 1);
	int setting_count = 0, argument_count = 0;

	for (int i = 1; i < argc; i++) {
		bool config_option = strcmp(argv[i], "--config") == 0;

		if (!config_option && strcmp(argv[i], "--set") != 0) {
			arguments[argument_count++] = argv[i];
			continue;
		}
		if (++i >= argc)
			return false;
		if (config_option)
			invocation->config_file = argv[i];
		else
			settings[setting_count++] = argv[i];
	}
	invocation->settings = settings;
	invocation->arguments = arguments;
	invocation->argument_count = argument_count;
	return true;
}

/* The field and its detail say what to change; a cause tells more only of what went wrong inside. */
static const char *describe(struct arena *arena, const struct error *error)
{
	struct error known = *error;

	if (error_kind(error->code)->status < 500)
		known.cause = NULL;
	return error_describe(arena, &known);
}

static int report(const struct invocation *invocation, const struct command *command,
		  const struct error *error)
{
	bool usage = error->field == usage_field;

	for (const struct error *each = error; each; each = each->next)
		fprintf(stderr, "%s: %s\n", invocation->program,
			usage ? each->detail : describe(invocation->arena, each));
	if (usage)
		print_usage(stderr, invocation->program, command);
	else
		fprintf(stderr, "%s: %s\n", invocation->program, error_kind(error->code)->remedy);
	return usage ? EXIT_USAGE : EXIT_FAILED;
}

/* The longest name that the arguments begin with: "user add" before "user". */
static const struct command *find_command(const struct invocation *invocation,
					  const struct command_set *set, int *out_words)
{
	const struct command *best = NULL;

	*out_words = 0;
	for (const struct command *const *table = set->tables; *table; table++) {
		for (const struct command *command = *table; command->name; command++) {
			int words = words_matched(command, invocation->arguments,
						  invocation->argument_count);

			if (words > *out_words) {
				best = command;
				*out_words = words;
			}
		}
	}
	return best;
}

static bool looks_like_option(const char *word)
{
	return strncmp(word, "--", 2) == 0;
}

static const struct command_option *find_option(const struct command *command, const char *word)
{
	const struct command_option *option = options_of(command);

	while (option->name && strcmp(option->name, word) != 0)
		option++;
	return option->name ? option : NULL;
}

/* What is wrong with the option that stands at `at`, NULL when nothing is. */
static const char *wrong_option(struct arena *arena, const struct command_option *option,
				const char *const *arguments, int at)
{
	const char *value = arguments[at + 1];

	for (int i = 0; i < at; i++) {
		if (strcmp(arguments[i], option->name) == 0)
			return arena_print(arena, "%s is given twice", option->name);
	}
	if (option->value && (!value || looks_like_option(value)))
		return arena_print(arena, "%s needs a value: %s %s", option->name, option->name,
				   option->value);
	return NULL;
}

static const char *wrong_word(struct arena *arena, const struct command *command,
			      const char *const *arguments)
{
	for (int i = 0; arguments[i]; i++) {
		const struct command_option *option = find_option(command, arguments[i]);
		const char *wrong =
			option ? wrong_option(arena, option, arguments, i)
			       : arena_print(arena, "%s `%s`",
					     looks_like_option(arguments[i]) ? "unknown option"
									     : "surplus word",
					     arguments[i]);

		if (wrong)
			return wrong;
		i += option->value != NULL;
	}
	return NULL;
}

static const char *missing_option(struct arena *arena, const struct invocation *invocation,
				  const struct command *command)
{
	for (const struct command_option *option = options_of(command); option->name; option++) {
		if (option->required && !command_flag(invocation, option->name))
			return arena_print(arena, "%s %s is required", option->name, option->value);
	}
	return NULL;
}

static const struct error *check_arguments(const struct invocation *invocation,
					   const struct command *command)
{
	const char *wrong = wrong_word(invocation->arena, command, invocation->arguments);

	if (!wrong)
		wrong = missing_option(invocation->arena, invocation, command);
	return wrong ? command_usage(invocation, wrong) : NULL;
}

static int dispatch(struct invocation *invocation, const struct command_set *set)
{
	int words;
	const struct command *command = find_command(invocation, set, &words);

	if (!command) {
		fprintf(stderr, "%s: unknown command `%s`\n\n", set->program,
			invocation->argument_count ? invocation->arguments[0] : "");
		print_help(stderr, set);
		return EXIT_USAGE;
	}
	invocation->arguments += words;
	invocation->argument_count -= words;

	const struct error *error = check_arguments(invocation, command);

	if (!error)
		error = command->run(invocation);
	return error ? report(invocation, command, error) : EXIT_DONE;
}

/* What was printed is the result: a full disk or a closed pipe must not pass for done. */
static int flush_output(const char *program, int code)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		return code;
	fprintf(stderr, "%s: the output could not be written: %s\n", program, strerror(errno));
	return code == EXIT_DONE ? EXIT_FAILED : code;
}

int command_main(const struct command_set *set, int argc, char **argv)
{
	struct arena *arena = arena_create(ARENA_DEFAULT_MAXIMUM);
	struct invocation invocation = { .arena = arena,
					 .program = set->program,
					 .context = set->context };
	int code;

	if (!take_global_options(&invocation, argc, argv)) {
		fprintf(stderr, "%s: --config and --set need a value\n", set->program);
		code = EXIT_USAGE;
	} else if (command_flag(&invocation, "--help") || !invocation.argument_count) {
		print_help(invocation.argument_count ? stdout : stderr, set);
		code = invocation.argument_count ? EXIT_DONE : EXIT_USAGE;
	} else {
		code = dispatch(&invocation, set);
	}
	arena_destroy(arena);
	return flush_output(set->program, code);
}

const char *command_option(const struct invocation *invocation, const char *name)
{
	for (int i = 0; i + 1 < invocation->argument_count; i++) {
		if (strcmp(invocation->arguments[i], name) == 0)
			return invocation->arguments[i + 1];
	}
	return NULL;
}

bool command_flag(const struct invocation *invocation, const char *name)
{
	for (int i = 0; i < invocation->argument_count; i++) {
		if (strcmp(invocation->arguments[i], name) == 0)
			return true;
	}
	return false;
}

const struct error *command_usage(const struct invocation *invocation, const char *what)
{
	return error_field(invocation->arena, ERROR_INVALID, usage_field, "%s", what);
}
