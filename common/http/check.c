/* Compares every statement with its route: nothing can drift between tables and SQL. */
#include <string.h>

#include "common/db/session.h"
#include "common/http/routes.h"

/* Object ids of PostgreSQL's types, fixed for ever. */
enum sql_type {
	SQL_BOOL = 16,
	SQL_NAME = 19,
	SQL_INT8 = 20,
	SQL_INT2 = 21,
	SQL_INT4 = 23,
	SQL_TEXT = 25,
	SQL_JSON = 114,
	SQL_TEXT_ARRAY = 1009,
	SQL_BPCHAR = 1042,
	SQL_VARCHAR = 1043,
	SQL_DATE = 1082,
	SQL_TIMESTAMPTZ = 1184,
	SQL_NUMERIC = 1700,
	SQL_UUID = 2950,
	SQL_UUID_ARRAY = 2951,
	SQL_JSONB = 3802,
};

#define TYPES_MAXIMUM 6

/* What a field of each type may be read from, and bound to. */
static const struct {
	unsigned column[TYPES_MAXIMUM], parameter[TYPES_MAXIMUM];
} compatible[] = {
	[FIELD_TEXT] = { { SQL_TEXT, SQL_VARCHAR, SQL_BPCHAR, SQL_NAME },
			 { SQL_TEXT, SQL_VARCHAR, SQL_BPCHAR, SQL_NAME } },
	[FIELD_UUID] = { { SQL_UUID, SQL_TEXT }, { SQL_UUID, SQL_TEXT } },
	[FIELD_INT] = { { SQL_INT2, SQL_INT4, SQL_INT8 }, { SQL_INT2, SQL_INT4, SQL_INT8 } },
	[FIELD_MONEY] = { { SQL_INT8, SQL_INT4 }, { SQL_INT8, SQL_NUMERIC } },
	[FIELD_QUANTITY] = { { SQL_NUMERIC }, { SQL_NUMERIC } },
	[FIELD_RATE] = { { SQL_INT8, SQL_INT4 }, { SQL_INT8, SQL_NUMERIC } },
	[FIELD_BOOL] = { { SQL_BOOL }, { SQL_BOOL } },
	[FIELD_DATE] = { { SQL_DATE }, { SQL_DATE } },
	[FIELD_TIME] = { { SQL_TIMESTAMPTZ }, { SQL_TIMESTAMPTZ } },
	[FIELD_CHOICE] = { { SQL_TEXT, SQL_VARCHAR }, { SQL_TEXT, SQL_VARCHAR } },
	[FIELD_OBJECT] = { { SQL_JSON, SQL_JSONB }, { SQL_JSON, SQL_JSONB, SQL_TEXT } },
	[FIELD_LIST] = { { SQL_JSON, SQL_JSONB, SQL_TEXT_ARRAY, SQL_UUID_ARRAY },
			 { SQL_JSON, SQL_JSONB, SQL_TEXT } },
	[FIELD_VALUE] = { { SQL_JSON, SQL_JSONB }, { 0 } },
};

/* What the token gives, and the body as a whole. */
static const struct field identity_fields[] = {
	{ "body", FIELD_OBJECT },
	{ "actor_id", FIELD_UUID },
	{ "store_id", FIELD_UUID },
	{ "line_inc", FIELD_UUID }, /* NULL but on a store's line */
	FIELD_END,
};

static bool is_among(const unsigned types[static TYPES_MAXIMUM], unsigned type)
{
	for (int i = 0; i < TYPES_MAXIMUM && types[i]; i++) {
		if (types[i] == type)
			return true;
	}
	return false;
}

struct comparison {
	struct arena *arena;
	const struct error *differences;
	struct db_session *session;
	const struct route *route;
	const struct field *path, *query;
	const struct statement *statement;
	struct statement_shape shape;
	const enum db_nullability *nullability;
	bool is_narrowed; /* to rows that are asked for: what may be NULL may be never so in them */
};

