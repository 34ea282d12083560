#include "common/api/resource.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/api/resource_statements.h"

#define ROUTES_MAXIMUM 7
#define FIELDS_MAXIMUM 60

static const struct field version_fields[] = {
	{ "row_version", FIELD_INT, FIELD_REQUIRED, .min = 1, .doc = ROUTE_VERSION_DOC },
	FIELD_END,
};

static struct field *copy_fields(struct arena *arena, const struct field *fields)
{
	return arena_copy(arena, fields, (field_count(fields) + 1) * sizeof(*fields));
}

/* Everything is named, so that nothing is reset in silence. What is only shown may be sent back. */
static const struct field *change_fields(struct arena *arena, const struct field *fields)
{
	struct field *change = copy_fields(arena, fields);

	change[0].flags = FIELD_READ_ONLY;
	for (struct field *field = change + 1; field->name; field++) {
		if (strcmp(field->name, version_fields[0].name) == 0)
			*field = version_fields[0];
		/* A secret cannot be named again by whoever read the record. */
		else if (field->flags & FIELD_WRITE_ONLY)
			field->flags &= ~(unsigned)FIELD_REQUIRED;
		else if (!(field->flags & FIELD_READ_ONLY))
			field->flags |= FIELD_REQUIRED;
		field->fallback = NULL;
	}
	return change;
}

static const struct resource *find_resource(const struct resource_set *set, const char *name)
{
	for (const struct resource *const *const *list = set->lists; *list; list++) {
		for (const struct resource *const *resource = *list; *resource; resource++) {
			if (strcmp((*resource)->name, name) == 0)
				return *resource;
		}
	}
	return NULL; /* never: the set is sound */
}

/* department_id: department */
static const char *member_of(struct arena *arena, const char *column)
{
	size_t length = strlen(column);

	if (length > 3 && strcmp(column + length - 3, "_id") == 0)
		length -= 3;
	return arena_string_of(arena, column, length);
}

/* What only some may read is not shown beside what all may. */
static const struct list_reference *references_of(struct arena *arena,
						  const struct resource_set *set,
						  const struct resource *resource)
{
	struct list_reference *references =
		arena_array(arena, struct list_reference, FIELDS_MAXIMUM + 1);
	size_t count = 0;

	for (const struct field *field = resource->fields; field->name; field++) {
		const struct resource *other =
			field->refers ? find_resource(set, field->refers) : NULL;

		if (!other || other->read != resource->read || count == FIELDS_MAXIMUM)
			continue;
		references[count++] = (struct list_reference){
			.column = field->name,
			.member = member_of(arena, field->name),
			.record = other->name,
			.source = resource_source(arena, other),
			.fields = other->fields,
		};
	}
	return references;
}

static const struct list *list_of(struct arena *arena, const struct resource_set *set,
				  const struct resource *resource)
{
	struct list *list = arena_new(arena, struct list);

	*list = (struct list){
		.place = resource->place,
		.name = arena_print(arena, "%s_list", resource->name),
		.source = resource_source(arena, resource),
		.fields = resource->fields,
		.order = resource->order,
		.also = resource->also,
		.combinations = resource->combinations,
		.references = references_of(arena, set, resource),
	};
	return list;
}

static const char *address_of(struct arena *arena, const struct resource *resource)
{
	return arena_print(arena, "/api/v1/%s", resource->plural);
}

static enum permission read_permission(const struct resource *resource)
{
	return resource->read ? resource->read : PERMISSION_SIGNED_IN;
}

struct making {
	struct arena *arena;
	const struct resource_set *set;
	const struct resource *resource;
	const char *all, *one; /* addresses */
	const char *a_record;  /* a tax group */
	struct route *route;   /* the next one */
};

static void add(struct making *making, struct route route)
{
	const struct resource *resource = making->resource;

	route.tag = resource->plural;
	route.record = resource->name;
	if (route.reply != REPLY_NONE)
		route.reply_fields = resource->fields;
	if (route.method == HTTP_GET) {
		route.permission = read_permission(resource);
	} else {
		route.permission = resource->change;
		route.room = ROOM_GROWS;
		if (route.body) {
			route.prepare = resource->prepare;
			route.await = resource->await;
			route.computed = resource->computed;
			route.body_maximum = resource->body_maximum;
		}
	}
	*making->route++ = route;
}

