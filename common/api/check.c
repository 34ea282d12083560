#include "common/api/check.h"

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

static const struct field *find(const struct field *fields, const char *name)
{
	for (; fields && fields->name; fields++) {
		if (strcmp(fields->name, name) == 0)
			return fields;
	}
	return NULL;
}

static void check_column(struct checking *checking, const struct resource *resource,
			 const char *table, const char *column)
{
	if (!find(resource->fields, column) && !find(resource->computed, column))
		fault(checking, error_new(checking->arena, ERROR_CONFIGURATION,
					  "resource %s: column %s of retail.%s stands in no field: "
					  "declare it, or "
					  "nobody can create, change or read it",
					  resource->name, column, table));
}

static void check_resource(struct checking *checking, const struct resource *resource)
{
	const char *table = resource->table ? resource->table : resource->name;
	const struct db_parameter parameter = { "table_name", table };
	struct db_reply reply;
	const struct error *error = db_session_run(checking->session, checking->arena,
						   &check_columns, &parameter, 1, &reply);

	if (error) {
		fault(checking, error);
		return;
	}
	if (!reply.rows)
		fault(checking, error_new(checking->arena, ERROR_CONFIGURATION,
					  "resource %s: there is no table retail.%s: write its "
					  "migration",
					  resource->name, table));
	for (int row = 0; row < reply.rows; row++)
		check_column(checking, resource, table, db_text(&reply, row, "column_name"));
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

static void check_right(const struct statement *statement, void *context)
{
	struct checking *checking = context;

	fault(checking, db_session_may_run(checking->session, checking->arena, statement));
}

const struct error *check_rights(struct arena *arena, struct db_session *session,
				 const struct statement *const *statements,
				 const struct routes_options *options)
{
	struct checking checking = { .arena = arena, .session = session };

	for (; *statements; statements++)
		check_right(*statements, &checking);
	routes_each_statement(arena, options, check_right, &checking);
	return checking.faults;
}