static void __attribute__((format(printf, 2, 3)))
differ(struct comparison *comparison, const char *format, ...)
{
	const struct route *route = comparison->route;
	va_list arguments;

	va_start(arguments, format);
	const char *difference = arena_print_list(comparison->arena, format, arguments);
	va_end(arguments);
	comparison->differences =
		error_join(comparison->arena, comparison->differences,
			   error_new(comparison->arena, ERROR_CONFIGURATION,
				     "%s %s: statement %s: %s", http_method_name(route->method),
				     route->path, comparison->statement->name, difference));
}

/* False, and the difference is told, when the database does not accept it. */
static bool describe(struct comparison *comparison)
{
	const struct error *error = db_session_describe(comparison->session, comparison->arena,
							comparison->statement, &comparison->shape);

	if (!error)
		error = db_session_nullability(comparison->session, comparison->arena,
					       comparison->statement, &comparison->shape,
					       &comparison->nullability);
	if (error)
		differ(comparison, "%s", error_describe(comparison->arena, error));
	return !error;
}

/* In the order in which a running request looks. */
static const struct field *source_of(const struct comparison *comparison, const char *name)
{
	const struct route *route = comparison->route;
	const struct field *const sources[] = {
		route->computed, comparison->path, comparison->query,
		route->body,     identity_fields,  route->list ? list_computed : NULL
	};
	const struct field *field = NULL;

	for (size_t i = 0; i < sizeof(sources) / sizeof(sources[0]) && !field; i++)
		field = field_named(sources[i], text_of(name));
	return field;
}

static void compare_parameters(struct comparison *comparison)
{
	const struct statement *statement = comparison->statement;
	int count = statement->parameter_count - statement_commits_later(statement);

	for (int i = 0; i < count; i++) {
		const char *name = statement->parameters[i];
		const struct field *source = source_of(comparison, name);

		if (!source)
			differ(comparison, "parameter :%s has no source", name);
		else if (source->flags & FIELD_READ_ONLY)
			differ(comparison, "parameter :%s comes from a read-only field", name);
		/* The cursor is whatever the statement made it. */
		else if (strncmp(name, "after", 5) != 0 &&
			 !is_among(compatible[source->type].parameter,
				   comparison->shape.parameter_types[i]))
			differ(comparison,
			       "parameter :%s has type %u, which does not fit its field", name,
			       comparison->shape.parameter_types[i]);
	}
}

static bool is_parameter(const struct statement *statement, const char *name)
{
	for (int i = 0; i < statement->parameter_count; i++) {
		if (strcmp(statement->parameters[i], name) == 0)
			return true;
	}
	return false;
}

/* Input that nothing reads would be a promise not kept. */
static void compare_inputs(struct comparison *comparison, const struct field *fields, bool is_body)
{
	for (; fields && fields->name; fields++) {
		/* A record that was read may be sent back as it is. */
		bool may_be_ignored =
			fields->flags & FIELD_READ_ONLY || strcmp(fields->name, "row_version") == 0;

		if (!may_be_ignored && !is_parameter(comparison->route->statement, fields->name) &&
		    !(is_body && is_parameter(comparison->route->statement, "body")))
			differ(comparison, "field %s is never used", fields->name);
	}
}

static int column_of(const struct statement_shape *shape, const char *name)
{
	for (int i = 0; i < shape->column_count; i++) {
		if (strcmp(shape->column_names[i], name) == 0)
			return i;
	}
	return -1;
}

static void compare_with_field(struct comparison *comparison, int column, const struct field *field)
{
	const char *name = comparison->shape.column_names[column];

	if (field->flags & FIELD_WRITE_ONLY)
		differ(comparison, "column %s is write-only", name);
	else if (!is_among(compatible[field->type].column, comparison->shape.column_types[column]))
		differ(comparison, "column %s has type %u, which does not fit its field", name,
		       comparison->shape.column_types[column]);
	else if (comparison->nullability[column] == DB_NULL_POSSIBLE &&
		 !(field->flags & FIELD_NULLABLE))
		differ(comparison, "column %s may be NULL, its field says never", name);
	else if (comparison->nullability[column] == DB_NULL_NEVER &&
		 field->flags & FIELD_NULLABLE && !comparison->is_narrowed)
		differ(comparison, "column %s is never NULL, its field says it may be", name);
}

