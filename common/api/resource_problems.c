/* What a declaration lacks or contradicts, found before anything is made of it. */
#include <ctype.h>
#include <stdarg.h>
#include <string.h>

#include "common/api/resource.h"

struct looking {
	struct arena *arena;
	const struct resource *const *const *lists;
	const struct resource *resource;
	const struct error *faults;
};

static void __attribute__((format(printf, 2, 3)))
fault(struct looking *looking, const char *format, ...)
{
	const struct resource *resource = looking->resource;
	va_list arguments;

	va_start(arguments, format);
	const char *problem = arena_print_list(looking->arena, format, arguments);
	va_end(arguments);
	looking->faults =
		error_join(looking->arena, looking->faults,
			   error_new(looking->arena, ERROR_CONFIGURATION, "%s: resource %s: %s",
				     text_place(resource->place),
				     resource->name ? resource->name : "without a name", problem));
}

/* tax_group */
static bool is_name(const char *name)
{
	if (!name || !islower((unsigned char)*name))
		return false;
	for (; *name; name++) {
		if (!islower((unsigned char)*name) && !isdigit((unsigned char)*name) &&
		    *name != '_')
			return false;
	}
	return true;
}

static bool is_same(const char *a, const char *b)
{
	return a && b && strcmp(a, b) == 0;
}

static const struct resource *resource_named(const struct looking *looking, const char *name)
{
	for (const struct resource *const *const *list = looking->lists; *list; list++) {
		for (const struct resource *const *one = *list; *one; one++) {
			if (is_same((*one)->name, name))
				return *one;
		}
	}
	return NULL;
}

/* Told once, at the later of two. */
static void look_for_another(struct looking *looking)
{
	const struct resource *resource = looking->resource;

	for (const struct resource *const *const *list = looking->lists; *list; list++) {
		for (const struct resource *const *one = *list; *one; one++) {
			if (*one == resource)
				return;
			if (is_same((*one)->name, resource->name) ||
			    is_same((*one)->plural, resource->plural))
				fault(looking, "has the name or plural of %s at %s: rename one",
				      (*one)->name, text_place((*one)->place));
		}
	}
}

static void look_at_names(struct looking *looking)
{
	const struct resource *resource = looking->resource;

	if (!resource->place)
		fault(looking, "nobody could find it: .place = DECLARED_HERE");
	if (!is_name(resource->name))
		fault(looking, "needs a .name of small letters and _, like tax_group");
	if (!is_name(resource->plural))
		fault(looking, "needs a .plural of small letters and _, for its address");
	look_for_another(looking);
}

static void look_at_key(struct looking *looking)
{
	const struct resource *resource = looking->resource;
	const struct field *key = resource->fields;
	const char *name = arena_print(looking->arena, "%s_id", resource->name);

	if (!is_same(key->name, name) || key->type != FIELD_UUID || !(key->flags & FIELD_REQUIRED))
		fault(looking,
		      "its first field is %s: make it { \"%s\", FIELD_UUID, FIELD_REQUIRED }",
		      key->name ? key->name : "(none)", name);
}

static void look_at_versions(struct looking *looking)
{
	const struct field *fields = looking->resource->fields;
	size_t count = field_count(fields);

	if (count < 2 || !is_same(fields[count - 2].name, "row_version") ||
	    !is_same(fields[count - 1].name, "updated_at"))
		fault(looking, "its fields do not end with RESOURCE_VERSION_FIELDS");
}

static const char *flags_problem(const struct field *field)
{
	static const struct {
		unsigned flags;
		const char *problem;
	} contradictions[] = {
		{ FIELD_READ_ONLY | FIELD_REQUIRED,
		  "is required and read-only: nobody could send it" },
		{ FIELD_READ_ONLY | FIELD_WRITE_ONLY, "is neither read nor written" },
	};

	for (size_t i = 0; i < sizeof(contradictions) / sizeof(contradictions[0]); i++) {
		if ((field->flags & contradictions[i].flags) == contradictions[i].flags)
			return contradictions[i].problem;
	}
	if (field->fallback && field->flags & FIELD_REQUIRED)
		return "is required and has a .fallback, which is never taken";
	if (field->max && field->max < field->min)
		return "has a .max below its .min";
	return NULL;
}

