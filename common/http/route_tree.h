/*
 * Route tree: paths by segment, so that finding one of some hundred routes takes a few comparisons.
 *
 * Model    A literal segment goes before a parameter; when it leads nowhere the parameter is tried.
 *          Parameters are told apart by place only: two routes may name the same place differently.
 */
#ifndef OUTPOST_COMMON_HTTP_ROUTE_TREE_H
#define OUTPOST_COMMON_HTTP_ROUTE_TREE_H

#include "common/http/route.h"

#define ROUTE_METHODS (HTTP_OPTIONS + 1)
#define ROUTE_PARAMETERS_MAXIMUM 6

/* A route with what is worked out once from its row. */
struct route_entry {
	const struct route *route;
	const struct field *path;  /* one per parameter, in order */
	const struct field *query; /* with `after` and `limit` where they belong; never NULL */
	const struct field *body;  /* as sent: of a PATCH nothing is required but the version */
	struct list_plan *plan;    /* of a list */
};

struct route_node {
	const char *segment; /* NULL: a parameter */
	size_t length;
	struct route_node *child, *sibling;
	const struct route_entry *entries[ROUTE_METHODS];
};

struct route_match {
	const struct route_node *node; /* NULL: no such path */
	struct text parameters[ROUTE_PARAMETERS_MAXIMUM];
};

/* The route that stands there already when two collide, else NULL. The root is a zeroed node. */
const struct route *route_tree_add(struct arena *arena, struct route_node *root,
				   const struct route_entry *entry);
struct route_match route_tree_find(const struct route_node *root, struct text path);

/* "GET, HEAD, OPTIONS, PUT" */
const char *route_tree_allow(struct arena *arena, const struct route_node *node);

/* Fields of a row's path parameters, in order; UUIDs unless path_fields says otherwise. */
const struct field *route_path_fields(struct arena *arena, const struct route *route);
/* Of its list, or NULL. */
struct list_plan *route_list_plan(struct arena *arena, const struct route *route);
const struct field *route_query_fields(struct arena *arena, const struct route *route,
				       const struct list_plan *plan);
const struct field *route_body_fields(struct arena *arena, const struct route *route);
/* Of a body; a PATCH is a merge patch. */
const char *route_body_type(const struct route *route);
size_t route_body_maximum(const struct route *route);
/* The version last read, which If-Match stands in for; whether one of the fields is it, and is sent. */
bool route_is_version(const struct field *field);
bool route_takes_version(const struct field *fields);
/* Whether what it replies to has a version, so an ETag. */
bool route_shows_version(const struct route *route);
/* Of success. */
int route_status(const struct route *route);

#endif
