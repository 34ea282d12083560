/*
 * Commands: a table of commands gives dispatch and help.
 *
 * Model    program [--config FILE] [--set key=value]... command [options]. Global options may stand
 *          before or after the command. A word that the command's table of options does not have, an
 *          option twice, without its value or left out though required is wrong usage: the command is
 *          not run. Exit codes: 0 done, 1 failed, 2 wrong usage. Errors go to stderr with their remedy,
 *          wrong usage with the command's.
 */
#ifndef OUTPOST_COMMON_CLI_COMMAND_H
#define OUTPOST_COMMON_CLI_COMMAND_H

#include "common/base/error.h"
#include "common/config/config.h"

enum { EXIT_DONE = 0, EXIT_FAILED = 1, EXIT_USAGE = 2 };

struct invocation {
	struct arena *arena;
	const char *program;
	const void *context;          /* as given to command_main */
	const char *config_file;      /* NULL = none */
	const char *const *settings;  /* "key=value" of --set, NULL at the end */
	const char *const *arguments; /* after the command, NULL at the end */
	int argument_count;
};

struct command_option {
	const char *name;  /* --role */
	const char *value; /* what the usage calls its value; NULL: it has none */
	bool required;
	const char *summary;
};

struct command {
	const char *name;                     /* "user add" is two words */
	const struct command_option *options; /* ends with a NULL name; NULL: none */
	const char *summary;
	const struct error *(*run)(const struct invocation *invocation);
};

/* A table ends with a NULL name, the list of tables with NULL. Returns the exit code. */
struct command_set {
	const char *program;
	const struct command *const *tables;
	const void *context; /* handed to every command */
};

int command_main(const struct command_set *set, int argc, char **argv);

/* Value of --name VALUE among the arguments, NULL when absent (a required one is not). */
const char *command_option(const struct invocation *invocation, const char *name);
bool command_flag(const struct invocation *invocation, const char *name);
/* Makes the usage error that ends in exit code 2. */
const struct error *command_usage(const struct invocation *invocation, const char *what);

#endif
