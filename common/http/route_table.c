/* What makes a set of tables unsound; asked once when it is built, and by `check`. */
#include <string.h>

#include "common/http/routes.h"

static bool is(const char *name, const char *word)
{
	return strcmp(name, word) == 0;
}

/* Names that only the token or the paging may give. */
static bool is_reserved(const struct route *route, const char *name)
{
	return is(name, "actor_id") || is(name, "body") ||
	       (route->permission == PERMISSION_STORE_LINK &&
		(is(name, "store_id") || is(name, "line_inc"))) ||
	       (route->reply == REPLY_PAGE && (is(name, "limit") || is(name, "after")));
}

static const char *field_problem(const struct route *route, const struct field *field,
				 bool is_parameter)
{
	bool is_nested = field->type == FIELD_OBJECT || field->type == FIELD_LIST;

	if (is_reserved(route, field->name))
		return "has a reserved name";
	if (field->type == FIELD_CHOICE && !field->choices)
		return "is a choice of nothing";
	if (field->type == FIELD_OBJECT && !field->fields)
		return "is an object without fields";
	if (field->type == FIELD_VALUE && !(field->flags & FIELD_READ_ONLY))
		return "is raw JSON in a request";
	if (is_parameter && is_nested)
		return "does not fit into an address";
	return NULL;
}

struct table_check {
	struct arena *arena;
	const struct error *faults;
	const struct route *route;
};

static void fault(struct table_check *check, const char *field, const char *problem)
{
	const struct route *route = check->route;

	check->faults = error_join(check->arena, check->faults,
				   error_new(check->arena, ERROR_CONFIGURATION, "%s %s: %s%s%s",
					     http_method_name(route->method), route->path,
					     field ? field : "", field ? " " : "", problem));
}

static void check_fields(struct table_check *check, const struct field *fields, bool is_parameter)
{
	for (; fields && fields->name; fields++) {
		const char *problem = field_problem(check->route, fields, is_parameter);

		if (problem)
			fault(check, fields->name, problem);
	}
}

static bool needs_reply_fields(const struct route *route)
{
	return route->reply != REPLY_NONE && route->reply != REPLY_BYTES;
}

static void check_list(struct table_check *check, const struct route *route)
{
	const char *problem = list_problem(check->arena, route->list);

	if (problem)
		fault(check, NULL, problem);
	if ((route->reply != REPLY_PAGE && route->reply != REPLY_ONE) ||
	    route->reply_fields != route->list->fields)
		fault(check, NULL, "a list is replied to by pages, or one row, of its fields");
}

static void check_route(struct table_check *check)
{
	const struct route *route = check->route;
	bool has_no_body = route->method == HTTP_GET;

	if (route->path[0] != '/')
		fault(check, NULL, "the path does not begin with /");
	if (route->method == HTTP_HEAD || route->method == HTTP_OPTIONS)
		fault(check, NULL, "the method is answered for every path");
	if (route->permission == PERMISSION_UNSET)
		fault(check, NULL, "no permission");
	if ((route->statement != NULL) + (route->list != NULL) + (route->handler != NULL) != 1)
		fault(check, NULL, "needs either a statement, a list or a handler");
	if ((route->finish || route->await) && !route->statement)
		fault(check, NULL, "finish or await without a statement");
	if (route->list)
		check_list(check, route);
	if (route->body && route->raw_body)
		fault(check, NULL, "two kinds of body");
	if (has_no_body && (route->body || route->raw_body))
		fault(check, NULL, "a body that the method does not have");
	if (needs_reply_fields(route) && !route->reply_fields)
		fault(check, NULL, "no reply_fields");
	if (route->reply == REPLY_BYTES && (!route->content_type || route->statement) &&
	    !route->finish)
		fault(check, NULL, "bytes need a handler and a content_type");
	check_fields(check, route->path_fields, true);
	check_fields(check, route->query, true);
	check_fields(check, route->body, false);
}

const struct error *route_tables_build(struct arena *arena, const struct routes_options *options,
				       struct route_node *root)
{
	struct table_check check = { .arena = arena };

	for (const struct route *const *table = options->tables; *table; table++) {
		for (const struct route *route = *table; route->path; route++) {
			struct route_entry *entry = arena_new(arena, struct route_entry);
			struct list_plan *plan;
			const struct route *other;

			check.route = route;
			check_route(&check);
			if (check.faults && route->list)
				continue;
			plan = route_list_plan(arena, route);
			*entry = (struct route_entry){
				.route = route,
				.path = route_path_fields(arena, route),
				.query = route_query_fields(arena, route, plan),
				.body = route_body_fields(arena, route),
				.plan = plan,
			};
			other = route_tree_add(arena, root, entry);
			if (other)
				fault(&check, NULL,
				      arena_print(arena, "collides with %s", other->path));
		}
	}
	return check.faults;
}