static void compare_column(struct comparison *comparison, int column)
{
	const char *name = comparison->shape.column_names[column];
	const struct field *field = field_named(comparison->route->reply_fields, text_of(name));

	if (comparison->route->reply == REPLY_PAGE && strcmp(name, "page_key") == 0)
		return;
	if (comparison->route->list && strcmp(name, "search_rank") == 0)
		return;
	if (comparison->route->creates && strcmp(name, "is_new") == 0)
		return;
	if (list_find_member(comparison->route->list, name))
		return;
	if (field)
		compare_with_field(comparison, column, field);
	else
		differ(comparison, "column %s is not in reply_fields", name);
}

/* Of a reply that is made of the row: what has the name of a column is that column. */
static void compare_shown(struct comparison *comparison)
{
	for (int i = 0; i < comparison->shape.column_count; i++) {
		const char *name = comparison->shape.column_names[i];
		const struct field *field =
			field_named(comparison->route->reply_fields, text_of(name));

		if (field)
			compare_with_field(comparison, i, field);
	}
}

static void compare_columns(struct comparison *comparison)
{
	const struct field *field = comparison->route->reply_fields;

	if (comparison->route->creates && column_of(&comparison->shape, "is_new") < 0)
		differ(comparison, "creates, and has no column is_new");

	for (int i = 0; i < comparison->shape.column_count; i++)
		compare_column(comparison, i);
	for (; field && field->name; field++) {
		if (!(field->flags & FIELD_WRITE_ONLY) &&
		    column_of(&comparison->shape, field->name) < 0)
			differ(comparison, "no column for reply field %s", field->name);
	}
}

static void need_column(struct comparison *comparison, const char *name, enum field_type type)
{
	int column = column_of(&comparison->shape, name);

	if (column < 0 ||
	    !is_among(compatible[type].column, comparison->shape.column_types[column]))
		differ(comparison, "needs a column %s that is %s", name,
		       type == FIELD_VALUE ? "json"
		       : type == FIELD_INT ? "a number"
					   : "text");
}

static void compare_reply(struct comparison *comparison)
{
	switch (comparison->route->reply) {
	case REPLY_PAGE:
		need_column(comparison, "page_key", FIELD_TEXT);
		if (!is_parameter(comparison->route->statement, "limit") ||
		    !is_parameter(comparison->route->statement, "after"))
			differ(comparison, "a page needs the parameters :limit and :after");
		compare_columns(comparison);
		break;
	case REPLY_ONE:
	case REPLY_ROWS: compare_columns(comparison); break;
	case REPLY_DOCUMENT: need_column(comparison, "document", FIELD_VALUE); break;
	case REPLY_NONE:
	case REPLY_BYTES: break;
	}
}

static void compare_list_statement(const struct statement *statement, void *context)
{
	struct comparison *comparison = context;

	comparison->statement = statement;
	if (!describe(comparison))
		return;
	compare_parameters(comparison);
	if (comparison->shape.column_count == 1 &&
	    strcmp(comparison->shape.column_names[0], "total") == 0)
		need_column(comparison, "total", FIELD_INT);
	else
		compare_columns(comparison);
	comparison->is_narrowed = true;
}

/* Every statement that a list may be composed to, each part alone. */
static void compare_list(struct comparison *comparison)
{
	const struct list *list = comparison->route->list;

	if (!list_problem(comparison->arena, list))
		list_each_statement(comparison->arena,
				    route_list_plan(comparison->arena, comparison->route),
				    compare_list_statement, comparison);
	comparison->is_narrowed = false;
}