static void add_reading(struct making *making)
{
	const struct resource *resource = making->resource;
	struct arena *arena = making->arena;
	const struct list *list = list_of(arena, making->set, resource);

	add(making,
	    (struct route){
		    .method = HTTP_GET,
		    .path = making->all,
		    .summary = arena_print(arena, "List %s", text_spaced(arena, resource->plural)),
		    .list = list,
		    .reply = REPLY_PAGE,
	    });
	add(making, (struct route){
			    .method = HTTP_GET,
			    .path = making->one,
			    .summary = arena_print(arena, "Read one %s",
						   text_spaced(arena, resource->name)),
			    .list = list,
			    .reply = REPLY_ONE,
		    });
}

static void add_changing(struct making *making)
{
	const struct resource *resource = making->resource;
	struct arena *arena = making->arena;
	const struct statement *update = resource_update_statement(arena, resource);
	const struct field *change = change_fields(arena, resource->fields);

	add(making, (struct route){
			    .method = HTTP_POST,
			    .path = making->all,
			    .summary = arena_print(arena, "Create %s", making->a_record),
			    .body = resource->fields,
			    .statement = resource_create_statement(arena, resource),
			    .reply = REPLY_ONE,
			    .creates = true,
		    });
	add(making, (struct route){
			    .method = HTTP_PUT,
			    .path = making->one,
			    .summary = arena_print(arena, "Change %s", making->a_record),
			    .body = change,
			    .statement = update,
			    .reply = REPLY_ONE,
		    });
	add(making,
	    (struct route){
		    .method = HTTP_PATCH,
		    .path = making->one,
		    .summary = arena_print(arena, "Change some values of %s", making->a_record),
		    .body = change,
		    .statement = update,
		    .reply = REPLY_ONE,
	    });
	add(making,
	    (struct route){
		    .method = HTTP_DELETE,
		    .path = making->one,
		    .summary = arena_print(arena,
					   resource->is_kept ? "Refused: %s is made inactive"
							     : "Remove %s that nothing refers to",
					   making->a_record),
		    .query = version_fields,
		    .statement = resource_remove_statement(arena, resource),
		    .reply = REPLY_NONE,
	    });
}

static const struct route *routes_of(struct arena *arena, const struct resource_set *set,
				     const struct resource *resource)
{
	struct route *routes = arena_array(arena, struct route, ROUTES_MAXIMUM);
	const char *all = address_of(arena, resource);
	struct making making = {
		.arena = arena,
		.set = set,
		.resource = resource,
		.all = all,
		.one = arena_print(arena, "%s/{%s}", all, resource->fields[0].name),
		.a_record =
			arena_print(arena, "%s %s", strchr("aeio", resource->name[0]) ? "an" : "a",
				    text_spaced(arena, resource->name)),
		.route = routes,
	};

	add_reading(&making);
	if (set->may_change)
		add_changing(&making);
	return routes;
}

static size_t count_resources(const struct resource *const *const *lists)
{
	size_t count = 0;

	for (; *lists; lists++) {
		for (const struct resource *const *resource = *lists; *resource; resource++)
			count++;
	}
	return count;
}

const struct route_kind *resource_kinds(struct arena *arena, const struct resource_set *set)
{
	struct route_kind *kinds =
		arena_array(arena, struct route_kind, count_resources(set->lists) + 1);
	size_t count = 0;

	for (const struct resource *const *const *list = set->lists; *list; list++) {
		for (const struct resource *const *one = *list; *one; one++)
			kinds[count++] = (struct route_kind){
				.name = (*one)->name,
				.path = address_of(arena, *one),
				.order = (*one)->order,
				.is_kept = (*one)->is_kept,
				.read = read_permission(*one),
				.change = set->may_change ? (*one)->change : PERMISSION_UNSET,
			};
	}
	return kinds;
}

static size_t count_tables(const struct route *const *tables)
{
	size_t count = 0;

	while (tables[count])
		count++;
	return count;
}

const struct route *const *resource_tables(struct arena *arena, const struct route *const *tables,
					   const struct resource_set *set)
{
	const struct error *fault = resource_problems(arena, set);
	size_t count = count_tables(tables);
	const struct route **all =
		arena_array(arena, const struct route *, count + count_resources(set->lists) + 1);

	if (fault) {
		for (; fault; fault = fault->next)
			fprintf(stderr, "%s\n", fault->detail);
		abort();
	}
	memcpy(all, tables, count * sizeof(*all));
	for (const struct resource *const *const *list = set->lists; *list; list++) {
		for (const struct resource *const *resource = *list; *resource; resource++)
			all[count++] = routes_of(arena, set, *resource);
	}
	return all;
}
