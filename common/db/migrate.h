/*
 * Migrations: schema/shared and schema/{hq,store} applied in order, forward only.
 *
 * Model    Synchronous (its own connection, before serving). Advisory lock; each migration runs once
 *          in one transaction and is recorded with its checksum in public.outpost_migration; a
 *          changed checksum of an applied one is an error. Function files are CREATE OR REPLACE and
 *          are applied again after the migrations, all in one transaction, whenever their combined
 *          checksum has changed or a migration was applied.
 * Owner    Embedded by schema/embed.py as `struct schema_file` arrays ending with a NULL name.
 */
#ifndef OUTPOST_COMMON_DB_MIGRATE_H
#define OUTPOST_COMMON_DB_MIGRATE_H

#include <stdbool.h>

#include "common/base/error.h"
#include "common/db/statement.h"

struct schema_file {
	const char *name; /* shared/migrations/0001_base.sql */
	const char *sql;
	const char *checksum; /* of sql, made at build time */
};

struct schema {
	const struct schema_file *migrations;
	const struct schema_file *functions;
	const char *functions_checksum; /* of all function files together */
	const struct statement *const
		*statements; /* every statement of this server, NULL at the end */
};

typedef void migrate_progress(const char *file, void *context);

must_check const struct error *migrate_up(struct arena *arena, const char *url,
					  const struct schema *schema, migrate_progress *progress,
					  void *context);
/* Error `configuration` naming the first missing or changed file when the database is not current. */
must_check const struct error *migrate_check(struct arena *arena, const char *url,
					     const struct schema *schema);

#endif
