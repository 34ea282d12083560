#include "common/db/migrate.h"

#include <string.h>

#include "common/db/db.h"
#include "common/db/migration.sql.h"
#include "common/db/session.h"

/* Name under which the combined checksum of the function files is kept. */
#define FUNCTIONS "functions"

struct migration {
	struct db_session *session;
	struct arena *arena;
	const struct schema *schema;
	struct db_reply applied; /* name, checksum */
	migrate_progress *progress;
	void *context;
};

static const char *applied_checksum(const struct migration *migration, const char *name)
{
	for (int row = 0; row < migration->applied.rows; row++) {
		if (strcmp(db_text(&migration->applied, row, "name"), name) == 0)
			return db_text(&migration->applied, row, "checksum");
	}
	return NULL;
}

static const struct schema_file *find_file(const struct schema_file *files, const char *name)
{
	for (; files->name; files++) {
		if (strcmp(files->name, name) == 0)
			return files;
	}
	return NULL;
}

/* An applied migration that was changed or that this program does not know is a wrong program. */
static const struct error *check_applied(const struct migration *migration)
{
	for (int row = 0; row < migration->applied.rows; row++) {
		const char *name = db_text(&migration->applied, row, "name");
		const struct schema_file *file = find_file(migration->schema->migrations, name);

		if (strcmp(name, FUNCTIONS) == 0)
			continue;
		if (!file)
			return error_new(migration->arena, ERROR_CONFIGURATION,
					 "the database has %s, which this program does not know: "
					 "it is newer",
					 name);
		if (strcmp(file->checksum, db_text(&migration->applied, row, "checksum")) != 0)
			return error_new(migration->arena, ERROR_CONFIGURATION,
					 "%s was changed after it had been applied", name);
	}
	return NULL;
}

static const struct error *run(struct migration *migration, const struct statement *statement,
			       struct db_reply *out_reply)
{
	return db_session_run(migration->session, migration->arena, statement, NULL, 0, out_reply);
}

static const struct error *record(struct migration *migration, const char *name,
				  const char *checksum)
{
	const struct db_parameter parameters[] = { { "name", name }, { "checksum", checksum } };
	struct db_reply reply;

	return db_session_run(migration->session, migration->arena, &db_migration_record,
			      parameters, 2, &reply);
}

static const struct error *script(struct migration *migration, const char *name, const char *sql)
{
	return session_script(migration->session, migration->arena, name, sql);
}

/* Files (up to a NULL name, or just one) and their record, in one transaction. */
static const struct error *apply(struct migration *migration, const struct schema_file *files,
				 size_t count, const char *record_name, const char *checksum)
{
	TRY(script(migration, "begin", "BEGIN"));
	for (size_t i = 0; i < count; i++) {
		if (migration->progress)
			migration->progress(files[i].name, migration->context);
		TRY(script(migration, arena_print(migration->arena, "schema/%s", files[i].name),
			   files[i].sql));
	}
	TRY(record(migration, record_name, checksum));
	return script(migration, "commit", "COMMIT");
}

static const struct error *check_roles(struct migration *migration)
{
	struct db_reply missing;

	TRY(run(migration, &db_migration_missing_role, &missing));
	if (missing.rows > 0)
		return error_new(migration->arena, ERROR_CONFIGURATION,
				 "role %s does not exist: create it first (CREATE ROLE ... LOGIN)",
				 db_text(&missing, 0, "role_name"));
	return NULL;
}

/* Reads what is applied; makes the table first when asked to. */
static const struct error *read_applied(struct migration *migration, bool create)
{
	struct db_reply table, ignored;

	TRY(run(migration, &db_migration_table, &table));
	if (!db_bool(&table, 0, "present")) {
		if (!create)
			return NULL;
		TRY(run(migration, &db_migration_table_create, &ignored));
		TRY(run(migration, &db_migration_table_grant, &ignored));
	}
	return run(migration, &db_migration_list, &migration->applied);
}

static bool functions_are_current(const struct migration *migration)
{
	const char *checksum = applied_checksum(migration, FUNCTIONS);

	return checksum && strcmp(checksum, migration->schema->functions_checksum) == 0;
}

static size_t count_files(const struct schema_file *files)
{
	size_t count = 0;

	while (files[count].name)
		count++;
	return count;
}

static const struct error *bring_up(struct migration *migration)
{
	const struct schema *schema = migration->schema;
	bool any = false;
	struct db_reply locked;

	/* Held until the session ends: a second migrate waits, then finds everything done. */
	TRY(run(migration, &db_migration_lock, &locked));
	TRY(check_roles(migration));
	TRY(read_applied(migration, true));
	TRY(check_applied(migration));
	for (const struct schema_file *file = schema->migrations; file->name; file++) {
		if (applied_checksum(migration, file->name))
			continue;
		TRY(apply(migration, file, 1, file->name, file->checksum));
		any = true;
	}
	/* A migration may have dropped or changed what a function file defines. */
	if (!any && functions_are_current(migration))
		return NULL;
	return apply(migration, schema->functions, count_files(schema->functions), FUNCTIONS,
		     schema->functions_checksum);
}

const struct error *migrate_up(struct arena *arena, const char *url, const struct schema *schema,
			       migrate_progress *progress, void *context)
{
	struct migration migration = {
		.arena = arena,
		.schema = schema,
		.progress = progress,
		.context = context,
	};

	TRY(db_session_open(arena, url, NULL, &migration.session));

	const struct error *error = bring_up(&migration);

	/* Closing rolls back what a failed file had begun. */
	db_session_close(migration.session);
	return error;
}

static const struct error *check_current(struct migration *migration)
{
	const struct schema_file *file = migration->schema->migrations;

	TRY(read_applied(migration, false));
	TRY(check_applied(migration));
	for (; file->name; file++) {
		if (!applied_checksum(migration, file->name))
			return error_new(migration->arena, ERROR_CONFIGURATION,
					 "%s is not applied: run migrate", file->name);
	}
	if (!functions_are_current(migration))
		return error_new(migration->arena, ERROR_CONFIGURATION,
				 "the functions of the database differ: run migrate");
	return NULL;
}

const struct error *migrate_check(struct arena *arena, const char *url, const struct schema *schema)
{
	struct migration migration = { .arena = arena, .schema = schema };

	TRY(db_session_open(arena, url, NULL, &migration.session));

	const struct error *error = check_current(&migration);

	db_session_close(migration.session);
	return error;
}
