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

struct program {
	const struct service_program *service;
	const struct config_option *options;
	size_t options_size; /* of the struct they fill, which begins with struct service_options */
	const struct schema *schema;
	const struct route *const *routes;
};

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

must_check const struct error *program_migrate(const struct invocation *invocation,
					       const struct program *program);
must_check const struct error *program_check(const struct invocation *invocation,
					     const struct program *program);
must_check const struct error *program_openapi(const struct invocation *invocation,
					       const struct program *program);
must_check const struct error *program_config_show(const struct invocation *invocation,
						   const struct program *program);
must_check const struct error *program_config_document(const struct program *program);
must_check const struct error *program_permissions(const struct invocation *invocation,
						   const struct program *program);
must_check const struct error *program_version(const struct program *program);

#endif
