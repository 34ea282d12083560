#include "common/api/check.h"

#include <stdarg.h>
#include <string.h>

#include "common/db/db.h"
#include "schema/shared/queries/check.sql.h"

struct checking {
	struct arena *arena;
	struct db_session *session;
	const struct error *faults;
};

static void fault(struct checking *checking, const struct error *error)
{
	checking->faults = error_join(checking->arena, checking->faults, error);
}

static void __attribute__((format(printf, 3, 4)))
complain(struct checking *checking, const struct resource *resource, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	const char *problem = arena_print_list(checking->arena, format, arguments);
	va_end(arguments);
	fault(checking, error_new(checking->arena, ERROR_CONFIGURATION, "%s: resource %s: %s",
				  text_place(resource->place), resource->name, problem));
}

/* NULL, and the fault is told, when they cannot be read. */
static const struct db_reply *columns_of(struct checking *checking, const char *table)
{
	struct db_reply *reply = arena_new(checking->arena, struct db_reply);
	const struct db_parameter parameter = { "table_name", table };
	const struct error *error = db_session_run(checking->session, checking->arena,
						   &check_columns, &parameter, 1, reply);

	fault(checking, error);
	return error ? NULL : reply;
}

static bool has_column(const struct db_reply *columns, const char *name)
{
	for (int row = 0; row < columns->rows; row++) {
		if (strcmp(db_text(columns, row, "column_name"), name) == 0)
			return true;
	}
	return false;
}

static void check_column(struct checking *checking, const struct resource *resource,
			 const char *table, const char *column)
{
	const struct text name = text_of(column);

	if (!field_named(resource->fields, name) && !field_named(resource->computed, name))
		complain(checking, resource,
			 "column %s of retail.%s stands in no field: declare it, or nobody can "
			 "create, change or read it",
			 column, table);
}

/* What is shown is a column of what is read. */
static void check_fields(struct checking *checking, const struct resource *resource,
			 const char *source)
{
	const struct db_reply *columns = columns_of(checking, source);

	for (const struct field *field = resource->fields; columns && field->name; field++) {
		if (!(field->flags & FIELD_WRITE_ONLY) && !has_column(columns, field->name))
			complain(checking, resource,
				 "field %s is no column of retail.%s: add it in a migration, or "
				 "take the field away",
				 field->name, source);
	}
}

static const char *pattern_of(const struct db_reply *patterns, const char *column)
{
	for (int row = 0; row < patterns->rows; row++) {
		if (strcmp(db_text(patterns, row, "column_name"), column) == 0)
			return db_text(patterns, row, "pattern");
	}
	return NULL;
}

/* What clients are told that a text must look like is what the database demands. */
static void check_patterns_of(struct checking *checking, const struct resource *resource)
{
	const char *table = resource->table ? resource->table : resource->name;
	const struct db_parameter parameter = { "table_name", table };
	struct db_reply patterns;
	const struct error *error = db_session_run(checking->session, checking->arena,
						   &check_patterns, &parameter, 1, &patterns);

	fault(checking, error);
	for (const struct field *field = resource->fields; !error && field->name; field++) {
		const char *pattern = pattern_of(&patterns, field->name);

		if (field->type != FIELD_TEXT)
			continue;
		if (pattern && (!field->pattern || strcmp(field->pattern, pattern) != 0))
			complain(checking, resource,
				 "column %s of retail.%s is held to %s, which clients are not "
				 "told: make it the .pattern of its field",
				 field->name, table, pattern);
		else if (field->pattern && !pattern)
			complain(checking, resource,
				 "field %s has a .pattern, and nothing holds its column to it: "
				 "add a CHECK in a migration",
				 field->name);
	}
}

static void check_resource(struct checking *checking, const struct resource *resource)
{
	const char *table = resource->table ? resource->table : resource->name;
	const struct db_reply *columns = columns_of(checking, table);

	if (!columns)
		return;
	if (!columns->rows) {
		complain(checking, resource, "there is no table retail.%s: write its migration",
			 table);
		return;
	}
	for (int row = 0; row < columns->rows; row++)
		check_column(checking, resource, table, db_text(columns, row, "column_name"));
	check_fields(checking, resource, resource->view ? resource->view : table);
}

/* What both tiers show goes down to the stores. */
static void check_replication(struct checking *checking, const struct resource *resource)
{
	const char *table = resource->table ? resource->table : resource->name;
	const struct db_parameter parameter = { "table_name", table };
	struct db_reply reply;
	const struct error *error = db_session_run(checking->session, checking->arena,
						   &check_replicated, &parameter, 1, &reply);

	fault(checking, error);
	if (!error && !db_bool(&reply, 0, "is_replicated"))
		complain(checking, resource,
			 "retail.%s is not replicated: call sync.replicate('%s', ...) in "
			 "schema/shared/migrations",
			 table, table);
}

const struct error *check_resources(struct arena *arena, struct db_session *session,
				    const struct resource *const *const *lists)
{
	struct checking checking = { .arena = arena, .session = session };

	for (; *lists; lists++) {
		for (const struct resource *const *resource = *lists; *resource; resource++)
			check_resource(&checking, *resource);
	}
	return checking.faults;
}

const struct error *check_written_resources(struct arena *arena, struct db_session *session,
					    const struct resource *const *const *lists)
{
	struct checking checking = { .arena = arena, .session = session };

	for (; *lists; lists++) {
		for (const struct resource *const *resource = *lists; *resource; resource++)
			check_patterns_of(&checking, *resource);
	}
	return checking.faults;
}

const struct error *check_replicated_resources(struct arena *arena, struct db_session *session,
					       const struct resource *const *resource)
{
	struct checking checking = { .arena = arena, .session = session };

	for (; *resource; resource++)
		check_replication(&checking, *resource);
	return checking.faults;
}

static void check_right(const struct statement *statement, void *context)
{
	struct checking *checking = context;

	fault(checking, db_session_may_run(checking->session, checking->arena, statement));
}

static void check_right_of_route(const struct route *route, const struct statement *statement,
				 void *context)
{
	(void)route;
	check_right(statement, context);
}

const struct error *check_rights(struct arena *arena, struct db_session *session,
				 const struct statement *const *statements,
				 const struct routes_options *options)
{
	struct checking checking = { .arena = arena, .session = session };

	for (; *statements; statements++)
		check_right(*statements, &checking);
	routes_each_statement(arena, options, check_right_of_route, &checking);
	return checking.faults;
}
