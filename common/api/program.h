/*
 * Program: the commands that both programs have, over what makes one of them.
 *
 * Model    A command loads the options, asks for those it cannot do without (the error names the setting
 *          and where to put it), does its work and returns.
 */
#ifndef OUTPOST_COMMON_API_PROGRAM_H
#define OUTPOST_COMMON_API_PROGRAM_H

#include "common/api/service.h"
#include "common/cli/command.h"
#include "common/db/migrate.h"
#include "common/db/session.h"

struct program {
	const struct service_program *service;
	const struct config_option *const *options; /* tables; NULL at the end */
	size_t options_size; /* of the struct they fill, which begins with struct service_options */
	const struct schema *schema;
	const struct route *const *routes;
	/* Serves until a stop signal; options are as program_load filled them. */
	const struct error *(*serve)(struct arena *arena, const void *options);
};

/* serve, migrate, check, openapi, statements, permissions, config, version: of the program that is the context. */
extern const struct command program_commands[];

/* Allocates and fills the options struct. */
must_check const struct error *program_load(const struct invocation *invocation,
					    const struct program *program, void **out_options);
/* `configuration` unless the option has a value. */
must_check const struct error *program_need(const struct invocation *invocation,
					    const struct program *program, const char *key,
					    const char *value);
/* A connection of the database's owner, for commands. */
must_check const struct error *program_open_owner(const struct invocation *invocation,
						  const struct program *program,
						  struct db_session **out_session);
/* Whether a database has this program's schema, its statements can be planned, and the server's role may run them. */
must_check const struct error *program_check(const struct invocation *invocation,
					     const struct program *program, const char *owner_url,
					     const char *server_url);

/* What a command makes of a reply: prints it, or says what is wrong with it. No value can drive a terminal. */
typedef const struct error *take_reply(struct arena *arena, const struct db_reply *reply);

/* One statement on a connection of the owner's; `take` may be NULL. */
must_check const struct error *run_as_owner(const struct invocation *invocation,
					    const struct statement *statement,
					    const struct db_parameter *parameters, int count,
					    take_reply *take);

#endif