static void compare_route(struct comparison *comparison)
{
	const struct route *route = comparison->route;

	comparison->statement = route->statement;
	if (!describe(comparison))
		return;
	compare_parameters(comparison);
	if (!route->prepare && !route->await && !route->finish) {
		compare_inputs(comparison, route->query, false);
		compare_inputs(comparison, route->body, true);
	}
	if (route->finish)
		compare_shown(comparison);
	else
		compare_reply(comparison);
}

static const struct route *route_of(const struct route *const *tables, enum http_method method,
				    const char *path, size_t length)
{
	for (; *tables; tables++) {
		for (const struct route *route = *tables; route->path; route++) {
			if (route->method == method && strncmp(route->path, path, length) == 0 &&
			    strncmp(route->path + length, "/{", 2) == 0 &&
			    !strchr(route->path + length + 1, '/'))
				return route;
		}
	}
	return NULL;
}

/* What can be set when a record is made can be set when it is changed. */
static void compare_with_change(struct comparison *comparison, const struct route *const *tables)
{
	const struct route *create = comparison->route, *change;

	if (create->method != HTTP_POST || !create->body)
		return;
	change = route_of(tables, HTTP_PUT, create->path, strlen(create->path));
	if (!change || !change->body)
		return;
	comparison->statement = create->statement;
	for (const struct field *field = create->body; field->name; field++) {
		if (!(field->flags & FIELD_READ_ONLY) &&
		    !field_named(change->body, text_of(field->name)))
			differ(comparison, "field %s can be created and not changed by PUT %s",
			       field->name, change->path);
	}
}

/* As if a page of it were the reply. */
static void compare_export(struct comparison *comparison)
{
	const struct route *route = comparison->route;
	struct route page = *route;

	page.statement = route->export->statement;
	page.reply = REPLY_PAGE;
	page.reply_fields = route->export->fields;
	comparison->route = &page;
	comparison->statement = page.statement;
	if (describe(comparison)) {
		compare_parameters(comparison);
		compare_reply(comparison);
	}
	comparison->route = route;
}

struct route_visiting {
	const struct route *route;
	route_statement_visit *visit;
	void *context;
};

static void visit_of_route(const struct statement *statement, void *context)
{
	const struct route_visiting *visiting = context;

	visiting->visit(visiting->route, statement, visiting->context);
}

void routes_each_statement(struct arena *arena, const struct routes_options *options,
			   route_statement_visit *visit, void *context)
{
	struct route_visiting visiting = { .visit = visit, .context = context };

	for (const struct route *const *table = options->tables; *table; table++) {
		for (const struct route *route = *table; route->path; route++) {
			visiting.route = route;
			if (route->export)
				visit_of_route(route->export->statement, &visiting);
			if (route->statement)
				visit_of_route(route->statement, &visiting);
			else if (route->list && !list_problem(arena, route->list))
				list_each_statement(arena, route_list_plan(arena, route),
						    visit_of_route, &visiting);
		}
	}
}

const struct error *routes_check(struct arena *arena, const struct routes_options *options,
				 struct db_session *session)
{
	struct route_node root = { 0 };
	struct comparison comparison = {
		.arena = arena,
		.session = session,
	};

	comparison.differences = error_join(arena, route_tables_build(arena, options, &root),
					    openapi_problems(arena, options));

	for (const struct route *const *table = options->tables; *table; table++) {
		for (const struct route *route = *table; route->path; route++) {
			comparison.route = route;
			comparison.path = route_path_fields(arena, route);
			comparison.query =
				route_query_fields(arena, route, route_list_plan(arena, route));
			compare_with_change(&comparison, options->tables);
			if (route->export)
				compare_export(&comparison);
			if (route->statement)
				compare_route(&comparison);
			else if (route->list)
				compare_list(&comparison);
		}
	}
	return comparison.differences;
}
