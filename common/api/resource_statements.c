#include "common/api/resource_statements.h"

#include "common/db/compose.h"
#include "schema/shared/templates/resource.sql.h"

#define PIECES_MAXIMUM ((size_t)1 << 20)

const char *resource_source(struct arena *arena, const struct resource *resource)
{
	const char *table = resource->table ? resource->table : resource->name;

	return arena_print(arena, "retail.%s", resource->view ? resource->view : table);
}

/* The template once for each field that has all of `with` and none of `without`. */
static const char *each(struct arena *arena, const struct field *fields, const char *template,
			unsigned without)
{
	const char *list = "";

	for (; fields->name; fields++) {
		const struct template_word words[] = { { "column", fields->name }, { NULL, NULL } };

		if (!(fields->flags & without))
			list = compose_join(arena, list, ", ",
					    compose_text(arena, template, words));
	}
	return list;
}

static const char *names(struct arena *arena, const struct field *fields, unsigned without)
{
	return each(arena, fields, resource_name, without);
}

static const struct statement *make(struct arena *arena, const struct resource *resource,
				    const char *verb, const char *template)
{
	const struct field *fields = resource->fields, *values = fields + 1;
	struct arena *pieces = arena_create(PIECES_MAXIMUM);
	const struct template_word words[] = {
		{ "table", resource->table ? resource->table : resource->name },
		{ "source", resource_source(pieces, resource) },
		{ "key", fields->name },
		{ "words", text_spaced(pieces, resource->name) },
		{ "columns", each(pieces, fields, resource_old, FIELD_WRITE_ONLY) },
		{ "written", names(pieces, values, FIELD_READ_ONLY) },
		{ "old_values", each(pieces, values, resource_old, FIELD_READ_ONLY) },
		{ "new_values", each(pieces, values, resource_new, FIELD_READ_ONLY) },
		{ "sent_values", each(pieces, values, resource_sent, FIELD_READ_ONLY) },
		{ "rule", resource->rule ? resource->rule : resource_rule_none },
		{ NULL, NULL },
	};

	const struct statement *statement =
		compose_statement(arena, arena_print(arena, "%s_%s", resource->name, verb),
				  compose_text(pieces, template, words));

	arena_destroy(pieces);
	return statement;
}

const struct statement *resource_create_statement(struct arena *arena,
						  const struct resource *resource)
{
	return make(arena, resource, "create",
		    resource->create ? resource->create : resource_create);
}

const struct statement *resource_update_statement(struct arena *arena,
						  const struct resource *resource)
{
	return make(arena, resource, "update",
		    resource->update ? resource->update : resource_update);
}

const struct statement *resource_remove_statement(struct arena *arena,
						  const struct resource *resource)
{
	return make(arena, resource, "remove", resource->is_kept ? resource_keep : resource_remove);
}