static const char *type_problem(struct arena *arena, const struct field *field)
{
	struct field_value value;

	if (field->type == FIELD_CHOICE && !field->choices)
		return "is a choice without .choices";
	if (field->type == FIELD_OBJECT && !field->fields)
		return "is an object without .fields";
	if (field->type == FIELD_VALUE && !(field->flags & FIELD_READ_ONLY))
		return "is JSON of any form: make it an object or a list with .fields";
	if (field->refers && field->type != FIELD_UUID)
		return "refers to a record and is no FIELD_UUID";
	if (field->fallback && field_parse(arena, field, text_of(field->fallback), &value))
		return "has a .fallback that is no value of it";
	return NULL;
}

static void look_at_field(struct looking *looking, const struct field *field)
{
	const struct field *fields = looking->resource->fields;
	const char *problem = flags_problem(field);

	if (!problem)
		problem = type_problem(looking->arena, field);
	if (problem)
		fault(looking, "field %s %s", field->name, problem);
	if (field_named(fields, text_of(field->name)) != field)
		fault(looking, "field %s is declared twice", field->name);
	if (field->refers && !resource_named(looking, field->refers))
		fault(looking,
		      "field %s refers to %s, which is no resource of this server: see "
		      ".name of the others",
		      field->name, field->refers);
}

/* n.valid_to: the names that stand behind n. in a template. */
static void look_at_rule(struct looking *looking)
{
	const char *rule = looking->resource->rule;

	for (const char *at = rule; at && (at = strstr(at, "n.")); at += 2) {
		size_t length = strspn(at + 2, "abcdefghijklmnopqrstuvwxyz0123456789_");
		const struct text name = { at + 2, length };

		if (at > rule && (isalnum((unsigned char)at[-1]) || at[-1] == '_'))
			continue;
		if (!field_named(looking->resource->fields, name))
			fault(looking, "its .rule names n.%.*s, which is none of its fields",
			      (int)length, name.data);
	}
}

static void look_at_list(struct looking *looking)
{
	const struct resource *resource = looking->resource;
	const struct list list = {
		.place = resource->place,
		.name = resource->plural,
		.fields = resource->fields,
		.order = resource->order,
		.combinations = resource->combinations,
	};
	const char *problem = list_problem(looking->arena, &list);

	if (problem)
		looking->faults =
			error_join(looking->arena, looking->faults,
				   error_new(looking->arena, ERROR_CONFIGURATION, "%s", problem));
}

static void look_at(struct looking *looking, bool may_change)
{
	const struct resource *resource = looking->resource;

	look_at_names(looking);
	if (may_change && resource->change == PERMISSION_UNSET)
		fault(looking, "nobody may change it: set .change to a permission");
	if (!resource->fields) {
		fault(looking, "has no .fields");
		return;
	}
	look_at_key(looking);
	look_at_versions(looking);
	for (const struct field *field = resource->fields; field->name; field++)
		look_at_field(looking, field);
	if (resource->is_kept && !field_named(resource->fields, TEXT("active")))
		fault(looking, ".is_kept, and cannot be made inactive: add RESOURCE_ACTIVE");
	look_at_rule(looking);
	look_at_list(looking);
}

const struct error *resource_problems(struct arena *arena, const struct resource_set *set)
{
	struct looking looking = { .arena = arena, .lists = set->lists };

	for (const struct resource *const *const *list = set->lists; *list; list++) {
		for (const struct resource *const *one = *list; *one; one++) {
			looking.resource = *one;
			look_at(&looking, set->may_change);
		}
	}
	return looking.faults;
}
