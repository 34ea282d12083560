#include "common/http/route_tree.h"

#include <string.h>

#define PAGE_LIMIT_DEFAULT "50"
#define PAGE_LIMIT_MAXIMUM 500
#define PAGE_KEY_MAXIMUM 2000
#define POSITION_MAXIMUM INT64_C(1000000000)
#define JSON_BODY_MAXIMUM ((size_t)64 << 10)

/* A path begins with '/': what is before it is no segment. */
static bool next_segment(struct text *rest, struct text *out_segment)
{
	return text_split(rest, '/', out_segment);
}

static struct text segments_of(struct text path)
{
	struct text before;

	next_segment(&path, &before);
	return path;
}

static bool is_parameter(struct text segment)
{
	return segment.length > 2 && segment.data[0] == '{';
}

static struct route_node *child_for(struct arena *arena, struct route_node *node,
				    struct text segment)
{
	bool parameter = is_parameter(segment);
	struct route_node **link = &node->child;

	/* Parameters stand last, so that a search meets literals first. */
	for (; *link; link = &(*link)->sibling) {
		if (parameter ? !(*link)->segment
			      : (*link)->segment && text_is(segment, (*link)->segment))
			return *link;
		if (!parameter && !(*link)->segment)
			break;
	}

	struct route_node *child = arena_new(arena, struct route_node);

	child->segment = parameter ? NULL : text_copy(arena, segment);
	child->length = segment.length;
	child->sibling = *link;
	*link = child;
	return child;
}

const struct route *route_tree_add(struct arena *arena, struct route_node *root,
				   const struct route_entry *entry)
{
	struct text rest = segments_of(text_of(entry->route->path)), segment;
	struct route_node *node = root;

	while (next_segment(&rest, &segment))
		node = child_for(arena, node, segment);

	const struct route_entry **place = &node->entries[entry->route->method];

	if (*place)
		return (*place)->route;
	*place = entry;
	return NULL;
}

static bool has_entry(const struct route_node *node)
{
	for (int method = 0; method < ROUTE_METHODS; method++) {
		if (node->entries[method])
			return true;
	}
	return false;
}

static const struct route_node *find(const struct route_node *node, struct text rest, size_t depth,
				     struct route_match *match)
{
	struct text segment;

	if (!next_segment(&rest, &segment))
		return has_entry(node) ? node : NULL;
	for (const struct route_node *child = node->child; child; child = child->sibling) {
		bool is_here = child->segment ? segment.length == child->length &&
							memcmp(segment.data, child->segment,
							       child->length) == 0
					      : segment.length > 0;

		if (!is_here)
			continue;
		if (!child->segment)
			match->parameters[depth] = segment;

		const struct route_node *found = find(child, rest, depth + !child->segment, match);

		if (found)
			return found;
	}
	return NULL;
}

struct route_match route_tree_find(const struct route_node *root, struct text path)
{
	struct route_match match = { 0 };

	if (path.length && path.data[0] == '/')
		match.node = find(root, segments_of(path), 0, &match);
	return match;
}

const char *route_tree_allow(struct arena *arena, const struct route_node *node)
{
	const char *list = "OPTIONS";

	for (int method = 0; method < ROUTE_METHODS; method++) {
		if (node->entries[method])
			list = arena_print(arena, "%s, %s%s", list, http_method_name(method),
					   method == HTTP_GET ? ", HEAD" : "");
	}
	return list;
}

const struct field *route_path_fields(struct arena *arena, const struct route *route)
{
	struct field *fields = arena_array(arena, struct field, ROUTE_PARAMETERS_MAXIMUM + 1);
	struct text rest = segments_of(text_of(route->path)), segment;
	size_t count = 0;

	while (next_segment(&rest, &segment)) {
		if (!is_parameter(segment) || count == ROUTE_PARAMETERS_MAXIMUM)
			continue;

		struct text name = { segment.data + 1, segment.length - 2 };
		const struct field *declared = field_named(route->path_fields, name);

		fields[count] = declared ? *declared : (struct field){ .type = FIELD_UUID };
		fields[count].name = text_copy(arena, name);
		fields[count++].flags |= FIELD_REQUIRED;
	}
	return fields;
}

static const struct field page_fields[] = {
	{ "limit", FIELD_INT, .min = 1, .max = PAGE_LIMIT_MAXIMUM, .fallback = PAGE_LIMIT_DEFAULT,
	  .doc = "Most items of one page" },
	{ "after", FIELD_TEXT, .min = 1, .max = PAGE_KEY_MAXIMUM,
	  .doc = "The `next` of the page before" },
	FIELD_END,
};

static const struct field size_fields[] = {
	{ "total", FIELD_BOOL, .doc = "Tell as `total` how many rows there are" },
	{ "position", FIELD_INT, .max = POSITION_MAXIMUM,
	  .doc = "Begin at this row, in place of `after`; the first is 0" },
	FIELD_END,
};

struct list_plan *route_list_plan(struct arena *arena, const struct route *route)
{
	return route->list ? list_plan_create(arena, route->list, route->reply == REPLY_ONE) : NULL;
}

const struct field *route_query_fields(struct arena *arena, const struct route *route,
				       const struct list_plan *plan)
{
	const struct field *list = plan ? list_plan_query(plan) : NULL;
	size_t own = field_count(route->query), asked = field_count(list);
	size_t paging = field_count(page_fields);
	struct field *fields = arena_array(arena, struct field,
					   own + asked + paging + field_count(size_fields) + 1);

	if (own)
		memcpy(fields, route->query, own * sizeof(*fields));
	if (asked)
		memcpy(fields + own, list, asked * sizeof(*fields));
	if (route->reply == REPLY_PAGE)
		memcpy(fields + own + asked, page_fields, sizeof(page_fields));
	if (route->reply == REPLY_PAGE && route->list)
		memcpy(fields + own + asked + paging, size_fields, sizeof(size_fields));
	return fields;
}

bool route_is_version(const struct field *field)
{
	return strcmp(field->name, "row_version") == 0;
}

bool route_takes_version(const struct field *fields)
{
	const struct field *version = field_named(fields, TEXT("row_version"));

	return version && !(version->flags & FIELD_READ_ONLY);
}

bool route_shows_version(const struct route *route)
{
	return route->reply == REPLY_ONE && field_named(route->reply_fields, TEXT("row_version"));
}

/* RFC 7396: what is absent stays as it is. */
const struct field *route_body_fields(struct arena *arena, const struct route *route)
{
	size_t count = field_count(route->body);
	struct field *fields;

	if (route->method != HTTP_PATCH || !route->body)
		return route->body;
	fields = arena_copy(arena, route->body, (count + 1) * sizeof(*fields));
	for (size_t i = 0; i < count; i++) {
		fields[i].fallback = NULL;
		if (!route_is_version(&fields[i]))
			fields[i].flags &= ~(unsigned)FIELD_REQUIRED;
	}
	return fields;
}

const char *route_body_type(const struct route *route)
{
	if (route->raw_body)
		return route->raw_body;
	return route->method == HTTP_PATCH ? "application/merge-patch+json" : "application/json";
}

size_t route_body_maximum(const struct route *route)
{
	if (route->body_maximum)
		return route->body_maximum;
	return route->body || route->raw_body ? JSON_BODY_MAXIMUM : 0;
}

int route_status(const struct route *route)
{
	if (route->status)
		return route->status;
	if (route->reply == REPLY_NONE)
		return 204;
	return route->method == HTTP_POST ? 201 : 200;
}
